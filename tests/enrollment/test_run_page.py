"""What the allocation board reads before it publishes, and where it goes afterwards."""

import re

import pytest

from enrollment.actions import decline_offer, make_run, publish_run
from enrollment.states import Sex
from rehamna_portal import roles
from tests.enrollment.decided import candidate, deciding, offer_of, run_and_publish
from tests.enrollment.test_admin import sign_in
from tests.factories import CommuneFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_house(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"


@pytest.fixture
def board(client):
    return sign_in(client, roles.BOARD)


def page_of(board, run) -> str:
    page = board.get(f"/admin/enrollment/run/{run.pk}/change/").content.decode()
    return re.sub(r"</?bdi[^>]*>", "", page)


def test_who_loses_and_gains_is_split_by_sex_and_commune_with_the_losers_first(board):
    campaign, (intake,) = deciding(2)
    near, far = CommuneFactory(name_fr="Aaa"), CommuneFactory(name_fr="Zzz")
    leaves = candidate(campaign, [intake], 1600, person__sex=Sex.MALE, person__commune=far)
    candidate(campaign, [intake], 1500)
    candidate(campaign, [intake], 1400, person__commune=near)
    run_and_publish(campaign)
    decline_offer(offer_of(leaves))
    page = page_of(board, make_run(campaign, by=UserFactory()))
    rows = re.findall(r'<th scope="row">([^<]+)</th><td class="r">(\d+)</td><td class="r">(\d+)</td></tr>', page)
    assert rows == [("Masculin", "1", "0"), ("Féminin", "0", "1"), ("Zzz", "1", "0"), ("Aaa", "0", "1")]


def test_a_published_allocation_leads_to_its_offers_and_to_no_others(board):
    campaign, (intake,) = deciding(1)
    first, second = (candidate(campaign, [intake], average) for average in (1500, 1400))
    run_and_publish(campaign)
    decline_offer(offer_of(first))
    run = make_run(campaign, by=UserFactory())
    assert "run__exact" not in page_of(board, run)
    publish_run(run, by=UserFactory())
    address = re.search(r'href="([^"]+run__exact=\d+)"', page_of(board, run))[1]
    offers = board.get(address).content.decode()
    assert second.reference in offers
    assert first.reference not in offers
