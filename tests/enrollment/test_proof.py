"""The checker's short proof: it accepts the fair result and nothing else, whatever the ids."""

from hypothesis import given, settings
from hypothesis import strategies as st

from enrollment.allocation.checker import check
from enrollment.allocation.checker.called import CallOrders
from enrollment.allocation.checker.proof import is_fair
from enrollment.allocation.engine import allocate, canonical_bytes
from tests.enrollment.test_checker import EXAMPLE, EXAMPLE_RESULT
from tests.scenarios.exhaustive_search import fair_by_trial, naive_order, small_campaigns, written


@settings(max_examples=300)
@given(small_campaigns())
def test_the_proof_accepts_no_more_than_the_plain_reading_does(instance):
    """Each place of a fair result in turn is moved to every other choice, its figures kept honest."""
    right = fair_by_trial(instance)
    places = {person: place["intake"] for person, place in right["places"].items()}
    bedded = {person for person, place in right["places"].items() if place["bed"]}
    cutoffs = {wing: figures["cutoff"] for wing, figures in right["wings"].items()}
    for person, said in instance["applicants"].items():
        for intake in [*said["choices"], None]:
            moved = {**places, person: intake}
            moved = {who: where for who, where in moved.items() if where}
            result = written(instance, moved, bedded & moved.keys(), cutoffs)
            assert is_fair(instance, result) == (result == right)


PEOPLE = st.lists(st.sampled_from("ABCDEFGH"), unique=True)
RESERVES = st.lists(st.fixed_dictionaries({"percent": st.integers(0, 100), "members": PEOPLE}), max_size=2)


@settings(max_examples=1000)
@given(st.lists(st.tuples(PEOPLE, RESERVES), min_size=1, max_size=4), st.data())
def test_orders_are_accepted_together_exactly_if_each_is_the_one_of_asking_anew(rankings, data):
    """One of several orders is shuffled, or instead of somebody others are in it, or it is as it should be."""
    right = [naive_order(ranking, reserves) for ranking, reserves in rankings]
    printed = [*right]
    spoilt = data.draw(st.integers(0, len(right) - 1))
    printed[spoilt] = data.draw(st.one_of(st.permutations(right[spoilt]), st.just(right[spoilt])))
    if printed[spoilt] and data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(printed[spoilt]) - 1))
        instead = data.draw(st.lists(st.sampled_from("ABZ"), max_size=2))
        printed[spoilt] = [*printed[spoilt][:place], *instead, *printed[spoilt][place + 1 :]]
    orders = CallOrders()
    are_read = [orders.read(*said, given) for said, given in zip(rankings, printed, strict=True)]
    assert (all(are_read) and orders.are_right()) == (printed == right)


def test_ids_that_hash_alike_are_told_apart():
    instance = alike(EXAMPLE)
    assert check(instance, alike(EXAMPLE_RESULT)) == []
    assert canonical_bytes(allocate(instance)) == canonical_bytes(allocate(EXAMPLE))
    worse = alike(EXAMPLE_RESULT)
    del worse["places"][Alike("A12")]
    assert next(fault.applicant for fault in check(instance, worse)) == "A12"


class Alike(str):
    """A text whose hash is that of every other one."""

    __slots__ = ()

    def __hash__(self):
        return 7


def alike(value):
    if isinstance(value, dict):
        return {Alike(key) if key[0] == "A" else key: alike(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [alike(entry) for entry in value]
    return Alike(value) if isinstance(value, str) and value[0] == "A" else value
