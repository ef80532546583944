"""People ask for an allocation at once, and processes take it up at once: one of each, a sentence for the others."""

from functools import partial

import pytest

from enrollment.models import Run, RunState
from enrollment.runs.compute import ask_for_run, compute_run
from tests.factories import UserFactory
from tests.scenarios.decisions import candidate, deciding
from tests.scenarios.threads import crashed, racing, refused, together

pytestmark = racing


@pytest.fixture
def campaign(transactional_db, settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    campaign, intakes = deciding(1)
    candidate(campaign, intakes)
    return campaign


def test_two_people_ask_and_one_run_is_made(campaign):
    results = together(*(partial(ask_for_run, campaign, by=UserFactory()) for _n in range(4)))
    assert crashed(results) == []
    assert len(refused(results)) == 3
    assert Run.objects.get().state == RunState.COMPUTING


def test_four_processes_take_up_one_run_and_one_computes_it(campaign):
    run = ask_for_run(campaign, by=UserFactory())
    results = together(*[partial(compute_run, run)] * 4)
    assert crashed(results) == []
    assert [result for result in results if result is not None] == [run]
    run.refresh_from_db()
    assert (run.state, run.tries) == (RunState.CHECKED, 1)
    assert run.moves.count() == 2
