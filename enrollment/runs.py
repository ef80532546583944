"""A run of the allocation seen from the files: its frozen input, its outcomes, and what it changes."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256

from django.db.models import Q

from enrollment import frozen, lodging
from enrollment.allocation.engine import allocate
from enrollment.allocation.format import (
    FORMAT,
    HoldData,
    Instance,
    IntakeData,
    IntakeResult,
    PersonData,
    PlaceData,
    Result,
    canonical_bytes,
    parse,
)
from enrollment.checker import check
from enrollment.models import Application, Choice, Offer, Outcome, Run
from enrollment.ranking import contenders, draw_key, rankings, seed
from enrollment.states import ApplicationState, Boarding, Eligibility, OfferState, OutcomeKind, RunState
from programs.models import Campaign


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
    """An allocation as plain data in the formats of `allocate`, and what the check found, as lines of text."""

    instance: Instance
    result: Result
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
    """What whoever checks a published allocation is given: see `enrollment.frozen`."""
    about = {"campaign": run.campaign.slug, "number": run.number, "published_at": run.out_at.isoformat()}
    return b"".join(frozen.written(json.loads(run.frozen_input), json.loads(run.result), **about))


# --- why each choice ended as it did ---------------------------------------------------------


def outcomes(run: Run) -> list[Outcome]:
    """One unsaved row for each choice of everybody who was decided on. Positions are those of this run's lists."""
    instance, result = json.loads(run.frozen_input), json.loads(run.result)
    tell = _teller(instance, result)
    decided = Choice.objects.filter(
        application__campaign=run.campaign,
        application__state__in=(ApplicationState.ELIGIBLE, ApplicationState.REFUSED),
    )
    return [
        Outcome(run=run, choice=choice, **tell(choice.application.listed_as, choice))
        for choice in decided.select_related("application", "intake").order_by("application_id", "rank")
    ]


def _teller(instance: dict, result: dict) -> Callable[[str, Choice], dict]:
    """A function from a list number and a choice to the kind and figures of its outcome."""
    seats = {slug: _Seats(instance["intakes"][slug], given) for slug, given in result["intakes"].items()}
    beds = {slug: _positions(wing["order"]) for slug, wing in instance["wings"].items()}

    def tell(number: str, choice: Choice) -> dict:
        if choice.eligibility != Eligibility.ELIGIBLE:
            return {"kind": OutcomeKind.NOT_ELIGIBLE}
        if choice.given_up:
            return {"kind": OutcomeKind.GIVEN_UP}
        person, place = instance["applicants"][number], result["places"].get(number)
        slug, line = choice.intake.slug, seats[choice.intake.slug]
        position = line.positions.get(number)
        figures = {"position": position, "last_position": line.last}
        bed = _bed_figures(number, person, beds, result["wings"])
        wanted = person["choices"]
        if place and place["intake"] == slug:
            if person.get("holds", {}).get("intake") == slug:
                figures = {}
            return {"kind": OutcomeKind.ADMITTED, "with_bed": place["bed"], **figures, **bed}
        if place and wanted.index(place["intake"]) < wanted.index(slug):
            return {"kind": OutcomeKind.BETTER, **figures}
        if line.within(position) and _shut_out(person, bed):
            return {"kind": OutcomeKind.BED_ESSENTIAL, **figures, **bed}
        return {"kind": OutcomeKind.NOT_REACHED, **figures}

    return tell


class _Seats:
    """An intake's list in one run. `last` is None where seats were left over, or none was newly given."""

    def __init__(self, intake: IntakeData, given: IntakeResult):
        self.positions = _positions(given.get("order") or intake.get("ranking") or intake.get("order"))
        self.has_room = given["taken"] < intake["seats"]
        self.last = None if self.has_room else given["last_position"]

    def within(self, position: int | None) -> bool:
        """Whether this position would have had a seat."""
        return position is not None and (self.has_room or (self.last is not None and position <= self.last))


def _positions(order: Iterable[str] | None) -> dict[str, int]:
    return {number: position for position, number in enumerate(order or (), start=1)}


def _bed_figures(number: str, person: dict, beds: dict, given: dict) -> dict:
    if person["boarding"] == Boarding.NO:
        return {}
    wing = person["wing"]
    return {"bed_position": beds[wing].get(number), "bed_cutoff": given[wing]["cutoff"]}


def _shut_out(person: dict, bed: dict) -> bool:
    """Needs a bed, holds none, and stands beyond the last one given."""
    if person["boarding"] != Boarding.ESSENTIAL or person.get("holds", {}).get("bed"):
        return False
    position, cutoff = bed["bed_position"], bed["bed_cutoff"]
    return position is None or (cutoff is not None and position > cutoff)


def would_give(run: Run, number: str, boarding: str) -> PlaceData | None:
    """The place ({"intake": slug, "bed": bool}) that a published run would have given to this list number, had the
    answer about the bed been `boarding` and all else as it was frozen; None: none, or not part of it."""
    instance = json.loads(run.frozen_input)
    person = instance["applicants"].get(number)
    if person is None or person["boarding"] == Boarding.NO:
        return None
    person["boarding"] = boarding
    return allocate(parse(canonical_bytes(instance)))["places"].get(number)


def waiting_places(run: Run) -> dict[int, int]:
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

    def told(change: Change) -> Change:
        if change.before is None:
            return change
        slug, number = change.before["intake"], change.list_number
        holds = people[number].get("holds") if number in people else None
        held = holds["intake"] if holds else None
        return replace(change, gave_up=held != slug and (number, slug) in given_back)

    return [told(change) for change in differences(places(earlier), later.result["places"])]


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
