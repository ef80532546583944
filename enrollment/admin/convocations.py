"""Who is called to what: those who need another date first; giving one of them another sitting."""

from django import forms
from django.contrib import admin
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core import seen
from centers.office.buttons import ReasonForm, localized_moves
from centers.office.forms import SeenForm
from centers.office.pages import Crumb, FormPage, OfficePage
from centers.office.reading import ReadOnly
from enrollment.interviews.schedule import clashing, free_sittings
from enrollment.models import TO_DATE_ANEW, Convocation, ConvocationEvent, ConvocationState, Sitting
from enrollment.office import planning
from enrollment.review import search
from enrollment.review.attendance import give_date
from enrollment.security.permissions import DECIDE, VIEW, visible_convocations

from .sittings import SIGNS, CriterionFilter, when


class DateForm(SeenForm, ReasonForm):
    """The sittings that are free and clash with nothing else of this person."""

    sitting = forms.TypedChoiceField(
        label=gettext_lazy("Another date"),
        error_messages={
            "required": gettext_lazy("No sitting has been chosen."),
            "invalid_choice": gettext_lazy("This sitting is not free any more. Which other one?"),
        },
    )
    field_order = ["sitting", "reason"]

    def __init__(self, sittings: list[Sitting], *args, **kwargs):
        super().__init__(*args, **kwargs)
        field, by_number = self.fields["sitting"], {str(one.pk): one for one in sittings}
        assert isinstance(field, forms.TypedChoiceField)
        field.choices, field.coerce = [(number, str(one)) for number, one in by_number.items()], by_number.get


class AnewFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("date"), "anew"

    def lookups(self, request, model_admin):
        return [("1", gettext_lazy("Needs another date"))]

    def queryset(self, request, queryset):
        return queryset.filter(state__in=TO_DATE_ANEW) if self.value() == "1" else queryset


@admin.register(Convocation)
class ConvocationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["number", "person", "about", "date_shown", "state_shown"]
    list_filter = [AnewFilter, CriterionFilter, "state"]
    list_per_page = 50
    search_fields = ["choice__application__reference"]
    search_help_text = gettext_lazy("File number, list number, name, phone, birth date or commune")
    actions = None

    def may_read(self, user):
        return user.has_perm(VIEW)

    def get_queryset(self, request):
        return visible_convocations(request.user).near().order_by("sitting__starts_at", "pk")

    def get_urls(self):
        date = DatePage.office_view(table=self)
        return [path("<int:pk>/date/", date, name="enrollment_convocation_date"), *super().get_urls()]

    def get_search_results(self, request, queryset, search_term):
        return search.search(queryset, search_term, application="choice__application"), False

    @admin.display(description=gettext_lazy("file number"), ordering="choice__application__reference")
    def number(self, one):
        return format_html('<bdi dir="ltr" class="num">{}</bdi>', one.choice.application.reference)

    @admin.display(description=gettext_lazy("person"))
    def person(self, one):
        return format_html("<bdi>{}</bdi>", one.choice.application.applicant)

    @admin.display(description=gettext_lazy("interview or test"))
    def about(self, one):
        return f"{one.criterion} · {one.choice.intake.program}"

    @admin.display(description=gettext_lazy("date"), ordering="sitting__starts_at")
    def date_shown(self, one):
        if one.sitting is None:
            return "–"
        return when(one.sitting)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, one):
        return format_html('<span class="state {}">{}</span>', SIGNS.get(one.state, "ask"), one.get_state_display())

    # --- one convocation ----------------------------------------------------------------------------

    def row_page(self, request, one):
        return ConvocationPage.show(request, one, form=DateForm(_open_to(one), looked_at=seen.token(one)))


class ConvocationPage(OfficePage):
    """One convocation with the form for another date; shown for the row page of the table, which says who may read
    it, and where a date was not given."""

    model = Convocation
    template_name = "admin/enrollment/sitting/convocation.html"
    context_object_name = "called"

    def get_title(self):
        return str(self.object)

    def get_breadcrumbs(self):
        return [planning.first_crumb(), Crumb(self.object.choice.application.reference, is_code=True)]

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form")
        one = self.object
        may_move = self.request.user.has_perm(DECIDE) and one.state != ConvocationState.CAME
        found = {
            # Whatever was posted to: the language is switched here.
            "address": reverse("admin:enrollment_convocation_change", args=[one.pk]),
            "application": one.choice.application,
            "sign": SIGNS.get(one.state, "ask"),
            "form": form if may_move else None,
            "moves": localized_moves(one.moves, ConvocationState, ConvocationEvent),
        }
        return super().get_context_data(**found, **kwargs)


class DatePage(FormPage):
    """POST `sitting`, `reason` and `seen`: another date for this person. `table`: the ModelAdmin of the calls."""

    permission = DECIDE
    table: ConvocationAdmin = None  # type: ignore[assignment]  # given by whoever names its address

    def get_queryset(self):
        return self.table.get_queryset(self.request)

    def get_success_url(self):
        return reverse("admin:enrollment_convocation_change", args=[self.object.pk])

    def get(self, request, *args, **kwargs):
        return redirect(self.get_success_url())

    def get_form(self, form_class=None):
        if not hasattr(self, "_form"):
            self._form = DateForm(_open_to(self.object), self.request.POST)
        return self._form

    def act(self, form):
        sitting = form.cleaned_data["sitting"]
        looked_at = {"reason": form.cleaned_data["reason"], "seen": form.cleaned_data["seen"]}
        give_date(self.object, sitting, **looked_at, by=self.request.user)
        return _("The person has another date. A message is written.")

    def refused(self, form, refusal):
        form.refuse(refusal, looked_at=seen.token(self.object))

    def form_invalid(self, form):
        return ConvocationPage.show(self.request, self.object, form=form)


def _open_to(one: Convocation) -> list[Sitting]:
    free = [sitting for sitting in free_sittings(one.criterion) if sitting.pk != one.sitting_id]
    return [sitting for sitting in free if not clashing(one.choice.application, sitting, but=one)]
