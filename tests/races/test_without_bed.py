"""Doing without a bed, while colleagues publish and the person taps twice."""

from functools import partial

import pytest

from enrollment.models import Application, ApplicationEvent, Boarding, Run, RunState
from enrollment.offers.services import decline_offer
from enrollment.offers.without_bed import go_without_bed
from enrollment.runs.compute import make_run
from enrollment.runs.publish import publish_run
from tests.factories import CommuneFactory, HouseFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.threads import crashed, racing, refused, together

pytestmark = racing


@pytest.fixture
def lost(transactional_db):
    HouseFactory(beds=0)
    campaign, intakes = deciding(1)
    far = CommuneFactory(km_to_benguerir=45)
    lost = candidate(campaign, intakes, 1900, boarding=Boarding.ESSENTIAL, person__commune=far)
    candidate(campaign, intakes, 1500)
    run_and_publish(campaign)
    return lost


def test_eight_taps_leave_one_line(lost):
    assert crashed(together(*[partial(go_without_bed, lost)] * 8)) == []
    assert lost.moves.filter(event=ApplicationEvent.BED_NOT_ESSENTIAL).count() == 1


def test_publishing_and_easing_at_once_publish_what_was_frozen_or_nothing(lost):
    campaign, staff = lost.campaign, UserFactory()
    decline_offer(offer_of(Application.objects.exclude(pk=lost.pk).get()))
    run = make_run(campaign, by=staff)
    results = together(partial(publish_run, run, by=staff), partial(go_without_bed, lost))
    assert crashed(results) == []
    # With the old answer the seat was withheld once more; with the new one first, nothing was published.
    assert bool(refused(results)) == (Run.objects.get(pk=run.pk).state == RunState.CHECKED)
    assert offer_of(lost) is None
    assert Application.objects.get(pk=lost.pk).boarding == Boarding.IF_POSSIBLE
    run_and_publish(campaign)
    assert offer_of(lost)
