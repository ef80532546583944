"""What if: an instance with other seats, beds and shares, computed and checked as a run is, and kept nowhere.

Rules: allocation.md, "Staff: simulate before publishing". Nothing here reads or writes a row.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from enrollment.allocation.engine.format import Instance, IntakeData, WingData, canonical_bytes, holds_bed, still_wanted
from enrollment.models import Boarding

from .freezing import Computed, computed


@dataclass(frozen=True)
class Quantity:
    """One number of an instance that a simulation may move.

    `kind` is seats, beds or share (a reserve in per cent, with its `group`); `slug` the intake or wing; `now` the
    number as it stands, `held` how many of those seats or beds somebody holds.
    """

    kind: str
    slug: str
    now: int
    held: int = 0
    group: str = ""

    @property
    def key(self) -> str:
        """Its name in a form and an address."""
        return "-".join(filter(None, (self.kind, self.slug, self.group)))


@dataclass(frozen=True)
class Simulation:
    """What was computed; `raised` are the quantities asked for below what is held, and counted at that."""

    computed: Computed
    raised: list[Quantity]


@dataclass(frozen=True)
class Figures:
    """Of an intake or a wing: how many there are, how many are given, how many people wait, the last rank served.

    The last rank of an intake counts who keeps a place too, so that it can stand beside that of another allocation: the
    `last_position` of a result is of those who are new. None where nobody has one, and of a wing that never overflowed.
    """

    number: int
    given: int
    waiting: int
    last: int | None


def quantities(instance: Instance) -> list[Quantity]:
    """All that may be moved, in the order of the instance, the shares of an intake after its seats."""
    return [*_of_intakes(instance), *_of_wings(instance)]


def _of_intakes(instance: Instance) -> Iterator[Quantity]:
    held = Counter(person["holds"]["intake"] for person in instance["applicants"].values() if "holds" in person)
    for slug, intake in instance["intakes"].items():
        yield Quantity("seats", slug, intake["seats"], held[slug])
        for reserve in intake.get("reserves", ()):
            yield Quantity("share", slug, reserve["percent"], group=reserve["group"])


def _of_wings(instance: Instance) -> Iterator[Quantity]:
    held = Counter(person["wing"] for person in instance["applicants"].values() if holds_bed(person))
    for slug, wing in instance["wings"].items():
        yield Quantity("beds", slug, wing["beds"], held[slug])


def simulate(instance: Instance, numbers: Mapping[str, int]) -> Simulation:
    """Allocate with `numbers` by `Quantity.key` in place of those of the instance, which stays as it is.

    What is held is kept: fewer seats or beds than that count as that many. FormatError as for a run.
    """
    asked = {quantity.key: (quantity, numbers.get(quantity.key, quantity.now)) for quantity in quantities(instance)}
    counted = {key: max(number, quantity.held) for key, (quantity, number) in asked.items()}
    text = canonical_bytes(_moved(instance, counted)).decode()
    raised = [quantity for quantity, number in asked.values() if number < quantity.held]
    return Simulation(computed(text), raised)


def _moved(instance: Instance, numbers: Mapping[str, int]) -> Instance:
    intakes: dict[str, IntakeData] = {}
    for slug, intake in instance["intakes"].items():
        intakes[slug] = {**intake, "seats": numbers[f"seats-{slug}"]}
        if "reserves" in intake:
            intakes[slug]["reserves"] = [
                {**reserve, "percent": numbers[f"share-{slug}-{reserve['group']}"]} for reserve in intake["reserves"]
            ]
    wings: dict[str, WingData] = {
        slug: {**wing, "beds": numbers[f"beds-{slug}"]} for slug, wing in instance["wings"].items()
    }
    return {**instance, "intakes": intakes, "wings": wings}


# --- what came of it -------------------------------------------------------------------------


def seat_figures(found: Computed) -> dict[str, Figures]:
    """By intake. Waiting: who stands on its list and got neither it nor something ranked higher."""
    waiting: Counter[str] = Counter()
    places = found.result["places"]
    listed = {
        slug: set(intake.get("ranking") or intake.get("order") or ())
        for slug, intake in found.instance["intakes"].items()
    }
    for number, person in found.instance["applicants"].items():
        waiting.update(slug for slug in still_wanted(person, places.get(number)) if number in listed[slug])
    return {
        slug: Figures(intake["seats"], found.result["intakes"][slug]["taken"], waiting[slug], _last_rank(found, slug))
        for slug, intake in found.instance["intakes"].items()
    }


def _last_rank(found: Computed, slug: str) -> int | None:
    intake, places = found.instance["intakes"][slug], found.result["places"]
    order = found.result["intakes"][slug].get("order") or intake.get("ranking") or intake.get("order") or ()
    here = {number for number, place in places.items() if place["intake"] == slug}
    there = (rank for rank, number in enumerate(order, start=1) if number in here)
    return max(there, default=None)


def bed_figures(found: Computed) -> dict[str, Figures]:
    """By wing. Waiting: who has a seat, asks for a bed and has none."""
    people = found.instance["applicants"]
    waiting = Counter(
        people[number]["wing"]
        for number, place in found.result["places"].items()
        if people[number]["boarding"] != Boarding.NO and not place["bed"]
    )
    return {
        slug: Figures(wing["beds"], given["taken"], waiting[slug], given["cutoff"])
        for slug, wing in found.instance["wings"].items()
        for given in [found.result["wings"][slug]]
    }
