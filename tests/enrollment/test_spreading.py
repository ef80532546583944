"""The rule by which people are spread over interviews and tests, on plain data."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrollment.interviews.spreading import Person, Slot, Span, spread

HERE, THERE = 1, 2
DAY = datetime(2027, 6, 14, tzinfo=ZoneInfo("Africa/Casablanca"))


def span(hour: float, length: float = 0.5, day: int = 0, centre: int = HERE) -> Span:
    start = DAY + timedelta(days=day, hours=hour)
    return Span(start, start + timedelta(hours=length), centre)


def slots(*hours: float, free: int = 1, day: int = 0) -> list[Slot]:
    return [Slot(round(day * 100 + hour * 2), span(hour, day=day), free) for hour in hours]


def hours(found: dict[int, int]) -> dict[int, float]:
    return {person: slot % 100 / 2 for person, slot in found.items()}


def test_the_others_follow_by_list_number_from_the_first_hour_on():
    people = [Person(1, "C"), Person(2, "A"), Person(3, "B")]
    assert hours(spread(people, slots(9, 10, 11))) == {2: 9, 3: 10, 1: 11}


def test_distant_people_get_the_latest_hours_the_farthest_one_first():
    people = [Person(1, "A"), Person(2, "B", km=30), Person(3, "C", km=60)]
    assert hours(spread(people, slots(9, 10, 15, 16))) == {1: 9, 2: 15, 3: 16}


def test_no_more_days_than_are_needed():
    people = [Person(n, str(n), km=40) for n in range(3)]
    found = spread(people, [*slots(9, 10, 11), *slots(9, 16, day=1)])
    assert {slot // 100 for slot in found.values()} == {0}


@pytest.mark.parametrize(
    ("busy", "at"),
    [
        (span(9), 10),  # at once
        (span(8.75), 10),  # begins before the end of the other
        (span(8.5), 9),  # ends when this begins, in the same centre
        (span(7, centre=THERE), 10),  # two centres within two hours
        (span(6.5, centre=THERE), 9),
        (span(9, day=1), 9),
    ],
)
def test_nobody_is_in_two_places(busy, at):
    assert hours(spread([Person(1, "A", busy=(busy,))], slots(9, 10))) == {1: at}


def test_others_change_their_hour_before_somebody_is_left_out():
    """The second one is free at nine only, which the first one would take."""
    people = [Person(1, "A"), Person(2, "B", busy=(span(10),))]
    assert hours(spread(people, slots(9, 10))) == {1: 10, 2: 9}


def test_who_fits_nowhere_is_left_and_keeps_nobody_out():
    people = [Person(1, "A", busy=(span(9, length=5),)), Person(2, "B")]
    assert hours(spread(people, slots(9, 10))) == {2: 9}
    assert spread(people, []) == {}


def most_that_fit(people, rooms) -> int:
    """By trying everything."""
    if not people:
        return 0
    first, *others = people
    best = most_that_fit(others, rooms)
    for n, slot in enumerate(rooms):
        if slot.free and first.fits(slot):
            less = [*rooms[:n], Slot(slot.key, slot.span, slot.free - 1), *rooms[n + 1 :]]
            best = max(best, 1 + most_that_fit(others, less))
    return best


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sets(st.integers(9, 12), max_size=3), max_size=5),
    st.lists(
        st.tuples(st.integers(9, 12), st.integers(0, 1), st.integers(0, 2)), max_size=4, unique_by=lambda s: s[:2]
    ),
)
def test_as_many_as_can_fit_do_and_nobody_clashes(busy, rooms):
    people = [Person(n, str(n), 50 if n % 2 else None, tuple(span(h) for h in when)) for n, when in enumerate(busy)]
    made = [one for hour, day, free in rooms for one in slots(hour, free=free, day=day)]
    found, by_key = spread(people, made), {slot.key: slot for slot in made}
    assert len(found) == most_that_fit(people, made)
    for person in people:
        if person.key in found:
            assert person.fits(by_key[found[person.key]])
    assert all(list(found.values()).count(slot.key) <= slot.free for slot in made)
