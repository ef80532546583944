"""The engine and the checker, written apart, and a third opinion by trial: all three say the same."""

from hypothesis import given, settings

from enrollment.allocation.checker import check, check_looser
from enrollment.allocation.engine import allocate, canonical_bytes
from tests.scenarios.exhaustive_search import fair_by_trial, small_campaigns


@settings(max_examples=300, deadline=None)
@given(small_campaigns())
def test_engine_and_trial_give_the_same_bytes_and_the_checker_agrees(instance):
    result = allocate(instance)
    assert canonical_bytes(result) == canonical_bytes(fair_by_trial(instance))
    assert check(instance, result) == []
    assert check_looser(instance, result) == []
