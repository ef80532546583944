"""Three files of made-up people to look at from outside, with the codes that open them.

Of a code only its hash is kept in the database: the codes stand in the data folder, for its owner's eyes, as the
password of the accounts does.
"""

import json
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from enrollment.models import UNANSWERED, Appeal, Application, Boarding, Offer, Outcome, OutcomeKind
from enrollment.security import codes
from enrollment.security.recovery import draw_code
from programs.models import Campaign

DESCRIPTIONS = {
    "bed": "a seat with a bed, to be answered",
    "waiting": "on the waiting list",
    "no-bed": "a seat without the bed that was asked for",
}


def draw_codes(campaign: Campaign) -> None:
    """Draws the codes of the three, and keeps them."""
    keys = {name: _with_code(found) for name, found in _three(campaign).items() if found}
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(keys), encoding="ascii")


def described() -> list[str]:
    """The files whose codes still open them, one a line: number, code, birth date, what there is to see."""
    found = []
    for name, (reference, code) in _stored().items():
        files = Application.objects.filter(reference=reference, code_hash=codes.code_hash(code))
        for application in files.select_related("applicant"):
            born = f"{application.applicant.birth_date:%d/%m/%Y}"
            found.append(f"{reference}   {' '.join(codes.groups(code))}   {born}   {DESCRIPTIONS[name]}")
    return found


def references() -> list[str]:
    """The numbers of the three files."""
    return [reference for reference, _code in _stored().values()]


def delete_codes() -> None:
    _path().unlink(missing_ok=True)


def _stored() -> dict[str, tuple[str, str]]:
    return json.loads(_path().read_text(encoding="ascii")) if _path().exists() else {}


def _path() -> Path:
    return settings.VAR_DIR / "demo-codes.json"


def _three(campaign: Campaign) -> dict[str, Application | None]:
    offers = Offer.objects.filter(run__campaign=campaign, state__in=UNANSWERED).order_by("pk")
    asking = offers.filter(with_bed=False, application__boarding=Boarding.IF_POSSIBLE).first()
    not_reached = Outcome.objects.filter(run__campaign=campaign, kind=OutcomeKind.NOT_REACHED)
    busy = [*Offer.objects.values_list("application", flat=True), *_appealing()]
    waiting = not_reached.exclude(choice__application__in=busy).order_by("pk").first()
    bed = offers.filter(with_bed=True).first()
    return {
        "bed": bed.application if bed else None,
        "waiting": waiting.choice.application if waiting else None,
        "no-bed": asking.application if asking else None,
    }


def _appealing() -> QuerySet:
    return Appeal.objects.values_list("choice__application", flat=True)


@transaction.atomic
def _with_code(application: Application) -> tuple[str | None, str]:
    application = Application.objects.select_for_update().get(pk=application.pk)
    return application.reference, draw_code(application)
