"""Why each choice ended as it did in a run, with the figures of its lists."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from enrollment.allocation.engine.format import (
    Instance,
    IntakeData,
    IntakeResult,
    Result,
)
from enrollment.models import (
    ApplicationState,
    Boarding,
    Choice,
    Eligibility,
    Outcome,
    OutcomeKind,
    Run,
)


# --- why each choice ended as it did ---------------------------------------------------------
def outcomes(run: Run) -> list[Outcome]:
    """One unsaved row for each choice of everybody who was decided on. Positions are those of this run's lists."""
    instance, result = json.loads(run.frozen_input), json.loads(run.result)
    outcome_of = _teller(instance, result)
    decided = Choice.objects.filter(
        application__campaign=run.campaign,
        application__state__in=(ApplicationState.ELIGIBLE, ApplicationState.REFUSED),
    )
    return [
        Outcome(run=run, choice=choice, **outcome_of(choice.application.listed_as, choice))
        for choice in decided.select_related("application", "intake").order_by("application_id", "rank")
    ]


def _teller(instance: dict, result: dict) -> Callable[[str, Choice], dict]:
    """A function from a list number and a choice to the kind and figures of its outcome."""
    seats = {slug: _Seats(instance["intakes"][slug], given) for slug, given in result["intakes"].items()}
    beds = {slug: _positions(wing["order"]) for slug, wing in instance["wings"].items()}

    def outcome_of(number: str, choice: Choice) -> dict:
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

    return outcome_of


@dataclass(frozen=True)
class Placing:
    """Where somebody stands in one run: rank for an intake and the last rank that newly got a seat there, rank for a
    bed and the last one that got one. None where there is no such rank, or everybody got one."""

    position: int | None
    last: int | None
    bed_position: int | None = None
    bed_cutoff: int | None = None
    is_shut_out: bool = False


class Placings:
    """The places of a run in figures, from its input and result; each list is read once."""

    def __init__(self, instance: Instance, result: Result):
        self.people = instance["applicants"]
        self.wings = result["wings"]
        self.seats = {slug: _Seats(instance["intakes"][slug], given) for slug, given in result["intakes"].items()}
        self.beds = {slug: _positions(wing["order"]) for slug, wing in instance["wings"].items()}

    def of(self, number: str, slug: str) -> Placing | None:
        """Of a list number for an intake; None for whoever does not take part for it."""
        person, line = self.people.get(number), self.seats.get(slug)
        if person is None or line is None or number not in line.positions:
            return None
        # Whoever let a place lapse or gave it up stands in the order still, and wants nothing there.
        if slug not in person["choices"] and person.get("holds", {}).get("intake") != slug:
            return None
        bed = _bed_figures(number, dict(person), self.beds, dict(self.wings))
        is_shut_out = bool(bed) and _shut_out(dict(person), bed)
        return Placing(line.positions[number], line.last, **bed, is_shut_out=is_shut_out)


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
