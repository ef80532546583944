"""Wings given as one: nobody is passed over for a wing's sake, and the farthest come first through every door."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boarding.pooling import Pool, place_of, roomiest

KM = st.integers(min_value=0, max_value=60)


def stand(pools: list[Pool], distances: list[int]) -> dict[str, Pool | None]:
    """People of these distances, numbered, each where the rule puts her or him: the farthest first."""
    found = {}
    for number, km in enumerate(sorted(distances, reverse=True)):
        pool = found[str(number)] = place_of(pools, Decimal(km))
        if pool:
            pool.order.append(str(number))
            pool.standing += 1
    return found


def served(pools: list[Pool]) -> set[str]:
    return {number for pool in pools for number in pool.order[: pool.beds]}


@given(st.lists(st.tuples(KM, st.integers(0, 5)), min_size=1, max_size=4), st.lists(KM, max_size=20))
def test_the_farthest_have_the_beds_as_far_as_their_rights_go(wings, distances):
    """As many as any other way of putting people into pools could serve, and of those the farthest."""
    pools = [Pool("F", Decimal(km), [f"w{n}"], beds) for n, (km, beds) in enumerate(wings)]
    stand(pools, distances)
    people = sorted(distances, reverse=True)
    # Rights are nested: one after the other, each takes a bed of the house that is open to the fewest.
    left = sorted(([km, beds] for km, beds in wings), reverse=True)
    expected = set()
    for number, km in enumerate(people):
        if bed := next((one for one in left if one[0] <= km and one[1]), None):
            bed[1] -= 1
            expected.add(str(number))
    assert served(pools) == expected


def test_who_has_no_right_anywhere_stands_nowhere():
    assert place_of([Pool("F", Decimal(20), ["a"], 2)], Decimal("19.9")) is None
    assert place_of([], Decimal(50)) is None


def test_outside_the_province_is_farther_than_any_distance():
    pools = [Pool("F", Decimal(20), ["near"], 2), Pool("F", Decimal(90), ["far"], 1)]
    assert place_of(pools, None) is pools[1]


def test_beyond_the_beds_a_rank_is_worth_the_same_in_every_list():
    """Twice the beds, twice the people waiting."""
    pools = [Pool("F", Decimal(20), ["two"], 2), Pool("F", Decimal(20), ["four"], 4)]
    stand(pools, [50] * 30)
    assert [len(pool.order) for pool in pools] == [10, 20]


def test_who_holds_a_bed_takes_its_room_before_the_turn_comes():
    pools = [Pool("F", Decimal(30), ["a"], 1, standing=1), Pool("F", Decimal(20), ["b"], 1)]
    assert place_of(pools, Decimal(50)) is pools[1]


@pytest.mark.parametrize(
    ("free", "wing"),
    [
        ([(20, 1, 7), (20, 3, 8)], 8),  # most beds free
        ([(20, 2, 8), (20, 2, 7)], 7),  # then the first that was entered
        ([(30, 1, 8), (20, 5, 7)], 8),  # the house that is open to the fewest comes first
        ([(30, 0, 8), (20, 5, 7)], 7),
        ([(20, 0, 7)], None),
        ([], None),
    ],
)
def test_which_wing_a_bed_is_given_in(free, wing):
    assert roomiest((Decimal(km), beds, pk) for km, beds, pk in free) == wing
