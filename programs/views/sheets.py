"""What is drawn of a programme: the poster for a notice board, and the picture of a shared link."""

from django.http import HttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from centers import reference
from centers.core import printing
from centers.core.pages import public_page
from centers.core.previews import picture
from programs.catalogue import Listed
from programs.labels import age_label, deadline_label, length_label, seats_label, status_label
from programs.models import IntakeStatus, Program

from .detail import row_of


@public_page
def poster(request, slug):
    """One A4 in the language of the address; its square leads to the programme in that language."""
    row = row_of(slug)
    address = request.build_absolute_uri(row.program.get_absolute_url())
    response = HttpResponse(printing.pdf("poster", poster_data(row, address)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}-{get_language()}.pdf"'
    return response


@public_page
def preview(request, slug):
    row = row_of(slug)
    center = row.program.center
    about = center.short_name or center.name if center else row.program.level.name
    return picture(
        str(reference.network()),
        _world(row.program),
        row.program.name,
        [about],
        status=status_label(row),
        sample=row.is_sample,
    )


def poster_data(row: Listed, address: str) -> dict:
    """The data of `templates/print/poster.typ`; `address`: absolute, of the programme's page."""
    program = row.program
    return {
        "lang": get_language(),
        "world": _world(program),
        "network": str(reference.network()),
        "name": program.name,
        "other": _other_name(program),
        "centre": program.center.name if program.center else "",
        "deadline": _deadline(row),
        "facts": _facts(row),
        "steps": {"title": _("How to apply"), "lines": _steps(row)},
        "address": address.partition("://")[2],
        "qr": printing.qr(address),
        "qr_alt": _("QR code of the programme's page"),
        "sample": _("Sample: figures and dates on this sheet are examples.") if row.is_sample else "",
        "partners": _partners(program),
    }


def _world(program: Program) -> str:
    return program.center.accent if program.center else "network"


def _other_name(program: Program) -> dict:
    language = "fr" if get_language() == "ar" else "ar"
    with override(language):
        return {"lang": language, "name": program.name}


def _deadline(row: Listed) -> dict:
    if row.status == IntakeStatus.OPEN:
        return {"label": _("Last moment to apply"), "value": deadline_label(row)}
    return {"label": _("Applications"), "value": status_label(row)}


def _facts(row: Listed) -> list[dict]:
    """What somebody asks first: level, age, seats, length, diploma. A fact that is not known is left out."""
    level, intake = row.program.level, row.intake
    wide = [
        (_("School level required"), row.program.min_school_level.name),
        (_("Age"), age_label(level, intake.campaign.entry_year) if intake else ""),
    ]
    narrow = [
        (_("Seats"), seats_label(intake.seats) if intake else ""),
        (_("Length"), length_label(level)),
        (_("Level of the diploma"), level.name),
    ]
    known = [(label, value) for label, value in narrow if value]
    # Cells stand in pairs; an odd one takes the row.
    last_alone = len(known) % 2
    facts = [{"label": label, "value": str(value), "wide": True} for label, value in wide if value]
    return facts + [
        {"label": label, "value": str(value), "wide": bool(last_alone) and number == len(known)}
        for number, (label, value) in enumerate(known, start=1)
    ]


def _steps(row: Listed) -> list[str]:
    point = _("Point a phone's camera at the square, or type the address below.")
    if row.status not in (IntakeStatus.OPEN, IntakeStatus.SOON):
        return [point, _("The page tells when and how this programme is entered.")]
    return [
        point,
        _("Answer seven short pages: no account, no compulsory document, about six minutes."),
        _("No phone or no link? The centre or an association can fill in the application with you."),
    ]


def _partners(program: Program) -> list[str]:
    """Who stands behind the centre by its agreements; names in type, since a logo needs permission."""
    names: dict[int, str] = {}
    for agreement in reference.agreements():
        if program.center in agreement.centers.all():
            names |= {partner.position: partner.name for partner in agreement.partners.all()}
    return [names[position] for position in sorted(names)]
