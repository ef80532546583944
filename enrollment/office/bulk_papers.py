"""Asking many people for one paper, and calling many to an interview or a test: bulk verbs with their previews."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers import bulk
from centers.bulk import GONE, BulkVerb, BulkWork
from centers.core.errors import Refused
from centers.core.formatting import in_short
from centers.core.reasons import Reason
from centers.models import BulkJob
from centers.office.bulk_table import MOST
from centers.office.previews import Preview, PreviewRow
from enrollment.documents.asking import why_not
from enrollment.documents.services import ask_document
from enrollment.interviews.schedule import calls
from enrollment.interviews.services import call_up
from enrollment.models import Application
from enrollment.security.permissions import DECIDE, own_appointments, own_choices, visible_to
from programs.models import Criterion, Paper

from .bulk import files_in_parts, names, others_page, page_of, staying

LEAVES_AFTER = timedelta(minutes=10)  # as after every decision of staff: until then it can be taken back
NOT_TO_CALL = Reason(
    "not_to_call",
    gettext_lazy("Not to be called: no choice of this programme meets the conditions, or it has a date or a mark."),
)


# --- a paper -----------------------------------------------------------------------------------


class PaperForm(forms.Form):
    """Which paper. People who have sent it, or of whom it is not asked, are left out."""

    paper = forms.ChoiceField(
        label=gettext_lazy("Paper"), error_messages={"required": gettext_lazy("Say which paper is needed.")}
    )

    def __init__(self, *args, job: BulkJob, **kwargs):
        super().__init__(*args, **kwargs)
        papers = {paper.code: str(paper) for paper in Paper.objects.order_by("-position", "-pk")}
        self.fields["paper"].choices = sorted(papers.items(), key=lambda pair: pair[1])  # type: ignore[attr-defined]  # a ChoiceField

    def arguments(self) -> dict[str, str]:
        return {"paper": self.cleaned_data["paper"]}


def _own(work: BulkWork):
    """Files that the account sees and decides on."""
    return visible_to(work.by).filter(pk__in=own_choices(work.by).values("application")).select_related("campaign")


def _ask(work: BulkWork) -> dict[int, Refused]:
    code, numbers = work.arguments["paper"], [row.pk for row in work.rows]
    files = {file.pk: file for file in _own(work).filter(pk__in=numbers)}
    known = why_not(files.values(), code)
    return bulk.one_by_one(lambda row, work: _ask_one(files.get(row.pk), known.get(row.pk), code, work))(work)


def _ask_one(file: Application | None, reasons: list[Reason] | None, code: str, work: BulkWork) -> None:
    if file is None or reasons:
        raise Refused(*(reasons or [GONE]))
    ask_document(file, code, not_before=timezone.now() + LEAVES_AFTER, by=work.by)


def _preview_papers(work: BulkWork) -> Preview:
    code, fit, left_out = work.arguments["paper"], [], []
    for files in files_in_parts(_own(work), [row.pk for row in work.rows]):
        against = why_not(files, code)
        left_out += [staying(file, Refused(*against[file.pk])) for file in files if file.pk in against]
        fit += [
            PreviewRow(file.pk, str(file), page_of(file.pk), str(file.applicant), [file.get_state_display()])
            for file in files
            if file.pk not in against
        ]
    left_out += gone(work.rows, [*fit, *left_out])
    title = ngettext(
        "Ask %(count)s person for a paper: preview", "Ask %(count)s people for a paper: preview", len(work.rows)
    )
    button = ngettext("Ask %(count)s person", "Ask %(count)s people", len(fit))
    notes = [
        gettext_lazy("A message is written to each, and leaves in ten minutes."),
        gettext_lazy("The state of the file stays as it is."),
    ]
    return Preview(
        title=title % {"count": len(work.rows)},
        button=button % {"count": len(fit)},
        headings=[_("state")],
        changes=fit,
        left_out=left_out,
        notes=notes,
        others=others_page([row.pk for row in left_out]),
    )


def gone(rows, known: list[PreviewRow]) -> list[PreviewRow]:
    """Rows that are not, or no longer, within the rights of the account."""
    there = {row.pk for row in known}
    return [PreviewRow(row.pk, f"#{row.pk}", "", reasons=[str(GONE)]) for row in rows if row.pk not in there]


# --- an interview or a test ----------------------------------------------------------------------


class AppointmentForm(forms.Form):
    """Which interview or test, of the centres of whoever asks. Who is called when is sealed as it is shown."""

    criterion = forms.ModelChoiceField(
        Criterion.objects.none(),
        label=gettext_lazy("interview or test"),
        error_messages={"required": gettext_lazy("Say to which interview or test.")},
    )

    def __init__(self, *args, job: BulkJob, **kwargs):
        super().__init__(*args, **kwargs)
        self.job, field = job, self.fields["criterion"]
        field.queryset = own_appointments(job.by).select_related("intake__program")  # type: ignore[attr-defined]  # a ModelChoiceField
        field.label_from_instance = lambda one: f"{one} · {one.intake.program}"  # type: ignore[attr-defined]  # as Django says to

    def arguments(self) -> dict[str, str | int]:
        criterion = self.cleaned_data["criterion"]
        return {"criterion": criterion.pk, "seal": _calls(criterion, self.job.rows, self.job.by).seal}


def _calls(criterion: Criterion, rows, by):
    """Whom of these files this account calls, and to what."""
    numbers = [row[0] for row in rows]
    return calls(criterion, among=list(visible_to(by).filter(pk__in=numbers).values_list("pk", flat=True)))


def _criterion(work: BulkWork) -> Criterion:
    found = own_appointments(work.by).filter(pk=work.arguments["criterion"]).select_related("intake__campaign").first()
    if found is None:
        raise Refused(GONE)
    return found


def _call(work: BulkWork) -> dict[int, Refused]:
    try:
        criterion = _criterion(work)
        numbers = list(visible_to(work.by).filter(pk__in=[row.pk for row in work.rows]).values_list("pk", flat=True))
        found = call_up(criterion, seen=work.arguments["seal"], among=numbers, by=work.by)
    except Refused as refusal:
        return {row.pk: refusal for row in work.rows}
    given = {choice.application_id for choice, _sitting in found.given}
    left = {choice.application_id: Refused(Reason("left", why)) for choice, why in found.left}
    return {row.pk: left.get(row.pk, Refused(NOT_TO_CALL)) for row in work.rows if row.pk not in given}


def _preview_calls(work: BulkWork) -> Preview:
    found = _calls(_criterion(work), work.rows, work.by)
    fit = [_called(choice.application, sitting) for choice, sitting in found.given]
    left_out = [staying(choice.application, Refused(Reason("left", why))) for choice, why in found.left]
    others = [row.pk for row in work.rows if row.pk not in {one.pk for one in (*fit, *left_out)}]
    for files in files_in_parts(visible_to(work.by), others):
        left_out += [staying(file, Refused(NOT_TO_CALL)) for file in files]
    left_out += gone(work.rows, [*fit, *left_out])
    title = ngettext("Call %(count)s person: preview", "Call %(count)s people: preview", len(work.rows))
    button = ngettext("Call %(count)s person", "Call %(count)s people", len(fit))
    return Preview(
        title=title % {"count": len(work.rows)},
        button=button % {"count": len(fit)},
        headings=[_("date"), _("commune")],
        changes=fit,
        left_out=left_out,
        notes=[gettext_lazy("Each person gets the date by a message, and reads it on the page of the file.")],
        others=others_page([row.pk for row in left_out]),
    )


def _called(file: Application, sitting) -> PreviewRow:
    cells = [in_short(sitting.starts_at), str(file.applicant.commune or "")]
    return PreviewRow(file.pk, str(file), page_of(file.pk), str(file.applicant), cells)


ASK_PAPER = bulk.register(
    BulkVerb(
        "ask_paper", gettext_lazy("Ask for a paper"), DECIDE, _ask, names=names, preview=_preview_papers, form=PaperForm
    )
)
CALL = bulk.register(
    BulkVerb(
        "call_files",
        gettext_lazy("Call to an interview or a test"),
        DECIDE,
        _call,
        names=names,
        preview=_preview_calls,
        form=AppointmentForm,
        batch=MOST,  # everybody at once, as they were shown
    )
)
