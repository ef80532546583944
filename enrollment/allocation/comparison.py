"""What a run changes: against what people hold, against an earlier run, against other answers."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Q

from enrollment.allocation.engine.format import HoldData, PlaceData, Result, canonical_bytes, parse
from enrollment.allocation.engine.seats_and_beds import allocate
from enrollment.models import (
    ApplicationState,
    Boarding,
    Offer,
    OfferState,
    Outcome,
    OutcomeKind,
    Run,
    RunState,
)
from programs.models import Campaign

from .freezing import Computed, kept


def would_give(run: Run, number: str, boarding: str) -> PlaceData | None:
    """The place ({"intake": slug, "bed": bool}) that a published run would have given to this list number, had the
    answer about the bed been `boarding` and all else as it was frozen; None: none, or not part of it."""
    instance = json.loads(run.frozen_input)
    person = instance["applicants"].get(number)
    if person is None or person["boarding"] == Boarding.NO:
        return None
    person["boarding"] = boarding
    return allocate(parse(canonical_bytes(instance)))["places"].get(number)


def waiting_ahead(run: Run) -> dict[int, int]:
    """By choice: how many people wait before this person for a seat of the intake, after a published run."""
    waiting = Outcome.objects.filter(
        run=run, kind__in=(OutcomeKind.NOT_REACHED, OutcomeKind.BED_ESSENTIAL), position__isnull=False
    )
    places: dict[int, int] = {}
    before: Counter[int] = Counter()
    for choice, intake in waiting.order_by("position").values_list("choice", "choice__intake"):
        places[choice] = before[intake]
        before[intake] += 1
    return places


# --- what a run changes ----------------------------------------------------------------------
@dataclass(frozen=True)
class Change:
    """One person whose place differs; `before` and `after` are {"intake": slug, "bed": bool} or None.

    `gave_up`: the person declined the earlier place, or withdrew, before the later run was computed.
    """

    list_number: str
    before: HoldData | PlaceData | None
    after: PlaceData | None
    gave_up: bool = False


def changes(run: Run) -> list[Change]:
    """Whom publishing `run` gives something: against what everybody held when it was computed."""
    return since_held(kept(run))


def compared(run: Run, other: Run | None = None) -> list[Change]:
    """Whose place differs from an earlier run, by default the last one published before."""
    other = other or last_published(run.campaign, before=run)
    return since(other, kept(run)) if other else differences({}, places(run))


def since(earlier: Run, later: Computed) -> list[Change]:
    """Whose place differs from an earlier run, and who gave it up in between."""
    people, given_back = later.instance["applicants"], _given_back(earlier.campaign)

    def with_giving_up(change: Change) -> Change:
        if change.before is None:
            return change
        slug, number = change.before["intake"], change.list_number
        holds = people[number].get("holds") if number in people else None
        held = holds["intake"] if holds else None
        return replace(change, gave_up=held != slug and (number, slug) in given_back)

    return [with_giving_up(change) for change in differences(places(earlier), later.result["places"])]


def since_held(later: Computed) -> list[Change]:
    """Whose place differs from what they held when the files were frozen."""
    people = later.instance["applicants"]
    return differences({number: person.get("holds") for number, person in people.items()}, later.result["places"])


def _given_back(campaign: Campaign) -> set[tuple[str | None, str]]:
    """List number and intake of each place that its person declined, or left by withdrawing."""
    offers = Offer.objects.filter(application__campaign=campaign)
    ended = offers.filter(Q(state=OfferState.DECLINED) | Q(application__state=ApplicationState.WITHDRAWN))
    return set(ended.values_list("application__list_number", "choice__intake__slug"))


def places(run: Run) -> dict[str, PlaceData]:
    result: Result = json.loads(run.result)
    return result["places"]


def last_published(campaign: Campaign, *, before: Run | None = None) -> Run | None:
    runs = campaign.runs.filter(state=RunState.PUBLISHED).order_by("-number")
    return (runs.filter(number__lt=before.number) if before else runs).first()


def differences(before: Mapping[str, HoldData | PlaceData | None], after: Mapping[str, PlaceData]) -> list[Change]:
    """By list number, of two sets of places."""
    pairs = ((number, before.get(number), after.get(number)) for number in sorted({*before, *after}))
    return [Change(number, old, new) for number, old, new in pairs if old != new]
