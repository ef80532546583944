"""The marks of one intake on one screen: a row for each applicant, a column for each criterion."""

from dataclasses import dataclass, field

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centers.core.errors import Refused
from enrollment.allocation import ranking
from enrollment.models import SENT, Application, Choice, Eligibility
from enrollment.review.services import enter_mark, mark_moved
from enrollment.security.permissions import DECIDE, own_choices
from enrollment.values import marks
from programs.models import CampaignState, Criterion, CriterionKind, Intake

# Two inputs a cell, and Django takes a thousand of them.
PEOPLE = 100


@dataclass
class Cell:
    """One mark: `text` is what stands in the box, as typed or as kept; `seen` what stood there before."""

    choice: Choice
    criterion: Criterion
    kept: int | None
    text: str = ""
    seen: str = ""
    error: str = ""

    @property
    def name(self) -> str:
        return f"mark-{self.choice.pk}-{self.criterion.pk}"

    @property
    def is_average(self) -> bool:
        return self.criterion.kind == CriterionKind.AVERAGE


@dataclass
class Row:
    choice: Choice
    cells: list[Cell] = field(default_factory=list)


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
    check(request)
    intake = get_object_or_404(own_intakes(request.user).select_related("program", "campaign"), pk=pk)
    people = Paginator(marked_choices(request.user, intake), PEOPLE).get_page(request.GET.get("page"))
    rows = _rows(people, list(intake.criteria.all()))
    if request.method == "POST" and _save(request, rows):
        return redirect(f"{request.path}?page={people.number}")
    context = {
        **admin.site.each_context(request),
        "opts": Application._meta,
        "title": _("Marks: %(intake)s") % {"intake": intake.program},
        "intake": intake,
        "criteria": intake.criteria.all(),
        "has_absences": any(criterion.appointment for criterion in intake.criteria.all()),
        "people": people,
        "rows": rows,
        "reason": request.POST.get("reason", ""),
        "wrong": [cell for row in rows for cell in row.cells if cell.error],
    }
    return render(request, "admin/enrollment/marks/intake.html", context)


def check(request) -> None:
    if not request.user.has_perm(DECIDE):
        raise PermissionDenied


def marked_choices(user, intake: Intake):
    """Whoever is not refused, by file number: nobody's rank is suggested while marks are given."""
    return (
        own_choices(user)
        .filter(intake=intake, application__state__in=SENT)
        .exclude(eligibility=Eligibility.REFUSED)
        .select_related("application__applicant", "application__campaign")
        .prefetch_related("marks")
        .order_by("application__reference")
    )


def _rows(choices, criteria: list[Criterion]) -> list[Row]:
    rows = []
    for choice in choices:
        values = ranking.marks(choice, criteria)
        shown = {c: marks.out_of_20(value) or "" for c, value in values.items()}
        rows.append(Row(choice, [Cell(choice, c, value, shown[c], shown[c]) for c, value in values.items()]))
    return rows


def _save(request, rows: list[Row]) -> bool:
    """Saves what was changed on this page. False when a box could not be read or kept: it then holds what was
    typed, and why. A box left as it was seen stays as a colleague has corrected it meanwhile."""
    reason, saved, wrong = request.POST.get("reason", "")[:300], 0, False
    for cell in (cell for row in rows for cell in row.cells):
        typed = request.POST.get(cell.name)
        seen = request.POST.get(f"seen-{cell.name}", "")
        if typed is None or typed.strip() in (seen, cell.seen):
            continue
        cell.text = typed[:12]
        try:
            _check_seen(cell, seen)
            saved += _enter(cell, typed, reason, request.user)
        except Refused as refusal:
            cell.error, wrong = str(refusal), True
    if saved:
        sentence = ngettext("%(count)s mark saved.", "%(count)s marks saved.", saved)
        messages.success(request, sentence % {"count": saved})
    elif not wrong:
        messages.info(request, _("No mark has changed."))
    return not wrong


def _check_seen(cell: Cell, seen: str) -> None:
    if seen != cell.seen:
        raise mark_moved(cell.choice, cell.criterion, cell.kept)


def _enter(cell: Cell, typed: str, reason: str, by) -> int:
    value = marks.read_mark(typed)
    if value is None:
        raise Refused(_("A mark that was entered is corrected, not emptied."))
    if value == cell.kept:
        return 0
    enter_mark(cell.choice, cell.criterion, value, seen=cell.kept, reason=reason, by=by)
    return 1
