"""A short proof that a result is the fair one, in whole arrays, from the result itself.

What is claimed is not computed anew but tested: every rule on every choice at once. Two things
cannot be read off the places of a stable result, and have their own argument:

*Nobody could have better.* In a result where nobody is passed over, let each full intake point to
the intake of the best of those who would rather be in it. Exactly if the arrows run in a circle,
all in the circle can have better without passing anybody over.

*The cut-offs.* They are found from open ones downwards, as the rule says. Whoever takes part under
the claimed cut-offs takes part under all more open ones, and coming later changes nothing; so it is
enough to let those come who were shut out, to people who already stand as claimed.
"""

from collections.abc import Collection, Iterable, Sequence
from heapq import heappush, heappushpop
from itertools import chain
from operator import itemgetter

import numpy as np

from .called import CallOrders
from .campaign import Instance, IntakeData, PersonData
from .form import Claimed

NONE = -1
ABSENT = 2**31 - 1  # a bed position beyond every cut-off
OPEN = ABSENT - 1  # the cut-off of a wing with a bed for everyone in its order


def is_fair(instance: Instance, result: Claimed) -> bool:
    """Whether ``result``, well-formed, is proven to be the fair result of ``instance``, its figures included."""
    try:
        claim = Claim(instance, result)
    except (Unproven, KeyError, TypeError):  # a printed order may name strangers, or what is no id
        return False
    tests = (
        claim.call_orders.are_right,
        claim.places_are_allowed,
        claim.holders_keep,
        claim.figures_are_right,
        claim.seats_are_fair,
        claim.beds_are_fair,
        claim.nobody_could_have_better,
        claim.cutoffs_are_right,
    )
    return all(test() for test in tests)


class Unproven(Exception):
    """The call orders do not name those of the ranking, or the claim cannot be read in this way."""


def _hashes(people: Collection[str]) -> np.ndarray:
    return np.fromiter(map(hash, people), np.int64, len(people))


class Claim:
    """A result beside its input, in arrays.

    By choice, each person's best first, only those they are eligible for and none below what they
    hold: ``person``, ``intake``, ``position`` (0 for holders), ``is_last``. By person: the choices
    they had ``first``, hold (``home``) and are given (``place``), or NONE; what they ask for; ``shut_out``.
    """

    def __init__(self, instance: Instance, result: Claimed) -> None:
        self.instance, self.result = instance, result
        self.people = list(instance["applicants"])
        self.call_orders = CallOrders()
        self._sort_hashes()
        self.intakes = {name: number for number, name in enumerate(instance["intakes"])}
        self.wings = {name: number for number, name in enumerate(instance["wings"])}
        self.seats = self._counts(intake["seats"] for intake in instance["intakes"].values())
        self.beds = self._counts(wing["beds"] for wing in instance["wings"].values())
        self._read_people(instance["applicants"].values())
        self._read_choices(instance["applicants"].values())
        self._read_beds()
        self._read_places()

    def _counts(self, numbers: Iterable[int]) -> np.ndarray:
        """Numbers of a file may be huge; more than everybody is as good as everybody."""
        everybody = len(self.people)
        return np.array([min(number, everybody) for number in numbers], dtype=np.int64)

    def _sort_hashes(self) -> None:
        """Persons are found by the hashes of their ids; two with the same leave the claim unproven."""
        hashes = _hashes(self.people)
        self.of_hash = np.argsort(hashes)
        self.hashes = hashes[self.of_hash]
        if (self.hashes[1:] == self.hashes[:-1]).any():
            raise Unproven
        # Where the hashes with the same first bits begin, so that hardly anybody is looked for twice.
        self.first_bits = len(hashes).bit_length() + 1
        self.begin = np.searchsorted(self._beginning(self.hashes), np.arange(1 << self.first_bits))

    def _beginning(self, hashes: np.ndarray) -> np.ndarray:
        places: np.ndarray = (hashes >> (64 - self.first_bits)) + (1 << self.first_bits - 1)
        return places

    def _numbers(self, lists: Iterable[Collection[str]]) -> list[np.ndarray]:
        """Of each of these lists of ids, which are known to be applicants'."""
        listed = [_hashes(people) for people in lists]
        asked = np.concatenate([*listed, np.zeros(0, np.int64)])
        at = self.begin[self._beginning(asked)]
        others = np.flatnonzero(self.hashes[at] != asked)
        while len(others):
            at[others] += 1
            others = others[self.hashes[at[others]] != asked[others]]
        return np.split(self.of_hash[at], np.cumsum([len(found) for found in listed]))[:-1]

    def _read_people(self, people: Collection[PersonData]) -> None:
        size, boarding = len(people), list(map(itemgetter("boarding"), people))
        wings = (NONE if asked == "no" else self.wings[p["wing"]] for p, asked in zip(people, boarding, strict=True))
        self.wing = np.fromiter(wings, np.int64, size)
        self.essential = np.fromiter(map("essential".__eq__, boarding), bool, size)
        holding = [(number, p["holds"]) for number, p in enumerate(people) if "holds" in p]
        self.holds_bed = np.zeros(size, bool)
        self.holds_bed[[number for number, held in holding if held.get("bed")]] = True
        self.home_intake = np.full(size, NONE)
        for number, held in holding:
            self.home_intake[number] = self.intakes[held["intake"]]

    def _read_choices(self, people: Collection[PersonData]) -> None:
        choices = list(map(itemgetter("choices"), people))
        person = np.repeat(np.arange(len(people)), list(map(len, choices)))
        chosen = map(self.intakes.__getitem__, chain.from_iterable(choices))
        intake = np.fromiter(chosen, np.int64, len(person))
        position = self._positions(person, intake)
        is_home = self.home_intake[person] == intake
        position[is_home] = 0
        number = np.arange(len(person))
        home = np.full(len(people), len(person))
        home[person[is_home]] = number[is_home]
        counts = ((position > 0) | is_home) & (number <= home[person])
        self.person, self.intake, self.position = person[counts], intake[counts], position[counts]
        self.home = self._by_person(is_home[counts])
        self.first = np.full(len(people), NONE)
        self.first[self.person[::-1]] = np.arange(len(self.person))[::-1]
        self.is_last = np.append(self.person[1:] != self.person[:-1], [True])[: len(self.person)]

    def _by_person(self, marked: np.ndarray) -> np.ndarray:
        """The choice that is marked, by person."""
        found = np.full(len(self.people), NONE)
        found[self.person[marked]] = np.flatnonzero(marked)
        return found

    def _positions(self, person: np.ndarray, intake: np.ndarray) -> np.ndarray:
        """The position of each choice in its intake's order, 0 without one."""
        intakes = self.instance["intakes"]
        # Each order is read while it is at hand: a second look at millions of names takes as long as the first.
        listed = self._numbers(self._order(said, self.result["intakes"][name]) for name, said in intakes.items())
        # Small numbers are sorted in one sweep.
        by_intake = np.argsort(intake.astype(np.uint16) if len(listed) < 2**16 else intake, kind="stable")
        chosen = np.split(by_intake, np.cumsum(np.bincount(intake, minlength=len(listed))))[:-1]
        position, of = np.zeros(len(person), np.int64), np.zeros(len(self.people), np.int64)
        for order, mine in zip(listed, chosen, strict=True):
            of[order] = np.arange(1, len(order) + 1)
            position[mine] = of[person[mine]]
            of[order] = 0
        return position

    def _order(self, said: IntakeData, given: Claimed) -> Sequence[str]:
        """The order of an intake; a printed one is read against its ranking."""
        if "order" in said:
            return said["order"]
        if not self.call_orders.read(said["ranking"], said.get("reserves", ()), given["order"]):
            raise Unproven
        order: Sequence[str] = given["order"]
        return order

    def _read_beds(self) -> None:
        """Bed positions of all who ask there; ``queues``: by wing, positions and persons of those without one."""
        self.bed_position = np.full(len(self.people), ABSENT)
        self.queues: list[tuple[np.ndarray, np.ndarray]] = []
        for number, wing in enumerate(self.instance["wings"].values()):
            (order,) = self._numbers([wing["order"]])
            asking = np.flatnonzero(self.wing[order] == number)
            self.bed_position[order[asking]] = asking + 1
            waiting = asking[~self.holds_bed[order[asking]]]
            self.queues.append((waiting + 1, order[waiting]))
        cutoffs = [self.result["wings"][name]["cutoff"] for name in self.wings]
        self.cutoffs = np.array([OPEN if c is None else min(c, OPEN - 1) for c in cutoffs], dtype=np.int64)
        self.free_beds = self.beds - np.bincount(self.wing[self.holds_bed], minlength=len(self.beds))
        self.needing = np.flatnonzero(self.essential & ~self.holds_bed)
        self.shut_out = np.zeros(len(self.people), bool)
        self.shut_out[self.needing] = self.bed_position[self.needing] > self.cutoffs[self.wing[self.needing]]

    def _read_places(self) -> None:
        places = self.result["places"]
        (persons,) = self._numbers([places])
        given = np.full(len(self.people), NONE)
        given[persons] = [self.intakes[place["intake"]] for place in places.values()]
        self.has_bed = np.zeros(len(self.people), bool)
        self.has_bed[persons] = [place["bed"] for place in places.values()]
        self.place = self._by_person(given[self.person] == self.intake)
        self.seated = self.place != NONE
        self.all_are_eligible = np.count_nonzero(self.seated) == len(places)
        self.placed = np.flatnonzero(self.seated)
        self.at_home = self.place[self.placed] == self.home[self.placed]
        self.taken = np.bincount(self.intake[self.place[self.placed]], minlength=len(self.seats))
        came = self.place[self.placed[~self.at_home]]
        self.last = np.zeros(len(self.seats), np.int64)
        np.maximum.at(self.last, self.intake[came], self.position[came])
        # Of those who are not shut out: every choice above the place.
        wanted = ~self.shut_out[self.person]
        wanted &= ~self.seated[self.person] | (np.arange(len(self.person)) < self.place[self.person])
        self.wanted = np.flatnonzero(wanted)

    def places_are_allowed(self) -> bool:
        came = self.placed[~self.at_home]
        bedded = np.flatnonzero(self.has_bed)
        may_have_bed = (self.bed_position[bedded] != ABSENT) | self.holds_bed[bedded]
        without = self.essential[came] & ~self.has_bed[came]
        allowed = may_have_bed.all() and not (self.shut_out[came] | without).any()
        return bool(self.all_are_eligible and allowed)

    def holders_keep(self) -> bool:
        """Choices below the one held were left out: whoever has a place has none of these."""
        return bool(self.seated[self.home != NONE].all() and self.has_bed[self.holds_bed].all())

    def figures_are_right(self) -> bool:
        intakes = [self.result["intakes"][name] for name in self.intakes]
        wings = [self.result["wings"][name] for name in self.wings]
        self.beds_taken = np.bincount(self.wing[self.has_bed], minlength=len(self.beds))
        return (
            [figures["taken"] for figures in intakes] == self.taken.tolist()
            and [figures["last_position"] for figures in intakes] == [last or None for last in self.last.tolist()]
            and [figures["taken"] for figures in wings] == self.beds_taken.tolist()
        )

    def seats_are_fair(self) -> bool:
        """None too many, nobody overtaken, none wasted."""
        intake = self.intake[self.wanted]
        is_full, is_later = (self.taken == self.seats)[intake], self.position[self.wanted] > self.last[intake]
        return bool((self.taken <= self.seats).all() and (is_full & is_later).all())

    def beds_are_fair(self) -> bool:
        if (self.beds_taken > self.beds).any():
            return False
        for (positions, askers), taken, beds in zip(self.queues, self.beds_taken, self.beds, strict=True):
            waiting = positions[self.seated[askers] & ~self.has_bed[askers]]
            served = positions[self.has_bed[askers]]
            if len(waiting) and (taken < beds or (len(served) and served[-1] > waiting[0])):
                return False
        return True

    def nobody_could_have_better(self) -> bool:
        """Follow each intake to that of the best who would rather be in it: no circle."""
        best = np.full(len(self.seats), ABSENT)
        np.minimum.at(best, self.intake[self.wanted], self.position[self.wanted])
        heads = self.wanted[self.position[self.wanted] == best[self.intake[self.wanted]]]
        heads = heads[self.seated[self.person[heads]]]
        arrows = dict(
            zip(self.intake[heads].tolist(), self.intake[self.place[self.person[heads]]].tolist(), strict=True)
        )
        while arrows:
            start, at = arrows.popitem()
            path = {start}
            while at is not None:
                if at in path:
                    return False
                path.add(at)
                at = arrows.pop(at, None)
        return True

    def cutoffs_are_right(self) -> bool:
        """From open ones downwards, by the rule; only then is it known whether the claimed ones are the end."""
        standing, coming = self.placed, np.flatnonzero(self.shut_out)
        if (self.home[coming] != NONE).any():
            # Who falls back on the seat they hold does not merely come later: all begin anew.
            standing, coming = standing[:0], np.arange(len(self.people))
        cutoffs, lines = np.full(len(self.beds), OPEN), self._lines(standing)
        while True:
            beyond = np.zeros(len(self.people), bool)
            beyond[self.needing] = self.bed_position[self.needing] > cutoffs[self.wing[self.needing]]
            come = np.where(beyond, self.home, self.first)[coming]
            tighter = self._tighter(cutoffs, self._seated(standing, lines, come[come != NONE]))
            if (tighter == cutoffs).all():
                return bool((cutoffs == self.cutoffs).all())
            cutoffs = tighter

    def _tighter(self, cutoffs: np.ndarray, seated: np.ndarray) -> np.ndarray:
        found = cutoffs.copy()
        for wing, (positions, askers) in enumerate(self.queues):
            asking = positions[seated[askers] & (positions <= cutoffs[wing])]
            free = self.free_beds[wing]
            if len(asking) > free:
                found[wing] = asking[free - 1] if free else 0
        return found

    def _seated(self, standing: np.ndarray, lines: Sequence[np.ndarray], come: np.ndarray) -> np.ndarray:
        """Who has a seat when people come, each at this choice, to those who stand in these lines as claimed.

        They may send others on, one after the other, as in the textbook.
        """
        heaps, size = [line.tolist() for line in lines], len(self.person)
        intake, position = self.intake.data, self.position.data
        is_last, seats = self.is_last.data, self.seats.data
        gone = []
        for choice in come.tolist():
            while True:
                line = heaps[intake[choice]]
                key = -(position[choice] * size + choice)
                if len(line) < seats[intake[choice]]:
                    heappush(line, key)
                    break
                choice = -heappushpop(line, key) % size
                if is_last[choice]:
                    gone.append(choice)
                    break
                choice += 1
        seated = np.zeros(len(self.people), bool)
        seated[standing] = seated[self.person[come]] = True
        seated[self.person[np.array(gone, dtype=int)]] = False
        return seated

    def _lines(self, standing: np.ndarray) -> list[np.ndarray]:
        """By intake a heap of those who stand there as claimed, the last in order on top."""
        places = self.place[standing]
        keys = -(self.position[places] * len(self.person) + places)
        by_intake = np.lexsort((keys, self.intake[places]))
        taken = np.bincount(self.intake[places], minlength=len(self.seats))
        return np.split(keys[by_intake], np.cumsum(taken)[:-1])
