"""A campaign in arrays: who stands where in the line of each intake and of each wing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from .call_order import call_order
from .format import Instance, IntakeData, WingData, holds_bed

NOBODY = -1
NO_ONE = np.array([], dtype=np.int64)
OPEN = 2**31 - 2
"""The limit of bed positions while a wing is open: only those in no bed order stand beyond it."""
UNLISTED = OPEN + 1
"""The bed position of whoever asks for no bed, holds one, or stands in no bed order."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of all intakes, one behind the other in slots, and the choices of all people likewise.

    A line has its holders first, then the whole call order. By intake: `seats` (no more than its
    line is long), `holders`, `start` and `end` of its slots. By choice, each person's best first
    and only those they are eligible for: `person`, `intake`, `slot`, `is_last`. By slot: `choice`.
    """

    seats: np.ndarray
    holders: np.ndarray
    start: np.ndarray
    end: np.ndarray
    person: np.ndarray
    intake: np.ndarray
    slot: np.ndarray
    is_last: np.ndarray
    choice: np.ndarray


@dataclass(frozen=True, slots=True)
class People:
    """By person: their first choice and the one they hold (or NOBODY), and what they ask of which wing."""

    first: np.ndarray
    kept: np.ndarray
    wing: np.ndarray
    needs_bed: np.ndarray
    holds_bed: np.ndarray


@dataclass(frozen=True, slots=True)
class Wing:
    """The beds held, the beds left, and who else asks for one: rising positions, and persons."""

    held: int
    free: int
    positions: np.ndarray
    askers: np.ndarray


def line_up(instance: Instance) -> tuple[dict[str, Sequence[str]], Lines, People, list[Wing]]:
    """The call orders of a valid instance, and everything by number.

    Persons and intakes are numbered as the instance lists them, wings in the order of their names.
    """
    register = Register(list(instance["applicants"]))
    orders: dict[str, Sequence[str]] = {}
    listed = register.numbers(_called(instance["intakes"], orders))
    lines = _lines(instance, listed)
    people = _people(instance, lines)
    wings = [
        _wing(instance["wings"][slug], register, people, people.wing == number)
        for number, slug in enumerate(sorted(instance["wings"]))
    ]
    return orders, lines, people, wings


def _called(intakes: Mapping[str, IntakeData], orders: dict[str, Sequence[str]]) -> Iterator[Sequence[str]]:
    """The call order of each intake, kept in `orders` too."""
    for slug, intake in intakes.items():
        if "order" in intake:
            orders[slug] = intake["order"]
        else:
            orders[slug] = call_order(intake["ranking"], intake.get("reserves", ()))
        yield orders[slug]


class Register:
    """The applicants by number. Names are found by their hashes, all at once: looking up one name after the
    other in a table of a million is what would take the time.
    """

    def __init__(self, names: Sequence[str]):
        hashes = _hashes(names)
        self.by_hash = np.argsort(hashes)
        self.hashes = hashes[self.by_hash]
        is_distinct = (self.hashes[1:] != self.hashes[:-1]).all()
        self.table = None if is_distinct else {name: number for number, name in enumerate(names)}

    def numbers(self, lists: Iterable[Sequence[str]]) -> list[np.ndarray]:
        """The numbers of the names of each list, all of which are known."""
        if self.table:
            return [np.array([self.table[name] for name in names], dtype=np.int32) for names in lists]
        hashes = [_hashes(names) for names in lists]
        ends = np.cumsum([len(found) for found in hashes])
        asked = np.concatenate([*hashes, NO_ONE])
        by_hash = np.argsort(asked)
        numbers = np.empty(len(asked), dtype=np.int32)
        numbers[by_hash] = self.by_hash[np.searchsorted(self.hashes, asked[by_hash])]
        return np.split(numbers, ends)[:-1]


def _hashes(names: Sequence[str]) -> np.ndarray:
    return np.fromiter(map(hash, names), np.int64, len(names))


def _integers(values: Iterable[int], count: int) -> np.ndarray:
    return np.fromiter(values, np.int32, count)


def _lines(instance: Instance, orders: Sequence[np.ndarray]) -> Lines:
    """`orders`: the persons in the call order of each intake."""
    person, intake, held = _choices(instance)
    holders = np.bincount(intake[held], minlength=len(orders))
    lengths = _integers(map(len, orders), len(orders))
    end = np.cumsum(holders + lengths)
    start = end - holders - lengths
    slot = _slots(person, intake, np.concatenate([*orders, NO_ONE]), lengths, start + holders)
    # Among themselves holders may stand in any order: they are never more than the seats.
    by_intake = held[np.argsort(intake[held], kind="stable")]
    slot[by_intake] = ranges(start, holders)
    stands = slot != NOBODY
    person, intake, slot = person[stands], intake[stands], slot[stands]
    choice = np.full(end[-1] if len(end) else 0, NOBODY, dtype=np.int32)
    choice[slot] = np.arange(len(slot))
    is_last = np.append(person[1:] != person[:-1], [True])[: len(person)]
    # A file may name as many seats as it likes.
    seats = map(min, (said["seats"] for said in instance["intakes"].values()), (end - start).tolist())
    return Lines(_integers(seats, len(orders)), holders, start, end, person, intake, slot, is_last, choice)


def _choices(instance: Instance) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Person and intake of everything chosen, person by person; and which of these are held seats."""
    people = instance["applicants"]
    intakes = {slug: number for number, slug in enumerate(instance["intakes"])}
    lengths = _integers((len(said["choices"]) for said in people.values()), len(people))
    chosen = chain.from_iterable(said["choices"] for said in people.values())
    intake = _integers(map(intakes.__getitem__, chosen), lengths.sum())
    first = np.cumsum(lengths) - lengths
    held = [
        first[number] + said["choices"].index(said["holds"]["intake"])
        for number, said in enumerate(people.values())
        if "holds" in said
    ]
    return np.repeat(np.arange(len(people), dtype=np.int32), lengths), intake, np.array(held, dtype=np.intp)


def _slots(
    person: np.ndarray, intake: np.ndarray, listed: np.ndarray, lengths: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """The slot of each choice in its intake's call order, which begins at `start`; NOBODY without one."""
    count = len(lengths)
    keys = listed * np.int64(count) + np.repeat(np.arange(count), lengths)
    by_key = np.argsort(keys)
    # One key beyond all others, for whoever comes after the last.
    keys = np.append(keys[by_key], np.iinfo(np.int64).max)
    asked = person * np.int64(count) + intake
    found = np.searchsorted(keys, asked)
    slots = np.append(ranges(start, lengths)[by_key], NOBODY)
    return np.where(keys[found] == asked, slots[found], NOBODY).astype(np.int32)


def ranges(start: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """start[0], start[0] + 1 … (as many as lengths[0]), start[1] …"""
    begin = np.cumsum(lengths) - lengths
    steps: np.ndarray = np.arange(lengths.sum()) + np.repeat(start - begin, lengths)
    return steps


def _people(instance: Instance, lines: Lines) -> People:
    said = instance["applicants"].values()
    wings = {slug: number for number, slug in enumerate(sorted(instance["wings"]))}
    first, kept = np.full((2, len(said)), NOBODY)
    # Written from the last choice back, the first stays.
    first[lines.person[::-1]] = np.arange(len(lines.person))[::-1]
    held = np.flatnonzero(lines.slot < (lines.start + lines.holders)[lines.intake])
    kept[lines.person[held]] = held
    wing = _integers((NOBODY if who["boarding"] == "no" else wings[who["wing"]] for who in said), len(said))
    with_bed = np.fromiter(map(holds_bed, said), bool, len(said))
    essential = np.fromiter((who["boarding"] == "essential" for who in said), bool, len(said))
    return People(first, kept, wing, essential & ~with_bed, with_bed)


def _wing(wing: WingData, register: Register, people: People, is_here: np.ndarray) -> Wing:
    (listed,) = register.numbers([wing["order"]])
    at = np.flatnonzero((is_here & ~people.holds_bed)[listed])
    held = int(np.count_nonzero(is_here & people.holds_bed))
    return Wing(held, wing["beds"] - held, at + 1, listed[at])
