"""The marks of one intake on one screen: a row for each applicant, a column for each criterion."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers.core.errors import Refused
from centers.office.pages import Crumb, OfficePage
from centers.office.rows import LightInput, RowForm, RowFormSet, WhyForm
from enrollment.allocation import ranking
from enrollment.models import SENT, Application, Choice, Eligibility
from enrollment.review.services import enter_mark, mark_moved
from enrollment.security.permissions import DECIDE, own_choices
from enrollment.values.marks import MarkValue
from programs.models import CampaignState, Criterion, Intake

PEOPLE = 100  # on one page at most
PREFIX = "mark"


class MarkField(forms.CharField):
    """A mark out of 20 or an absence, as staff write them (enrollment.values.marks); kept as a MarkValue."""

    def __init__(self, **kwargs):
        attrs = {"dir": "ltr", "inputmode": "decimal", "autocomplete": "off", "maxlength": 12}
        super().__init__(required=False, show_hidden_initial=True, widget=LightInput(attrs), **kwargs)

    def to_python(self, value):
        try:
            return MarkValue.parse(value or "")
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentences) from refusal

    def prepare_value(self, value):
        """What is kept becomes a mark; what was typed stays as typed."""
        return value if isinstance(value, str) else str(value or "")


class MarksForm(RowForm):
    """The marks of one choice: a MarkField for each criterion, named by the number of the criterion."""

    criteria: dict[str, Criterion] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, criterion in self.criteria.items():
            self.fields[name].widget.attrs["aria-label"] = f"{criterion}{_(':')} {self.application.reference}"

    @property
    def application(self):
        return self.row.application

    def clean(self):
        for name in self.typed:
            box = self[name]
            kept, value = self.initial[name], self.cleaned_data.get(name, box)
            if value == kept:  # a colleague has entered the same
                continue
            if self.row.eligibility == Eligibility.REFUSED:
                self.add_error(name, _("This choice was refused: it takes no marks."))
            elif box.looked_at != kept:
                self.add_error(name, list(mark_moved(self.row, self.criteria[name], kept).sentences))
            elif value is None:
                self.add_error(name, _("A mark that was entered is corrected, not emptied."))
        return self.cleaned_data

    def enter(self, *, reason: str, by) -> int:
        """Enters what can be; says beside its box what cannot. Returns how many marks were saved."""
        saved = 0
        for name in list(self.typed):
            kept, value = self.initial[name], self.cleaned_data.get(name)
            if name in self.errors or value is None or value == kept:
                continue
            try:
                enter_mark(self.row, self.criteria[name], value, seen=kept, reason=reason, by=by)
            except Refused as refusal:
                self.add_error(name, list(refusal.sentences))
            else:
                self.keep(name, value)
                saved += 1
        return saved


class MarksFormSet(RowFormSet):
    """The rows are choices, with their marks at hand."""

    def __init__(self, choices: Iterable[Choice], criteria: list[Criterion], data=None):
        self.criteria = {str(criterion.pk): criterion for criterion in criteria}
        columns = {name: MarkField(label=str(criterion)) for name, criterion in self.criteria.items()}
        self.form = type("MarksForm", (MarksForm,), {**columns, "criteria": self.criteria})
        super().__init__({choice.pk: choice for choice in choices}, data, prefix=PREFIX)

    def kept(self, choice):
        found = ranking.marks(choice, self.criteria.values())
        return {str(criterion.pk): value for criterion, value in found.items()}

    def enter(self, *, reason: str, by) -> int:
        self.full_clean()
        return sum(form.enter(reason=reason, by=by) for form in self.forms if form.has_changed())


def own_intakes(user):
    return Intake.objects.filter(choices__in=own_choices(user)).distinct()


class IntakesPage(OfficePage):
    """The intakes whose marks this account enters, with what is missing."""

    http_method_names = ("get", "head")
    model = Application
    permission = DECIDE
    title = gettext_lazy("Marks")
    template_name = "admin/enrollment/marks/overview.html"

    def get_breadcrumbs(self):
        return []

    def get_context_data(self, **kwargs):
        user = self.request.user
        own = own_choices(user).filter(application__state__in=SENT, eligibility=Eligibility.ELIGIBLE)
        intakes = (
            own_intakes(user)
            .exclude(campaign__state=CampaignState.FINISHED)
            .select_related("program", "campaign")
            .annotate(people=Count("choices", filter=Q(choices__in=own), distinct=True))
        )
        return super().get_context_data(intakes=intakes, **kwargs)


class IntakePage(OfficePage):
    """What the pages of the marks of one intake share."""

    model = Application
    permission = DECIDE
    context_object_name = "intake"

    def get_queryset(self):
        return own_intakes(self.request.user).select_related("program", "campaign").prefetch_related("criteria")

    def get_breadcrumbs(self):
        grid = reverse("admin:enrollment_application_marks", args=[self.object.pk])
        marks = Crumb(_("Marks"), reverse("admin:enrollment_application_intakes"))
        return [marks, Crumb(str(self.object.program), grid)]


class MarksPage(IntakePage):
    """The grid. A box left as it was shown stays as a colleague has corrected it meanwhile; one that was refused holds
    what was typed, and why, while the others are saved."""

    template_name = "admin/enrollment/marks/intake.html"

    def get_title(self):
        return _("Marks: %(intake)s") % {"intake": self.object.program}

    def get_breadcrumbs(self):
        *before, here = super().get_breadcrumbs()
        return [*before, Crumb(here.label)]

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.rows: MarksFormSet | None = None
        self.why = WhyForm(request.POST if request.method == "POST" else None)

    def post(self, request, *args, **kwargs):
        """Whose marks were sent, those too that can take none any more: the row says why."""
        sent = MarksFormSet.sent(request.POST, PREFIX)
        choices = _choices(request.user, self.object).filter(pk__in=sent)
        self.rows = rows = MarksFormSet(choices, self.criteria, request.POST)
        if self.save(rows):
            return redirect(f"{request.path}?page={self.people.number}")
        return self.render()

    @property
    def criteria(self) -> list[Criterion]:
        return list(self.object.criteria.all())

    @cached_property
    def people(self):
        choices = marked_choices(self.request.user, self.object)
        return Paginator(choices, _most(self.criteria)).get_page(self.request.GET.get("page"))

    def save(self, rows: MarksFormSet) -> bool:
        """Whether the page can be left: nothing was refused."""
        if not self.why.is_valid():
            return False
        saved = rows.enter(reason=self.why.cleaned_data["reason"], by=self.request.user)
        if saved:
            sentence = ngettext("%(count)s mark saved.", "%(count)s marks saved.", saved)
            messages.success(self.request, sentence % {"count": saved})
        elif not rows.wrong:
            messages.info(self.request, _("No mark has changed."))
        return not rows.wrong

    def get_context_data(self, **kwargs):
        found = {
            "criteria": self.criteria,
            "has_absences": any(criterion.appointment for criterion in self.criteria),
            "people": self.people,
            "rows": self.rows or MarksFormSet(self.people, self.criteria),
            "why": self.why,
        }
        return super().get_context_data(**found, **kwargs)


def marked_choices(user, intake: Intake):
    """Whoever is not refused, by file number: nobody's rank is suggested while marks are given."""
    return _choices(user, intake).filter(application__state__in=SENT).exclude(eligibility=Eligibility.REFUSED)


def _choices(user, intake: Intake):
    near = ("application__applicant", "application__campaign")
    own = own_choices(user).filter(intake=intake).select_related(*near).prefetch_related("marks")
    return own.order_by("application__reference")


def _most(criteria: list[Criterion]) -> int:
    """People on a page: two inputs a mark, and Django takes a thousand of them."""
    inputs = 2 * max(1, len(criteria))
    return min(PEOPLE, (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 10) // inputs)
