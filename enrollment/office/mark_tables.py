"""The marks of one intake as a table to download, fill in with any spreadsheet and send back: a preview, then saved.

Nothing of the file is kept. What the preview would save travels in its form, signed, with what stood there before.
"""

from django.contrib import admin, messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers.core import tables
from centers.core.errors import Refused
from centers.core.uploads import arrived
from enrollment.allocation import ranking
from enrollment.models import Application, RunState
from enrollment.review.mark_table import Change, Problem, Reading, Row, headings, read_lines
from enrollment.review.services import enter_marks
from enrollment.values import marks as notation
from programs.models import Intake

from .marks import check, marked_choices, own_intakes

# Marks saved in one transaction: a few seconds in which nobody else writes.
AT_ONCE = 500
_SALT, _LASTS = "marks-table", 24 * 60 * 60
_REASON_LENGTH = 300
_NOT_TICKED = gettext_lazy("The name in the table is not that of this file number, and the line was not ticked.")


def page(request, pk: int):
    """GET: both downloads and the form. POST `file`: the preview. POST `signed` and `reason`: saved."""
    check(request)
    intake = _intake(request.user, pk)
    try:
        if "signed" in request.POST:
            return _save(request, intake)
        if request.method == "POST":
            return _show(request, intake, reading=_read(request, intake))
    except Refused as refusal:
        return _show(request, intake, errors=refusal.sentences, status=refusal.status)
    return _show(request, intake)


def download(request, pk: int, ending: str):
    """`ending`: csv or xlsx."""
    check(request)
    intake = _intake(request.user, pk)
    lines = _lines(request.user, intake)
    if ending == "csv":
        content, kind = tables.as_csv(lines), tables.CSV_TYPE
    elif ending == "xlsx":
        content = tables.as_xlsx(lines, right_to_left=translation.get_language_bidi())
        kind = tables.XLSX_TYPE
    else:
        raise Http404
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{intake.slug}.{ending}"'
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _intake(user, pk: int) -> Intake:
    intakes = own_intakes(user).select_related("program", "campaign").prefetch_related("criteria")
    return get_object_or_404(intakes, pk=pk)


def _lines(user, intake: Intake) -> list[list[str]]:
    """The table as it stands: a line for each person, what is entered already in its place."""
    columns = headings(intake)
    lines = [[_("file number"), _("person"), *columns]]
    for choice in marked_choices(user, intake):
        values = ranking.marks(choice, columns.values())
        shown = [notation.out_of_20(value) or "" for value in values.values()]
        lines.append([choice.application.reference, str(choice.application.applicant), *shown])
    return lines


def _show(request, intake: Intake, *, reading: Reading | None = None, left=(), errors=(), status=200):
    """`reading`: the preview. `left`: Problem of what was not saved. `errors`: sentences. `status`: of the answer.
    Ticks stay as they were."""
    context = {
        **admin.site.each_context(request),
        "opts": Application._meta,
        "title": _("Marks from a table: %(intake)s") % {"intake": intake.program},
        "intake": intake,
        "headings": list(headings(intake)),
        "has_absences": any(criterion.appointment for criterion in headings(intake).values()),
        "problems": sorted(reading.problems if reading else left, key=lambda problem: problem.line),
        "signed": _signed(request.user, intake, reading) if reading and reading.changes else "",
        "needs_reason": _needs_reason(intake, reading),
        "most": tables.MOST_LINES,
        "reading": reading,
        "ticked": _ticked(request),
        "errors": errors,
    }
    template = "preview" if reading else "table"
    return render(request, f"admin/enrollment/marks/{template}.html", context, status=status)


def _needs_reason(intake: Intake, reading: Reading | None) -> bool:
    """Once an allocation is published, and wherever a mark comes in the place of an absence."""
    replaces = any(change.kept == notation.ABSENCE for change in reading.changes) if reading else False
    return replaces or intake.campaign.runs.filter(state=RunState.PUBLISHED).exists()


def _read(request, intake: Intake) -> Reading:
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused(_("No file has been chosen."))
    arrived(upload, by_staff=True)
    reading = read_lines(request.user, intake, tables.read(upload.read(tables.MOST_BYTES + 1)))
    reading.put_off(AT_ONCE)
    return reading


# --- from the preview to saving -----------------------------------------------------------------


def _signed(user, intake: Intake, reading: Reading) -> str:
    """The lines of the preview. A name that is written as on the file is not repeated."""
    rows = [
        [r.line, r.choice.pk, "" if r.name == str(r.choice.application.applicant) else r.name, r.waits, _plain(r)]
        for r in reading.rows
    ]
    found = [reading.sheet, reading.first, [criterion.pk for criterion in reading.columns], reading.has_names]
    problems = [[p.line, p.about, p.sentence] for p in reading.problems]
    return signing.dumps([user.pk, intake.pk, found, rows, problems], salt=_SALT, compress=True)


def _plain(row: Row) -> list:
    return [cell and [cell.kept, cell.value] for cell in row.cells]


def _unsigned(request, intake: Intake) -> Reading:
    """What the preview showed. A choice that takes no marks any more is a problem now."""
    try:
        user, of, found, rows, problems = signing.loads(request.POST["signed"], salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        user = of = None
    criteria = {criterion.pk: criterion for criterion in headings(intake).values()}
    if (user, of) != (request.user.pk, intake.pk):
        raise Refused(_("This preview is not whole, or older than a day: the table has to be sent again."))
    sheet, first, columns, has_names = found
    if not criteria.keys() >= set(columns):
        raise Refused(_("The criteria have changed meanwhile: the table has to be sent again."))
    columns = [criteria[pk] for pk in columns]
    reading = Reading(sheet, first, columns, has_names, problems=[Problem(*problem) for problem in problems])
    choices = marked_choices(request.user, intake).in_bulk([pk for _line, pk, *_rest in rows])
    for line, pk, name, waits, cells in rows:
        if pk in choices:
            marks = zip(columns, cells, strict=True)
            changes = [cell and Change(line, choices[pk], criterion, *cell) for criterion, cell in marks]
            name = name or (str(choices[pk].application.applicant) if has_names else "")
            reading.rows.append(Row(line, choices[pk], name, changes, waits))
        elif any(cell and cell[0] != cell[1] for cell in cells):
            reading.problems.append(Problem(line, "", _("This has changed meanwhile: no mark can be entered here.")))
    return reading


def _ticked(request) -> set[int]:
    """Lines whose name does not fit and which somebody has looked at."""
    return {int(line) for line in request.POST.getlist("sure") if line.isdecimal() and len(line) < 7}


def _save(request, intake: Intake):
    reading, reason = _unsigned(request, intake), request.POST.get("reason", "").strip()[:_REASON_LENGTH]
    if _needs_reason(intake, reading) and not reason:
        return _show(request, intake, reading=reading, errors=[_("Say why: the reason stays in the history.")])
    unsure = {row.line: row for row in reading.misfits if row.changes and row.line not in _ticked(request)}
    changes = [change for change in reading.changes if change.line not in unsure]
    refused = enter_marks(changes, reason=reason, by=request.user)
    saved = len(changes) - len(refused)
    if saved:
        sentence = ngettext("%(count)s mark saved.", "%(count)s marks saved.", saved)
        messages.success(request, sentence % {"count": saved})
    left = [Problem(row.line, row.choice.application.reference, _NOT_TICKED) for row in unsure.values()]
    left += reading.problems + [
        Problem(change.line, change.choice.application.reference, f"{change.criterion}{_(':')} {refusal}")
        for change, refusal in refused
    ]
    if left:
        return _show(request, intake, left=left)
    return redirect("admin:enrollment_application_marks", intake.pk)
