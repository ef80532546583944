"""The input of an allocation, read anew: who stands where, and what is fair for them."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import NotRequired, TypedDict

ABSENT = inf  # the bed position of someone whom the bed order does not name


class ReserveData(TypedDict):
    group: str
    percent: int
    members: Sequence[str]


class IntakeData(TypedDict):
    seats: int
    order: NotRequired[Sequence[str]]
    ranking: NotRequired[Sequence[str]]
    reserves: NotRequired[Sequence[ReserveData]]


class WingData(TypedDict):
    beds: int
    order: Sequence[str]


class HoldData(TypedDict):
    intake: str
    bed: NotRequired[bool]


class PersonData(TypedDict):
    choices: Sequence[str]
    boarding: str
    wing: NotRequired[str]
    holds: NotRequired[HoldData]


class Instance(TypedDict):
    """A valid input of the ``allocate`` command."""

    intakes: Mapping[str, IntakeData]
    wings: Mapping[str, WingData]
    applicants: Mapping[str, PersonData]


Cutoffs = dict[str, int | None]
"""By wing the last bed position that shuts nobody out, None for everyone."""
Places = dict[str, str]
"""By person their intake."""


def call_order(ranking: Sequence[str], reserves: Sequence[ReserveData]) -> Iterator[str]:
    """Yield the ids of a ranking in the order the rule calls them.

    ``reserves``: at most two ``{"percent", "members"}``, first-named first. At position k a share
    binds if 100 × its members before < percent × k and it has members left. Whoever had to be
    next is the best ranked, not yet called, who is in all the groups asked for.
    """
    shares = [reserve["percent"] for reserve in reserves]
    member_of = [0] * len(ranking)  # bit 0: in the first-named group, bit 1: in the second
    for bit, reserve in enumerate(reserves):
        members = set(reserve["members"])
        for place, person in enumerate(ranking):
            member_of[place] |= (person in members) << bit
    left = [sum(groups >> bit & 1 for groups in member_of) for bit in range(len(shares))]
    before = [0] * len(shares)
    called = bytearray(len(ranking))
    reach = [0] * 4  # per set of groups: no place before this one is still open to it

    def best(wanted: int) -> int | None:
        """The first place, not yet called, that is in all groups ``wanted``; None without one."""
        place = reach[wanted]
        while place < len(ranking) and (called[place] or member_of[place] & wanted != wanted):
            place += 1
        reach[wanted] = place
        return place if place < len(ranking) else None

    for position in range(1, len(ranking) + 1):
        binding = 0
        for bit, percent in enumerate(shares):
            if left[bit] and 100 * before[bit] < percent * position:
                binding |= 1 << bit
        next_one = best(binding)
        if next_one is None:  # both bind and nobody is in both: the first-named group
            next_one = best(1)
        assert next_one is not None, "a share that binds has members left"
        place = next_one
        called[place] = True
        for bit in range(len(shares)):
            if member_of[place] >> bit & 1:
                before[bit] += 1
                left[bit] -= 1
        yield ranking[place]


class Campaign:
    """One valid input of the ``allocate`` command, indexed.

    ``rank[intake][id]`` is a 1-based position, or below 0 for those who hold the intake: they come
    first, and since they never outnumber the seats, their order among themselves decides nothing.
    ``wishes[id]`` lists ``(intake, rank)`` down to what is held, choices without a rank left out.
    ``bed_queue[wing]`` lists ``(position, id)`` of those who ask for a bed there and do not hold
    one; ``free_beds[wing]`` is what the holders leave them.
    """

    def __init__(self, instance: Instance) -> None:
        self.people = instance["applicants"]
        self.seats = {name: intake["seats"] for name, intake in instance["intakes"].items()}
        self.beds = {name: wing["beds"] for name, wing in instance["wings"].items()}
        self.held: dict[str, str] = {}
        self.held_bed: set[str] = set()
        for person, said in self.people.items():
            if "holds" in said:
                self.held[person] = said["holds"]["intake"]
                if said["holds"].get("bed"):
                    self.held_bed.add(person)
        self._read_orders(instance["intakes"])
        self.wishes = {person: self._wishes(person) for person in self.people}
        self._read_bed_orders(instance["wings"])

    def _read_orders(self, intakes: Mapping[str, IntakeData]) -> None:
        self.orders: dict[str, Sequence[str]] = {}
        self.rank: dict[str, dict[str, int]] = {}
        for name, intake in intakes.items():
            if "order" in intake:
                order = intake["order"]
            else:
                order = list(call_order(intake["ranking"], intake.get("reserves", [])))
            rank = {person: position for position, person in enumerate(order, 1)}
            self.orders[name], self.rank[name] = order, rank
        self.holders = ["", *self.held]  # numbered from 1
        for number, (person, held) in enumerate(self.held.items(), 1):
            self.rank[held][person] = -number

    def _wishes(self, person: str) -> list[tuple[str, int]]:
        held = self.held.get(person)
        wishes = []
        for intake in self.people[person]["choices"]:
            rank = self.rank[intake].get(person)
            if rank is not None:
                wishes.append((intake, rank))
            if intake == held:
                break
        return wishes

    def _read_bed_orders(self, wings: Mapping[str, WingData]) -> None:
        self.bed_position: dict[str, int] = {}
        self.bed_queue: dict[str, list[tuple[int, str]]] = {}
        self.last_in_order: dict[str, int] = {}
        self.free_beds = dict(self.beds)
        for name, wing in wings.items():
            self.last_in_order[name] = len(wing["order"])
            queue = self.bed_queue[name] = []
            for position, person in enumerate(wing["order"], 1):
                if self.wing_of(person) == name:
                    self.bed_position[person] = position
                    if person not in self.held_bed:
                        queue.append((position, person))
        for person in self.held_bed:
            self.free_beds[self.people[person]["wing"]] -= 1
        self.needing = [
            (person, said["wing"], self.bed_position.get(person, ABSENT))
            for person, said in self.people.items()
            if said["boarding"] == "essential" and person not in self.held_bed
        ]

    def wing_of(self, person: str) -> str | None:
        """The wing where this person asks for a bed, or None."""
        said = self.people[person]
        return said["wing"] if said["boarding"] != "no" else None

    def shut_out(self, cutoffs: Cutoffs) -> set[str]:
        """Those who cannot come without a bed, hold none, and are beyond their wing's cut-off."""
        limits = {wing: self.last_in_order[wing] if cutoff is None else cutoff for wing, cutoff in cutoffs.items()}
        return {person for person, wing, position in self.needing if position > limits[wing]}

    def places(self, cutoffs: Cutoffs) -> Places:
        """The best fair intake of everyone under these bed cut-offs: ``{id: intake}``.

        Found by falling bars: everyone stands at the first wish whose bar lets them in; where more
        stand than there are seats, the bar falls to the last who has one; those beyond walk on.
        """
        hopes = {person: iter(wishes) for person, wishes in self.wishes.items()}
        for person in self.shut_out(cutoffs):
            hopes[person] = iter(self.wishes[person][-1:] if person in self.held else ())
        bars: dict[str, float] = dict.fromkeys(self.seats, inf)
        standing: dict[str, list[int]] = {intake: [] for intake in self.seats}
        walking = list(hopes)
        while walking:
            reached: set[str] = set()
            for person in walking:
                for intake, rank in hopes[person]:
                    if rank <= bars[intake]:
                        standing[intake].append(rank)
                        reached.add(intake)
                        break
            walking = []
            for intake in reached:
                walking += self._fall(intake, standing[intake], bars)
        return {person: intake for intake, ranks in standing.items() for person in self._people_at(intake, ranks)}

    def _people_at(self, intake: str, ranks: list[int]) -> list[str]:
        order = self.orders[intake]
        return [order[rank - 1] if rank > 0 else self.holders[-rank] for rank in ranks]

    def _fall(self, intake: str, ranks: list[int], bars: dict[str, float]) -> list[str]:
        """Lower the bar of one intake to its seats; return who is beyond it."""
        seats = self.seats[intake]
        if len(ranks) <= seats:
            return []
        ranks.sort()
        beyond = ranks[seats:]
        del ranks[seats:]
        bars[intake] = ranks[-1] if ranks else 0
        return self._people_at(intake, beyond)

    def overflows(self, cutoffs: Cutoffs, places: Places) -> dict[str, int]:
        """The wings where more than the free beds are asked for: ``{wing: last position that fits}``."""
        tighter = {}
        for wing, queue in self.bed_queue.items():
            limit, free = cutoffs[wing], self.free_beds[wing]
            asking = [position for position, person in queue if person in places]
            if limit is not None:
                asking = [position for position in asking if position <= limit]
            if len(asking) > free:
                tighter[wing] = asking[free - 1] if free else 0
        return tighter

    def fair(self) -> tuple[Cutoffs, Places]:
        """The fair cut-offs and places: from open cut-offs, tighten what overflows, start again."""
        cutoffs: Cutoffs = dict.fromkeys(self.beds)
        while True:
            places = self.places(cutoffs)
            tighter = self.overflows(cutoffs, places)
            if not tighter:
                return cutoffs, places
            cutoffs.update(tighter)

    def bedded(self, places: Places) -> set[str]:
        """Who has a bed when these have a seat: those who held one, then by bed order."""
        given = set(self.held_bed)
        for wing, queue in self.bed_queue.items():
            asking = [person for _, person in queue if person in places]
            given.update(asking[: self.free_beds[wing]])
        return given
