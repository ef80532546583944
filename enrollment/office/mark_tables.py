"""The marks of one intake as a table to download, fill in with any spreadsheet and send back: a preview, then saved.

Nothing of the file is kept. What the preview would save travels in its form, signed, with what stood there before.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers.core import table_writing, tables
from centers.core.errors import Refused
from centers.core.reasons import Reason
from centers.core.uploads import arrived
from centers.office.pages import Crumb
from centers.office.rows import RowForm, RowFormSet, WhyForm
from enrollment.allocation import ranking
from enrollment.models import RunState
from enrollment.review.mark_table import Change, MarkRow, Problem, Reading, headings, read_lines
from enrollment.review.services import enter_marks
from enrollment.values.marks import ABSENT, MarkValue
from programs.models import Intake

from .marks import IntakePage, marked_choices

# Marks saved in one transaction: a few seconds in which nobody else writes.
AT_ONCE = 500
_SALT, _LASTS = "marks-table-of-values", 24 * 60 * 60
_NOT_TICKED = gettext_lazy("The name in the table is not that of this file number, and the line was not ticked.")


class TableForm(forms.Form):
    """A table as it was filled in; whether it can be read is for `_read` to say."""

    file = forms.FileField(
        label=gettext_lazy("File in XLSX or CSV"),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,.tsv"}),
        allow_empty_file=True,
        error_messages=dict.fromkeys(("required", "invalid", "missing"), gettext_lazy("No file has been chosen.")),
    )


class LineForm(RowForm):
    """A line whose name is not that of its file number (mark_lines.Row): it is saved when somebody ticks it."""

    sure = forms.BooleanField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sure"].widget.attrs = {"form": "save", "aria-label": f"{self.row.line}{_(':')} {self.row.name}"}

    @property
    def is_sure(self) -> bool:
        return bool(self["sure"].value())


class LineFormSet(RowFormSet):
    form = LineForm

    def __init__(self, reading: Reading, data=None):
        super().__init__({row.line: row for row in reading.misfits}, data, prefix="line")

    @property
    def unsure(self) -> dict[int, MarkRow]:
        """The lines to be left out, by their number."""
        return {form.row.line: form.row for form in self.forms if form.row.changes and not form.is_sure}


class SaveForm(WhyForm):
    """What goes on from the preview: `signed` comes back as the Reading that was shown, with the marks of now."""

    signed = forms.CharField(
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("This preview is not whole, or older than a day: the table has to be sent again.")
        },
    )

    def __init__(self, user, intake: Intake, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.user, self.intake = user, intake

    @property
    def is_sent(self) -> bool:
        return "signed" in self.data

    def clean_signed(self) -> Reading:
        try:
            return _unsigned(self.user, self.intake, self.cleaned_data["signed"])
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentences) from refusal

    def clean(self):
        reading = self.cleaned_data.get("signed")
        if reading and not self.cleaned_data.get("reason", "missing") and _needs_reason(self.intake, reading):
            self.add_error("reason", _("Say why: the reason stays in the history."))


class TablePage(IntakePage):
    """GET: both downloads and the form. POST `file`: the preview. POST `signed` and `reason`: saved."""

    template_name = "admin/enrollment/marks/table.html"

    def get_title(self):
        return _("Marks from a table: %(intake)s") % {"intake": self.object.program}

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), Crumb(_("Marks from a table"))]

    def post(self, request, *args, **kwargs):
        save = SaveForm(request.user, self.object, request.POST)
        if save.is_sent:
            return self.save(save)
        form, status = TableForm(request.POST, request.FILES), 200
        if form.is_valid():
            try:
                return self.preview(_read(request.user, self.object, form.cleaned_data["file"]))
            except Refused as refusal:
                form.add_error("file", list(refusal.sentences))
                status = refusal.status
        return self.render(form=form, errors=_sentences(form), status=status)

    def get_context_data(self, *, problems=(), **kwargs):
        columns = headings(self.object)
        found = {
            "headings": list(columns),
            "has_absences": any(criterion.appointment for criterion in columns.values()),
            "problems": sorted(problems, key=lambda problem: problem.line),
            "form": TableForm(),
            "most": tables.MOST_LINES,
        }
        return super().get_context_data(**{**found, **kwargs})

    def preview(self, reading: Reading, save: SaveForm | None = None):
        """What would be saved. `save`: the form that came back without a reason; ticks stay as they were."""
        user, intake = self.request.user, self.object
        if save is None and reading.changes:
            save = SaveForm(user, intake, initial={"signed": _signed(user, intake, reading)})
        found: dict[str, Any] = {
            "reading": reading,
            "ticks": LineFormSet(reading, save.data if save and save.is_bound else None),
            "form": save,
            "problems": reading.problems,
            "errors": _sentences(save),
            "needs_reason": _needs_reason(intake, reading),
        }
        self.template_name = "admin/enrollment/marks/preview.html"
        return self.render(**found)

    def save(self, form: SaveForm):
        if not form.is_valid():
            reading = form.cleaned_data.get("signed")
            return self.preview(reading, form) if reading else self.render(errors=_sentences(form))
        if left := _save(self.request, form):
            return self.render(problems=left)
        return redirect("admin:enrollment_application_marks", self.object.pk)


class Download(IntakePage):
    """The table as it stands; `ending`: csv or xlsx."""

    http_method_names = ("get", "head")

    def get(self, request, *args, ending: str, **kwargs):
        lines = _lines(request.user, self.object)
        if ending == "csv":
            content, kind = table_writing.as_csv(lines), table_writing.CSV_TYPE
        elif ending == "xlsx":
            content = table_writing.as_xlsx(lines, right_to_left=translation.get_language_bidi())
            kind = table_writing.XLSX_TYPE
        else:
            raise Http404
        response = HttpResponse(content, content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="{self.object.slug}.{ending}"'
        response["Cache-Control"] = "no-store, private"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _sentences(form: forms.Form | None) -> list[str]:
    return [str(sentence) for sentences in form.errors.values() for sentence in sentences] if form else []


def _lines(user, intake: Intake) -> list[list[str]]:
    """The table as it stands: a line for each person, what is entered already in its place."""
    columns = headings(intake)
    lines = [[_("file number"), _("person"), *columns]]
    for choice in marked_choices(user, intake):
        values = ranking.marks(choice, columns.values())
        shown = [str(value or "") for value in values.values()]
        lines.append([choice.application.reference, str(choice.application.applicant), *shown])
    return lines


def _needs_reason(intake: Intake, reading: Reading) -> bool:
    """Once an allocation is published, and wherever a mark comes in the place of an absence."""
    replaces = any(change.kept == ABSENT for change in reading.changes)
    return replaces or intake.campaign.runs.filter(state=RunState.PUBLISHED).exists()


def _read(user, intake: Intake, upload) -> Reading:
    arrived(upload, by_staff=True)
    reading = read_lines(user, intake, tables.read(upload.read(tables.MOST_BYTES + 1)))
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


def _plain(row: MarkRow) -> list:
    return [cell and [value and value.as_figures() for value in (cell.kept, cell.value)] for cell in row.cells]


def _values(kept: dict | None, typed: dict) -> tuple[MarkValue | None, MarkValue]:
    value = MarkValue.of_figures(typed)
    assert value, "a change to a mark that is none"
    return MarkValue.of_figures(kept), value


def _unsigned(user, intake: Intake, signed: str) -> Reading:
    """What the preview showed. A choice that takes no marks any more is a problem now."""
    try:
        by, of, found, rows, problems = signing.loads(signed, salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        by = of = None
    criteria = {criterion.pk: criterion for criterion in headings(intake).values()}
    if (by, of) != (user.pk, intake.pk):
        text = gettext_lazy("This preview is not whole, or older than a day: the table has to be sent again.")
        raise Refused(Reason("not_whole", text))
    sheet, first, columns, has_names = found
    if not criteria.keys() >= set(columns):
        text = gettext_lazy("The criteria have changed meanwhile: the table has to be sent again.")
        raise Refused(Reason("criteria_changed", text))
    columns = [criteria[pk] for pk in columns]
    reading = Reading(sheet, first, columns, has_names, problems=[Problem(*problem) for problem in problems])
    choices = marked_choices(user, intake).in_bulk([pk for _line, pk, *_rest in rows])
    for line, pk, name, waits, cells in rows:
        if pk in choices:
            marks = zip(columns, cells, strict=True)
            changes = [cell and Change(line, choices[pk], criterion, *_values(*cell)) for criterion, cell in marks]
            name = name or (str(choices[pk].application.applicant) if has_names else "")
            reading.rows.append(MarkRow(line, choices[pk], name, changes, waits))
        elif any(cell and cell[0] != cell[1] for cell in cells):
            reading.problems.append(Problem(line, "", _("This has changed meanwhile: no mark can be entered here.")))
    return reading


def _save(request, form: SaveForm) -> list[Problem]:
    """Returns what was left out."""
    reading = form.cleaned_data["signed"]
    unsure = LineFormSet(reading, request.POST).unsure
    changes = [change for change in reading.changes if change.line not in unsure]
    refused = enter_marks(changes, reason=form.cleaned_data["reason"], by=request.user)
    saved = len(changes) - len(refused)
    if saved:
        sentence = ngettext("%(count)s mark saved.", "%(count)s marks saved.", saved)
        messages.success(request, sentence % {"count": saved})
    left = [Problem(row.line, row.choice.application.reference, _NOT_TICKED) for row in unsure.values()]
    return [
        *left,
        *reading.problems,
        *(
            Problem(change.line, change.choice.application.reference, f"{change.criterion}{_(':')} {refusal}")
            for change, refusal in refused
        ),
    ]
