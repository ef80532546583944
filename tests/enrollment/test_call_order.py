import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrollment.allocation.engine import call_order
from tests.scenarios.plain_engine import plain_order

PEOPLE = [f"P{number}" for number in range(14)]
SOME = st.lists(st.sampled_from(PEOPLE), unique=True)
RESERVES = st.lists(
    st.builds(
        lambda group, percent, members: {"group": group, "percent": percent, "members": members},
        st.sampled_from(["women", "distant"]),
        st.integers(0, 100),
        SOME,
    ),
    max_size=2,
)


def reserve(percent, members):
    return {"group": "group", "percent": percent, "members": members}


def test_a_quarter_is_called_first_and_then_at_every_fourth_position():
    cs = [f"C{number}" for number in range(1, 18)]
    bs = ["B1", "B2", "B3"]

    order = call_order(cs + bs, [reserve(25, bs)])

    assert order == ["B1", *cs[:3], "B2", *cs[3:6], "B3", *cs[6:]]


def test_of_two_shares_that_cannot_both_be_kept_the_first_named_is():
    b = [f"b{number}" for number in range(30)]
    r = [f"r{number}" for number in range(200)]
    for ranking in (b + r, r + b):
        order = call_order(ranking, [reserve(10, b), reserve(95, r)])
        positions = [position for position, name in enumerate(order, start=1) if name in b]
        assert [position for position in positions if position <= 100] == list(range(1, 101, 10))


def test_without_reserves_the_ranking_is_the_order():
    assert call_order(["A", "B"]) == ["A", "B"]
    assert call_order([]) == []


def test_zero_percent_never_binds_and_a_hundred_always():
    assert call_order(["A", "B", "C"], [reserve(0, ["C"])]) == ["A", "B", "C"]
    assert call_order(["A", "B", "C"], [reserve(100, ["B", "C"])]) == ["B", "C", "A"]


def test_someone_in_both_groups_serves_both_shares_at_once():
    assert call_order(["A", "B", "C", "D"], [reserve(50, ["B", "D"]), reserve(50, ["C", "D"])]) == [
        "D",
        "A",
        "B",
        "C",
    ]


def test_when_one_share_binds_the_best_of_its_group_comes_whether_in_the_other_or_not():
    reserves = [reserve(50, ["D", "E"]), reserve(100, ["D", "E", "B"])]
    # Both bind at position 1, only the second at 2: then B and D are equally welcome.
    assert call_order(["A", "E", "B", "D"], reserves) == ["E", "B", "D", "A"]
    assert call_order(["A", "E", "D", "B"], reserves) == ["E", "D", "B", "A"]


def test_members_outside_the_ranking_are_ignored():
    assert call_order(["A", "B"], [reserve(50, ["Z", "B"])]) == ["B", "A"]


def test_a_third_reserve_is_refused():
    with pytest.raises(ValueError, match="at most two"):
        call_order(["A"], [reserve(10, [])] * 3)


@given(SOME, RESERVES)
def test_every_position_is_filled_as_the_rule_says(ranking, reserves):
    assert call_order(ranking, reserves) == by_the_letter(ranking, reserves)


@given(st.integers(0, 2**32), st.integers(0, 100), st.integers(0, 100))
def test_long_lists_too(seed, first, second):
    rng = random.Random(seed)
    ranking = [f"P{number}" for number in range(rng.randint(100, 400))]
    reserves = [reserve(first, rng.sample(ranking, 60)), reserve(second, rng.sample(ranking, 30))]
    for count in (1, 2):
        assert call_order(ranking, reserves[:count]) == plain_order(ranking, reserves[:count])


def by_the_letter(ranking, reserves):
    """The rule read aloud, position by position, without queues."""
    order, left = [], list(ranking)
    while left:
        groups = [set(reserve["members"]) for reserve in reserves]
        binding = [
            group
            for group, reserve in zip(groups, reserves, strict=True)
            if 100 * len(group.intersection(order)) < reserve["percent"] * (len(order) + 1) and group.intersection(left)
        ]
        both = [set.intersection(*binding)] if len(binding) == 2 else []
        pools = [*both, *binding, set(left)]
        order.append(next(name for pool in pools for name in left if name in pool))
        left.remove(order[-1])
    return order


@settings(max_examples=1000)
@given(SOME, RESERVES)
def test_every_prefix_holds_the_first_named_share_while_members_last(ranking, reserves):
    order = call_order(ranking, reserves)

    assert sorted(order) == sorted(ranking)
    first = reserves[0] if reserves else reserve(0, [])
    members = set(first["members"]).intersection(ranking)
    for length in range(1, len(order) + 1):
        inside = members.intersection(order[:length])
        assert inside == members or 100 * len(inside) >= first["percent"] * length
