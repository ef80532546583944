"""A campaign by numbers: who stands where in the line of each intake and of each wing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Seat = tuple[int, int]
"""Intake number, rank in its line."""


@dataclass(frozen=True, slots=True)
class IntakeLine:
    """One intake. A rank is an index into `line`: the holders first, then the whole call order."""

    seats: int
    line: list[int]
    holders: int


@dataclass(frozen=True, slots=True)
class WingLine:
    """One wing: the beds held, the beds left, and who else asks for one, as (position, applicant)."""

    held: int
    free: int
    askers: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class BedBound:
    """Someone who comes only with a bed and holds none; `position` is None outside the bed order."""

    applicant: int
    wing: int
    position: int | None
    kept: list[Seat]
    """What remains to choose beyond the cut-off: the seat held, if any."""

    def shut_out(self, cutoff: int | None) -> bool:
        return self.position is None or (cutoff is not None and self.position > cutoff)


@dataclass(frozen=True, slots=True)
class Campaign:
    """Applicants and intakes numbered as the instance lists them, wings in the order of their names.

    `choices` are, for each applicant, those they are eligible for, best first.
    """

    intakes: list[IntakeLine]
    wings: list[WingLine]
    choices: list[list[Seat]]
    bed_bound: list[BedBound]


def line_up(instance: Mapping, orders: Mapping[str, Sequence[str]]) -> Campaign:
    """Number a valid instance; `orders` gives the call order of each intake."""
    people = instance["applicants"]
    numbers = {name: number for number, name in enumerate(people)}
    holding = _holding(instance)
    intakes, ranks = [], {}
    for index, (slug, order) in enumerate(orders.items()):
        line = _holders_first(order, holding[slug])
        intakes.append(
            IntakeLine(instance["intakes"][slug]["seats"], [numbers[name] for name in line], len(holding[slug]))
        )
        # A holder listed in the order stands in the line twice: the first place counts.
        ranks[slug] = index, dict(zip(reversed(line), range(len(line) - 1, -1, -1), strict=True))
    choices = [_seats(name, person["choices"], ranks) for name, person in people.items()]
    slugs, asking = sorted(instance["wings"]), _asking(instance)
    wings = [_wing_line(slug, instance, numbers, asking) for slug in slugs]
    return Campaign(intakes, wings, choices, _bed_bound(people, slugs, wings, numbers, ranks))


def _holding(instance: Mapping) -> dict[str, set[str]]:
    """Who holds a seat, by intake."""
    holding = {slug: set() for slug in instance["intakes"]}
    for name, person in instance["applicants"].items():
        if "holds" in person:
            holding[person["holds"]["intake"]].add(name)
    return holding


def _holders_first(order: Sequence[str], holding: set[str]) -> list[str]:
    """Holders by call order, then those the order lacks by id, then the whole call order."""
    listed = [name for name in order if name in holding]
    return [*listed, *sorted(holding.difference(listed)), *order]


def _seats(name: str, slugs: Sequence[str], ranks: Mapping) -> list[Seat]:
    """The intakes among `slugs` that have this person in their line."""
    return [(index, rank[name]) for index, rank in map(ranks.__getitem__, slugs) if name in rank]


def _wing_line(slug: str, instance: Mapping, numbers: Mapping[str, int], asking: Mapping) -> WingLine:
    wing, names = instance["wings"][slug], asking[slug]
    listed = [(position, name) for position, name in enumerate(wing["order"], start=1) if name in names]
    askers = [(position, numbers[name]) for position, name in listed if not names[name]]
    held = sum(names.values())
    return WingLine(held, wing["beds"] - held, askers)


def _asking(instance: Mapping) -> dict[str, dict[str, bool]]:
    """Who asks for a bed, by wing, and whether they hold it already."""
    asking = {slug: {} for slug in instance["wings"]}
    for name, person in instance["applicants"].items():
        if person["boarding"] != "no":
            asking[person["wing"]][name] = holds_bed(person)
    return asking


def holds_bed(person: Mapping) -> bool:
    return "holds" in person and person["holds"].get("bed", False)


def _bed_bound(people, slugs, wings, numbers, ranks) -> list[BedBound]:
    wing_numbers = {slug: number for number, slug in enumerate(slugs)}
    positions = {applicant: position for wing in wings for position, applicant in wing.askers}
    bed_bound = []
    for name, person in people.items():
        if person["boarding"] == "essential" and not holds_bed(person):
            held = [person["holds"]["intake"]] if "holds" in person else []
            number = numbers[name]
            kept = _seats(name, held, ranks)
            bed_bound.append(BedBound(number, wing_numbers[person["wing"]], positions.get(number), kept))
    return bed_bound
