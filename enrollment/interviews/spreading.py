"""Who is called when: people are spread over interviews and tests by a stated rule. Plain data in and out, no Django.

1. Distant people come first, the farthest one first: each gets the latest hour of a day that is free.
2. The others follow by their list number, which is random: each gets the earliest free moment.
3. Nobody has two dates at once, nor two centres within `BETWEEN_CENTRES`.
4. As few days as are enough. Where somebody would be left out, others change their hour, so that as many as can fit do.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

# The centres are apart: time to get from one to the other, and to be late once.
BETWEEN_CENTRES = timedelta(hours=2)


@dataclass(frozen=True)
class Span:
    """From when to when somebody is busy, and in which centre (None: not known). Aware local times."""

    start: datetime
    end: datetime
    centre: int | None

    def clashes(self, other: "Span") -> bool:
        apart = timedelta(0) if self.centre == other.centre else BETWEEN_CENTRES
        return self.start < other.end + apart and other.start < self.end + apart


@dataclass(frozen=True)
class Slot:
    """A sitting with the places that are free in it."""

    key: int
    span: Span
    free: int


@dataclass(frozen=True)
class Person:
    """`km`: from the town of the centres for distant people, None for the others; `busy`: what the person is called to
    already."""

    key: int
    number: str
    km: float | None = None
    busy: tuple[Span, ...] = field(default=())

    def fits(self, slot: Slot) -> bool:
        return not any(span.clashes(slot.span) for span in self.busy)

    def order(self) -> tuple[bool, float, str]:
        return (self.km is None, -(self.km or 0), self.number)

    def wishes(self, slots: Iterable[Slot]) -> list[Slot]:
        """The slots that fit, the best one first by the rule."""
        fitting = [slot for slot in slots if self.fits(slot)]
        if self.km is None:
            return sorted(fitting, key=lambda slot: (slot.span.start, slot.key))
        return sorted(fitting, key=_latest_hour)


def _latest_hour(slot: Slot) -> tuple[int, date, int]:
    start = slot.span.start
    return (-start.hour * 60 - start.minute, start.date(), slot.key)


def spread(people: Iterable[Person], slots: Iterable[Slot]) -> dict[int, int]:
    """Person -> slot, by their keys; whoever is not in it fits nowhere."""
    people = sorted(people, key=Person.order)
    slots = [slot for slot in slots if slot.free > 0]
    days = sorted({slot.span.start.date() for slot in slots})
    found: dict[int, int] = {}
    for number in range(1, len(days) + 1):
        some = [slot for slot in slots if slot.span.start.date() in days[:number]]
        if number < len(days) and sum(slot.free for slot in some) < len(people):
            continue
        found = _seated(people, some)
        if len(found) == len(people):
            break
    return found


def _seated(people: list[Person], slots: list[Slot]) -> dict[int, int]:
    free = {slot.key: slot.free for slot in slots}
    wishes = {person.key: [slot.key for slot in person.wishes(slots)] for person in people}
    at: dict[int, int] = {}
    for person in people:
        _seat(person.key, wishes, free, at)
    return at


def _seat(person: int, wishes: dict[int, list[int]], free: dict[int, int], at: dict[int, int]) -> None:
    """The first free slot among the wishes; else the shortest way of others who change theirs (an augmenting path)."""
    asked_by: dict[int, int] = {}
    asking = deque([person])
    while asking:
        one = asking.popleft()
        new = [slot for slot in wishes[one] if slot not in asked_by]
        asked_by |= dict.fromkeys(new, one)
        for slot in new:
            if free[slot]:
                free[slot] -= 1
                _step_on(slot, person, asked_by, at)
                return
        asking.extend(sitting for sitting, slot in at.items() if slot in new)


def _step_on(slot: int, first: int, asked_by: dict[int, int], at: dict[int, int]) -> None:
    while True:
        one = asked_by[slot]
        before = at.get(one)
        at[one] = slot
        if one == first or before is None:  # only the first comes from nowhere
            return
        slot = before
