"""Deciding on many files together: the bulk verbs of the list of files, with their previews.

Who may is looked at for each file, when the job is previewed and when it is done: the choices are always those of the
account's own centres (`permissions.own_choices`).
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers import bulk
from centers.bulk import GONE, BulkVerb, BulkWork
from centers.core import seen
from centers.core.errors import Refused
from centers.office.buttons import ReasonForm
from centers.office.previews import Preview, PreviewRow
from centers.reference import network
from enrollment.models import Application, Eligibility
from enrollment.review.together import Decision, Judged, decide_many, sort_out, with_all_it_takes
from enrollment.security.permissions import DECIDE, own_choices, visible_to

CHUNK = 500  # files that a preview looks at in one go
OTHERS = 100  # files that an address carries to another page


def tokens(numbers: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(numbers), CHUNK):
        found |= seen.tokens(Application.objects.filter(pk__in=numbers[start : start + CHUNK]).only("pk"))
    return found


def names(numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    files = Application.objects.filter(pk__in=numbers).values_list("pk", "reference")
    return {pk: (reference or f"#{pk}", page_of(pk)) for pk, reference in files}


def page_of(pk: int) -> str:
    return reverse("admin:enrollment_application_change", args=[pk])


# --- deciding ----------------------------------------------------------------------------------


def _decision(kind: str, work: BulkWork) -> Decision:
    return Decision(
        among=own_choices(work.by),
        accepting=kind == "accept",
        refusing=work.arguments.get("reason", "") if kind == "refuse" else None,
    )


def _decide(kind: str, work: BulkWork) -> dict[int, Refused]:
    looked_at = {row.pk: row.seen for row in work.rows}
    there = set(visible_to(work.by).filter(pk__in=looked_at).values_list("pk", flat=True))
    gone = {pk: Refused(GONE) for pk in looked_at if pk not in there}
    known = {pk: token for pk, token in looked_at.items() if pk in there}
    return gone | decide_many(known, _decision(kind, work), by=work.by)


def _preview(kind: str, work: BulkWork) -> Preview:
    looked_at = {row.pk: row.seen for row in work.rows}
    fit, left_out = [], []
    for files in files_in_parts(with_all_it_takes(visible_to(work.by)), list(looked_at)):
        judged, refused = sort_out(files, looked_at, _decision(kind, work))
        # Those who lose come first.
        judged.sort(key=lambda one: not any(one.broken.values()))
        fit += [_changing(one, kind) for one in judged]
        left_out += [staying(file, refused[file.pk]) for file in files if file.pk in refused]
    there = {row.pk for row in (*fit, *left_out)}
    left_out += [PreviewRow(pk, f"#{pk}", "", reasons=[str(GONE)]) for pk in looked_at if pk not in there]
    title, button, becomes = _WORDS[kind](len(fit), len(looked_at))
    return Preview(
        title=title,
        button=button,
        headings=[_("choice"), _("commune"), _("boarding answer")],
        changes=fit,
        left_out=left_out,
        becomes=becomes,
        notes=_NOTES[kind],
        others=others_page([row.pk for row in left_out]),
    )


def files_in_parts(files: QuerySet[Application], numbers: list[int]) -> Iterator[list[Application]]:
    """Those of `files` with these numbers, some hundreds at a time, in the order of the job."""
    for start in range(0, len(numbers), CHUNK):
        some = numbers[start : start + CHUNK]
        by_number = {file.pk: file for file in files.filter(pk__in=some).select_related("applicant__commune")}
        yield [by_number[pk] for pk in some if pk in by_number]


def _changing(one: Judged, kind: str) -> PreviewRow:
    file, person = one.application, one.application.applicant
    choices = " · ".join(_decided(choice, one, kind) for choice in one.pending)
    home = str(person.commune or network().outside)
    boarding = file.get_boarding_display()
    return PreviewRow(file.pk, str(file), page_of(file.pk), str(person), [choices, home, boarding])


def _decided(choice, one: Judged, kind: str) -> str:
    """A choice and what it will be, with the reason where it will be refused."""
    name = f"{choice.rank}. {choice.intake.program}"
    broken = one.broken[choice.pk]
    if kind == "refuse":
        return name
    if not broken:
        return f"{name}{_(':')} {Eligibility.ELIGIBLE.label}"
    return f"{name}{_(':')} {Eligibility.REFUSED.label} ({' '.join(map(str, broken))})"


def staying(file: Application, refusal: Refused) -> PreviewRow:
    return PreviewRow(file.pk, str(file), page_of(file.pk), str(file.applicant), reasons=refusal.sentences)


def others_page(numbers: list[int]) -> str:
    if not numbers or len(numbers) > OTHERS:
        return ""
    return f"{reverse('admin:enrollment_application_bulk')}?{urlencode({'id': numbers}, doseq=True)}"


def _accept_words(fit: int, chosen: int) -> tuple[str, str, str]:
    title = ngettext("Accept %(count)s file: preview", "Accept %(count)s files: preview", chosen)
    button = ngettext("Accept %(count)s file", "Accept %(count)s files", fit)
    return title % {"count": chosen}, button % {"count": fit}, str(Eligibility.ELIGIBLE.label)


def _decide_words(fit: int, chosen: int) -> tuple[str, str, str]:
    title = ngettext(
        "Decide on %(count)s file by the rules: preview", "Decide on %(count)s files by the rules: preview", chosen
    )
    button = ngettext("Decide on %(count)s file", "Decide on %(count)s files", fit)
    return title % {"count": chosen}, button % {"count": fit}, ""


def _refuse_words(fit: int, chosen: int) -> tuple[str, str, str]:
    title = ngettext("Refuse %(count)s file: preview", "Refuse %(count)s files: preview", chosen)
    button = ngettext("Refuse %(count)s file", "Refuse %(count)s files", fit)
    return title % {"count": chosen}, button % {"count": fit}, str(Eligibility.REFUSED.label)


_WORDS: dict[str, Callable[[int, int], tuple[str, str, str]]] = {
    "accept": _accept_words,
    "decide": _decide_words,
    "refuse": _refuse_words,
}
_IN_HISTORY = gettext_lazy("Each decision stands in the history, with your name and its date.")
_BACK = gettext_lazy("Every decision can be taken back on the page of the file.")
_OTHERS = gettext_lazy("A file in which another centre has yet to decide stays under review.")
_NO_MESSAGE = gettext_lazy("No message is sent now.")
_RULES = gettext_lazy("A refusal carries the sentence of the rule, in the language of the person.")
_JUDGED = gettext_lazy("Each is judged by the rules; the allocation gives the seats.")
_READ = gettext_lazy("Each person reads the reason on the page of the file, as you type it.")
_NOTES = {
    "accept": [_IN_HISTORY, _JUDGED, _RULES, _OTHERS, _NO_MESSAGE, _BACK],
    "decide": [_IN_HISTORY, _RULES, _OTHERS, _NO_MESSAGE, _BACK],
    "refuse": [_IN_HISTORY, _READ, _OTHERS, _NO_MESSAGE, _BACK],
}


class RefusalForm(ReasonForm):
    """The reason of all of them, as each person reads it."""

    def __init__(self, *args, job=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget = forms.Textarea({"rows": 3, "dir": "auto"})
        self.fields["reason"].label = _("Reason, as the person reads it")

    def arguments(self) -> dict[str, str]:
        return {"reason": self.cleaned_data["reason"]}


def _verb(kind: str, label, **more) -> BulkVerb:
    work, preview = partial(_decide, kind), partial(_preview, kind)
    verb = BulkVerb(f"{kind}_files", label, DECIDE, work, tokens=tokens, names=names, preview=preview, **more)
    return bulk.register(verb)


ACCEPT = _verb("accept", gettext_lazy("Accept those who meet the conditions"))
DECIDE_BY_RULES = _verb("decide", gettext_lazy("Decide by the rules"))
REFUSE = _verb("refuse", gettext_lazy("Refuse, with a reason"), form=RefusalForm, grave=True)
