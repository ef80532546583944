"""One programme: what its page shows, and its dates as a calendar file.

The page also tells how far the seats went last time, which `programs` must not know: it stands in
rehamna_portal.views.programme.
"""

from collections.abc import Callable
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from centers.core import ics
from programs import reference
from programs.catalogue import Listed, listed
from programs.dates import intake_dates
from programs.eligibility import also_open, season, verdict
from programs.forms import EntryForm
from programs.labels import status_label
from programs.models import Intake, Program
from programs.selection import LocalizedChange, localized_changes

ALSO = 6
CALLED = 20


def row_of(slug: str) -> Listed:
    """The programme at this address. Raises Http404."""
    rows = listed(Program.objects.filter(slug=slug))
    if not rows:
        raise Http404
    return rows[0]


def page_of(request, row: Listed) -> dict:
    """All that the page of a programme shows, but for the campaigns that are over."""
    program, intake = row.program, row.intake
    reserves = reference.reserves(intake) if intake else []
    criteria = reference.criteria(intake) if intake else []
    form = EntryForm(request.GET)
    return {
        "row": row,
        "program": program,
        "intake": intake,
        "criteria": criteria,
        "has_appointments": any(one.appointment for one in criteria),
        "reserves": reserves,
        "rule_changes": _rule_changes(intake) if intake else [],
        "example": {"called": CALLED, "least": _example(reserves)},
        "options": reference.options(program),
        "modules": reference.modules(program),
        "sample": row.is_sample,
        "form": form,
        "answer": _answer(row, form.cleaned_data) if form.is_valid() else None,
        "address": _address(request, row),
        "whatsapp": _whatsapp(request, row),
        "picture": request.build_absolute_uri(reverse("programs:preview", args=[program.slug])),
        "preview_text": " · ".join(filter(None, [_place(program), status_label(row), program.summary])),
    }


def _rule_changes(intake: Intake) -> list[LocalizedChange]:
    return localized_changes(row for row in reference.rule_changes(intake.campaign) if row.intake_id == intake.pk)


def _answer(row: Listed, asked: dict) -> dict:
    """What is open to somebody of this age and school level: this programme, with the reasons, and others."""
    born, level = asked["born"], asked["level"]
    others = also_open(row.program, born, level, ALSO + 1)
    return {
        "verdict": verdict(row.program, season(row), born, level),
        "level": level,
        "others": others[:ALSO],
        "more": len(others) > ALSO,
    }


def _example(reserves) -> int | None:
    """The least number of people of the first-named group among the first CALLED called."""
    return -(-CALLED * reserves[0].percent // 100) if reserves else None


def _place(program: Program) -> str:
    return str(program.center.name) if program.center else ""


def _address(request, row: Listed) -> str:
    return request.build_absolute_uri(row.program.get_absolute_url())


def _whatsapp(request, row: Listed) -> str:
    """A link that opens WhatsApp with a message ready to send; nothing is asked of anybody before."""
    about = " · ".join(filter(None, [row.program.name, _place(row.program)]))
    return f"https://wa.me/?text={quote(chr(10).join([about, status_label(row), _address(request, row)]), safe='')}"


def dates_of(request, row: Listed, further: Callable[[Intake, str], list[ics.Dated]]) -> HttpResponse:
    """The dates of the intake that counts now as a file; an empty calendar would help nobody. Raises Http404.

    `further`: what later rooms know of an intake, with the address of the page.
    """
    if row.intake is None:
        raise Http404
    url = _address(request, row)
    things = intake_dates(row.intake, place=_place(row.program), url=url, description=_sample(row))
    return ics.answer(row.program.name, [*things, *further(row.intake, url)], row.program.slug)


def _sample(row: Listed) -> str:
    return _("Sample: these dates are examples.") if row.is_sample else ""
