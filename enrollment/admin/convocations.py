"""Who is called to what: those who need another date first; giving one of them another sitting."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from centers.core import seen
from centers.core.errors import Refused
from centers.office.buttons import ReasonForm, told
from centers.office.numbers import row_number
from centers.office.reading import ReadOnly
from enrollment.interviews.schedule import clashing, free_sittings
from enrollment.models import TO_DATE_ANEW, Convocation, ConvocationEvent, ConvocationState, Sitting
from enrollment.review import search
from enrollment.review.attendance import give_date
from enrollment.security.permissions import DECIDE, VIEW, visible_convocations

from .sittings import SIGNS, CriterionFilter, when


class DateForm(ReasonForm):
    """The sittings that are free and clash with nothing else of this person."""

    sitting = forms.ChoiceField(
        label=gettext_lazy("Another date"),
        error_messages={
            "required": gettext_lazy("No sitting has been chosen."),
            "invalid_choice": gettext_lazy("This sitting is not free any more. Which other one?"),
        },
    )
    field_order = ["sitting", "reason"]

    def __init__(self, sittings: list[Sitting], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sitting"].choices = [(str(one.pk), str(one)) for one in sittings]


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
    search_help_text = gettext_lazy("File number, list number, name or phone")
    actions = None

    def may_read(self, user):
        return user.has_perm(VIEW)

    def get_queryset(self, request):
        return visible_convocations(request.user).near().order_by("sitting__starts_at", "pk")

    def get_urls(self):
        view, ask = self.admin_site.admin_view, require_http_methods(["GET", "POST"])
        return [path("<int:pk>/date/", view(ask(self.date)), name="enrollment_convocation_date"), *super().get_urls()]

    def get_search_results(self, request, queryset, search_term):
        return queryset.filter(choice__application__in=search.files(search_term)), False

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

    def row_page(self, request, one, form=None, looked_at=None):
        may_move = request.user.has_perm(DECIDE) and one.state != ConvocationState.CAME
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(one),
            "called": one,
            "application": one.choice.application,
            "sign": SIGNS.get(one.state, "ask"),
            "form": (form or DateForm(_open_to(one))) if may_move else None,
            "seen": seen.token(one) if looked_at is None else looked_at,
            "moves": told(one.moves, ConvocationState, ConvocationEvent),
        }
        return render(request, "admin/enrollment/sitting/convocation.html", context)

    def date(self, request, pk: int):
        """POST `sitting`, `reason` and `seen`: another date for this person."""
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        one = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            return redirect("admin:enrollment_convocation_change", pk)
        sittings = _open_to(one)
        form, looked_at = DateForm(sittings, request.POST), request.POST.get("seen", "")
        if form.is_valid():
            wanted = row_number(form.cleaned_data["sitting"])
            try:
                give_date(
                    one,
                    next(sitting for sitting in sittings if sitting.pk == wanted),
                    reason=form.cleaned_data["reason"],
                    seen=looked_at,
                    by=request.user,
                )
            except Refused as refusal:
                form.add_error(None, list(refusal.sentences))
                looked_at = None if isinstance(refusal, seen.Moved) else looked_at
            else:
                messages.success(request, _("The person has another date. A message is written."))
                return redirect("admin:enrollment_convocation_change", pk)
        return self.row_page(request, one, form, looked_at)


def _open_to(one: Convocation) -> list[Sitting]:
    free = [sitting for sitting in free_sittings(one.criterion) if sitting.pk != one.sitting_id]
    return [sitting for sitting in free if not clashing(one.choice.application, sitting, but=one)]
