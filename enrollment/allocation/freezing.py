"""The files of a campaign frozen as the input of `allocate`, what was computed from it, and the file to check it by."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from enrollment import lodging
from enrollment.allocation.engine.format import FORMAT, Instance, PersonData, Result, canonical_bytes, parse
from enrollment.allocation.engine.seats_and_beds import allocate
from enrollment.models import (
    Application,
    ApplicationState,
    Boarding,
    Run,
)
from programs.models import Campaign

from . import audit_file
from .checker import Violation, check
from .ranking import contenders, draw_key, rankings, seed


def freeze(campaign: Campaign) -> Instance:
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
        "applicants": {a.listed_as: _applicant(a, supply, listed) for a in applications},
    }


def _applicant(application: Application, supply, listed: set[str]) -> PersonData:
    """Who asks for a bed without a right to one, and holds none, is frozen as asking for none."""
    number = application.listed_as
    person: PersonData = {"choices": [], "boarding": Boarding.NO.value}
    if application.state != ApplicationState.ELIGIBLE:
        return person
    person["choices"] = [c.intake.slug for c in application.choices.all() if c.is_wanted]
    has_bed = number in supply.held
    if number in supply.wing_of and (has_bed or number in listed):
        person["boarding"], person["wing"] = application.boarding, supply.wing_of[number]
    if offer := application.held_offer():
        person["holds"] = {"intake": offer.choice.intake.slug, "bed": has_bed}
    return person


def fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def frozen_text(campaign: Campaign) -> str:
    """The frozen input as the very text whose fingerprint a run carries."""
    return canonical_bytes(freeze(campaign)).decode()


@dataclass(frozen=True)
class Computed:
    """An allocation as plain data in the formats of `allocate`, and what the check found."""

    instance: Instance
    result: Result
    problems: list[Violation]


def computed(text: str, before_check: Callable[[], None] = lambda: None) -> Computed:
    """Allocate a frozen input and have the result checked. FormatError where the files do not fit together."""
    instance = parse(text.encode())
    result = allocate(instance)
    before_check()
    return Computed(instance, result, check(instance, result))


def kept(run: Run) -> Computed:
    """The same of a run, as it was computed and stored."""
    return Computed(json.loads(run.frozen_input), json.loads(run.result), violations(run))


def violations(run: Run) -> list[Violation]:
    """What the check found, from the fields it is kept in.

    Earlier releases kept English lines. Nothing reads those: the files are all there, so they are checked anew.
    """
    if all(isinstance(kept, dict) for kept in run.problems):
        return [Violation.of_fields(fields) for fields in run.problems]
    return check(json.loads(run.frozen_input), json.loads(run.result))


def frozen_file(run: Run) -> bytes:
    """What whoever checks a published allocation is given: see `enrollment.allocation.audit_file`."""
    about = {"campaign": run.campaign.slug, "number": run.number, "published_at": run.out_at.isoformat()}
    return b"".join(audit_file.written(json.loads(run.frozen_input), json.loads(run.result), **about))
