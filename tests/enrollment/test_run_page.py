"""What the allocation board reads before it publishes, and where it goes afterwards."""

import re

import pytest
from django.utils import timezone

from enrollment.allocation.comparison import compared
from enrollment.models import Message, MessageState, Offer, Sex
from enrollment.offers.services import accept_offer, decline_offer, withdraw
from enrollment.runs.compute import make_run
from enrollment.runs.publish import publish_run
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import CommuneFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

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
    Offer.objects.filter(application=leaves).update(deadline=timezone.now())
    page = page_of(board, make_run(campaign, by=UserFactory()))
    group = r'<th scope="row">([^<]+)</th><td class="drawn"><svg.*?</svg></td>' + r'<td class="r">(\d+)</td>' * 2
    rows = re.findall(group, page)
    assert rows == [("Masculin", "1", "0"), ("Féminin", "0", "1"), ("Zzz", "1", "0"), ("Aaa", "0", "1")]


def test_each_loss_and_gain_says_why_in_figures_and_the_publisher_ticks_them(board):
    campaign, (intake,) = deciding(2)
    files = [candidate(campaign, [intake], average) for average in (1600, 1500, 1400, 1300)]
    run_and_publish(campaign)
    Offer.objects.filter(application=files[0]).update(deadline=timezone.now())
    run = make_run(campaign, by=UserFactory())
    context = board.get(f"/admin/enrollment/run/{run.pk}/change/").context
    lost, gained = context["shifts"]["losers"], context["shifts"]["winners"]
    assert [shift.number for shift in lost] == [files[0].list_number]
    assert [shift.number for shift in gained] == [files[2].list_number]
    assert "sans réponse" in lost[0].why, "the time to answer is over"
    assert re.findall(r"\d+", gained[0].why) == ["3", "3"], "rank 3, last seat 3: whoever left keeps a rank"
    assert (context["unchanged"], context["given"]) == (2, (2, 2))
    assert re.findall(r"\d+", str(context["form"].fields["read"].label)) == ["1"]
    page = page_of(board, run)
    assert page.index(lost[0].number) < page.index(gained[0].number)
    assert lost[0].why in page.replace("&#x27;", "'")


def test_publishing_says_how_many_messages_were_written_and_that_they_wait(board):
    campaign, (intake,) = deciding(1)
    for average in (1500, 1400):
        candidate(campaign, [intake], average)
    run = make_run(campaign, by=UserFactory())
    page = board.post(f"/admin/enrollment/run/{run.pk}/do/publish/", {"read": "on"}, follow=True)
    (said,) = page.context["messages"]
    written = Message.objects.filter(application__campaign=campaign)
    held = written.filter(state=MessageState.HELD).count()
    assert written.count() >= held > 0
    assert re.findall(r"\d+", str(said)) == [str(written.count()), str(held)]


def counts_of(page: str) -> tuple[str, str]:
    """How many lose and gain."""
    return tuple(re.findall(r"<b>(\d+)</b> (?:perdent|gagnent)", page))


@pytest.mark.parametrize("leave", [lambda file: decline_offer(offer_of(file)), withdraw])
def test_whoever_leaves_of_their_own_will_is_no_loser_and_is_named_apart(board, leave):
    campaign, (intake,) = deciding(1)
    leaves, follows = (candidate(campaign, [intake], average) for average in (1500, 1400))
    run_and_publish(campaign)
    leave(leaves)
    run = make_run(campaign, by=UserFactory())
    page = page_of(board, run)
    assert counts_of(page) == ("0", "1")
    apart = page[page.index("Ont rendu leur place") :]
    assert leaves.list_number in apart
    assert leaves.list_number not in page[: page.index("Ont rendu leur place")]
    assert follows.list_number not in apart[: apart.index("</details>")]


def test_a_place_given_after_another_was_declined_is_gained(board):
    campaign, (dev, eco) = deciding(1, 1)
    changes_mind = candidate(campaign, [dev, eco], 1500)
    run_and_publish(campaign)
    decline_offer(offer_of(changes_mind))
    assert counts_of(page_of(board, make_run(campaign, by=UserFactory()))) == ("0", "1")


def test_who_leaves_after_a_run_had_not_left_before_it():
    campaign, (dev, eco) = deciding(1, 1)
    top, climbs = candidate(campaign, [dev], 1600), candidate(campaign, [dev, eco], 1500)
    run_and_publish(campaign)
    accept_offer(offer_of(climbs), wait=True)
    decline_offer(offer_of(top))
    later = run_and_publish(campaign)
    withdraw(climbs)
    assert {change.list_number: change.gave_up for change in compared(later)} == {
        top.list_number: True,
        climbs.list_number: False,
    }


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
