"""The marks of one intake on one screen: a row for each applicant, a column for each criterion."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centers.errors import Refused
from centers.office.rows import LightInput, RowForm, RowFormSet, WhyForm
from enrollment import actions, notation, ranking
from enrollment.access import DECIDE, own_choices
from enrollment.actions.deciding import mark_moved
from enrollment.models import Application, Choice
from enrollment.states import SENT, Eligibility
from programs.models import Criterion, Intake
from programs.states import CampaignState

PEOPLE = 100  # on one page at most
PREFIX = "mark"


class MarkField(forms.CharField):
    """A mark out of 20 or an absence, as staff write them (enrollment.notation); kept in hundredths or ABSENCE."""

    def __init__(self, **kwargs):
        attrs = {"dir": "ltr", "inputmode": "decimal", "autocomplete": "off", "maxlength": 12}
        super().__init__(required=False, show_hidden_initial=True, widget=LightInput(attrs), **kwargs)

    def to_python(self, value):
        try:
            return notation.read_mark(value or "")
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentences) from refusal

    def prepare_value(self, value):
        """What is kept becomes a mark; what was typed stays as typed."""
        return value if isinstance(value, str) else notation.out_of_20(value)


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
            if name in self.errors or value == kept:
                continue
            try:
                actions.enter_mark(self.row, self.criteria[name], value, seen=kept, reason=reason, by=by)
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


def overview(request):
    """The intakes whose marks this account enters, with what is missing."""
    check(request)
    own = own_choices(request.user).filter(application__state__in=SENT, eligibility=Eligibility.ELIGIBLE)
    intakes = (
        own_intakes(request.user)
        .exclude(campaign__state=CampaignState.FINISHED)
        .select_related("program", "campaign")
        .annotate(people=Count("choices", filter=Q(choices__in=own), distinct=True))
    )
    context = {
        **admin.site.each_context(request),
        "opts": Application._meta,
        "title": _("Marks"),
        "intakes": intakes,
    }
    return render(request, "admin/enrollment/marks/overview.html", context)


def page(request, pk: int):
    """A box left as it was shown stays as a colleague has corrected it meanwhile; one that was refused holds what was
    typed, and why, while the others are saved."""
    check(request)
    intake = get_object_or_404(own_intakes(request.user).select_related("program", "campaign"), pk=pk)
    criteria = list(intake.criteria.all())
    people = Paginator(marked_choices(request.user, intake), _most(criteria)).get_page(request.GET.get("page"))
    if request.method == "POST":
        rows, why = MarksFormSet(_answered(request, intake), criteria, request.POST), WhyForm(request.POST)
        if _save(request, rows, why):
            return redirect(f"{request.path}?page={people.number}")
    else:
        rows, why = MarksFormSet(people, criteria), WhyForm()
    context = {
        **admin.site.each_context(request),
        "opts": Application._meta,
        "title": _("Marks: %(intake)s") % {"intake": intake.program},
        "intake": intake,
        "criteria": criteria,
        "has_absences": any(criterion.appointment for criterion in criteria),
        "people": people,
        "rows": rows,
        "why": why,
    }
    return render(request, "admin/enrollment/marks/intake.html", context)


def check(request) -> None:
    if not request.user.has_perm(DECIDE):
        raise PermissionDenied


def marked_choices(user, intake: Intake):
    """Whoever is not refused, by file number: nobody's rank is suggested while marks are given."""
    return _choices(user, intake).filter(application__state__in=SENT).exclude(eligibility=Eligibility.REFUSED)


def _choices(user, intake: Intake):
    near = ("application__applicant", "application__campaign")
    own = own_choices(user).filter(intake=intake).select_related(*near).prefetch_related("marks")
    return own.order_by("application__reference")


def _answered(request, intake: Intake):
    """Whose marks were sent, those too that can take none any more: the row says why."""
    return _choices(request.user, intake).filter(pk__in=MarksFormSet.sent(request.POST, PREFIX))


def _most(criteria: list[Criterion]) -> int:
    """People on a page: two inputs a mark, and Django takes a thousand of them."""
    inputs = 2 * max(1, len(criteria))
    return min(PEOPLE, (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 10) // inputs)


def _save(request, rows: MarksFormSet, why: WhyForm) -> bool:
    """Whether the page can be left: nothing was refused."""
    if not why.is_valid():
        return False
    saved = rows.enter(reason=why.cleaned_data["reason"], by=request.user)
    if saved:
        sentence = ngettext("%(count)s mark saved.", "%(count)s marks saved.", saved)
        messages.success(request, sentence % {"count": saved})
    elif not rows.wrong:
        messages.info(request, _("No mark has changed."))
    return not rows.wrong
