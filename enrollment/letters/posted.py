"""Lists to post on the door: main and waiting list of an intake, by list number, never a name or a file number."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from centers.core import printing
from centers.core.formatting import moment
from centers.reference import network
from enrollment.allocation.fairness import RunList, run_lists
from enrollment.models import Run
from enrollment.offers.services import answer_deadline
from programs.models import Intake, ListKind

from .sheet import place, sample_words

FINGERPRINT_DIGITS = 16


def content(run: Run, intakes: Iterable[Intake], absolute) -> dict:
    """All keys of `templates/print/posted.typ`: one sheet for each of the `intakes` that `run` was computed for.

    `run`: published, with its campaign; `absolute`: from a path to the whole address.
    """
    found = {line.slug: line for line in run_lists(run.frozen_input, run.result)}
    address = absolute(reverse("enrollment:fairness", args=[run.campaign.slug]))
    return {
        "lang": get_language(),
        "world": "network",
        "network": str(network()),
        "title": _("Lists by list number: %(campaign)s") % {"campaign": run.campaign},
        "facts": _facts(run),
        "notes": _notes(run, absolute(reverse("enrollment:track")).partition("://")[2]),
        "qr": printing.qr(address),
        "qr_alt": _("QR code of the page with the figures of this campaign"),
        "qr_words": _("The result in figures"),
        "address": address.partition("://")[2],
        "foot": _("The list number stands on the receipt and on the page of one’s own file."),
        "sheets": [_sheet(run, intake, found[intake.slug]) for intake in intakes if intake.slug in found],
    }


def _sheet(run: Run, intake: Intake, line: RunList) -> dict:
    sample = run.campaign.is_sample or intake.is_sample or intake.program.center_is_sample
    return {
        **place(intake),
        "sample": sample_words(sample),
        "lists": [
            _list(_("Main list"), line.main(), _("Nobody has a seat.")),
            _list(_("Waiting list"), line.waiting(), _("Nobody is waiting.")),
        ],
    }


def _list(title: str, rows: Sequence[tuple[int | None, str]], empty: str) -> dict:
    count = ngettext("%(n)s list number", "%(n)s list numbers", len(rows)) % {"n": len(rows)}
    return {
        "title": title,
        "count": count if rows else "",
        "empty": empty,
        "rows": [{"rank": str(rank or "–"), "number": number} for rank, number in rows],
    }


def _facts(run: Run) -> list[dict]:
    published = _("%(date)s at %(time)s") % moment(run.out_at)
    kind = run.campaign.list_kind(run.out_at)
    return [
        {"label": _("Campaign"), "value": printing.embedded(run.campaign.name)},
        {"label": _("Allocation"), "value": printing.isolated(str(run.number))},
        {"label": _("Published on"), "value": published},
        *([{"label": _("Kind of lists"), "value": str(kind.label)}] if kind else []),
        {"label": _("Fingerprint"), "value": printing.isolated(f"{run.fingerprint[:FINGERPRINT_DIGITS]}…")},
    ]


def _notes(run: Run, file_page: str) -> list[str]:
    """Until when what can be done, and how to read the numbers."""
    notes = [_("In order of rank: first the rank, then the list number.")]
    notes.append(_("Whoever cannot come without a bed waits until one is free, whatever the rank."))
    until = moment(answer_deadline(run.campaign, run.out_at))
    notes.append(_("New places of this allocation are answered before %(date)s at %(time)s.") % until)
    if run.campaign.list_kind(run.out_at) == ListKind.PROVISIONAL:
        sentence = _("Appeals are taken until %(date)s at %(time)s, on the page of one’s own file: %(address)s")
        told = {"address": printing.isolated(file_page), **moment(run.campaign.appeals_end)}
        notes.append(sentence % told)
    return notes
