"""A run of the allocation seen from the files: its frozen input, its outcomes, and what it changes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from enrollment import lodging
from enrollment.allocation.engine.cutoffs import allocate
from enrollment.allocation.engine.format import FORMAT, canonical_bytes, parse
from enrollment.models import (
    Application,
    ApplicationState,
    Boarding,
    Run,
)
from programs.models import Campaign

from . import audit_file
from .checker import check
from .ranking import contenders, draw_key, rankings, seed


def freeze(campaign: Campaign) -> dict:
    """The input of `allocate` as the files stand now: list numbers only, no names, no references."""
    applications = list(contenders(campaign))
    house = lodging.backend()
    asking = [a for a in applications if a.state == ApplicationState.ELIGIBLE and house.asks(a)]
    supply = house.for_campaign(campaign, asking, partial(draw_key, seed(campaign)))
    listed = {number for wing in supply.wings.values() for number in wing.order}
    return {
        "format": FORMAT,
        "intakes": rankings(campaign, applications),
        "wings": {slug: {"beds": wing.beds, "order": list(wing.order)} for slug, wing in supply.wings.items()},
        "applicants": {a.list_number: _applicant(a, supply, listed) for a in applications},
    }


def _applicant(application: Application, supply, listed: set[str]) -> dict:
    """Who asks for a bed without a right to one, and holds none, is frozen as asking for none."""
    number = application.list_number
    person = {"choices": [], "boarding": Boarding.NO.value}
    if application.state != ApplicationState.ELIGIBLE:
        return person
    person["choices"] = [c.intake.slug for c in application.choices.all() if c.is_wanted]
    has_bed = number in supply.held
    if number in supply.wing_of and (has_bed or number in listed):
        person |= {"boarding": application.boarding, "wing": supply.wing_of[number]}
    for offer in application.held_offers:
        person["holds"] = {"intake": offer.choice.intake.slug, "bed": has_bed}
    return person


def fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def frozen_text(campaign: Campaign) -> str:
    """The frozen input as the very text whose fingerprint a run carries."""
    return canonical_bytes(freeze(campaign)).decode()


@dataclass(frozen=True)
class Computed:
    """An allocation as plain data in the formats of `allocate`, and what the check found, as lines of text."""

    instance: dict
    result: dict
    problems: list[str]


def computed(text: str, before_check: Callable[[], None] = lambda: None) -> Computed:
    """Allocate a frozen input and have the result checked. FormatError where the files do not fit together."""
    instance = parse(text.encode())
    result = allocate(instance)
    before_check()
    return Computed(instance, result, [str(violation) for violation in check(instance, result)])


def kept(run: Run) -> Computed:
    """The same of a run, as it was computed and stored."""
    return Computed(json.loads(run.frozen_input), json.loads(run.result), run.problems)


def frozen_file(run: Run) -> bytes:
    """What whoever checks a published allocation is given: see `enrollment.allocation.audit_file`."""
    about = {"campaign": run.campaign.slug, "number": run.number, "published_at": run.published_at.isoformat()}
    return b"".join(audit_file.written(json.loads(run.frozen_input), json.loads(run.result), **about))
