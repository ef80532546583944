"""What a campaign does by itself: gives on what came free, says why it cannot, ends, and goes to the archive."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.urls import reverse

from centers.models import User
from enrollment.allocation.checker import Rule, Violation
from enrollment.models import Offer, OfferState, Run, RunEvent, RunState
from enrollment.offers.appeals import answer_appeal, send_appeal
from enrollment.offers.services import decline_offer, lapse_overdue, restore_offer
from enrollment.privacy.erasure import forget_expired
from enrollment.runs.missing import missing
from enrollment.runs.publish import discard_run
from enrollment.runs.unattended import run_by_themselves
from programs.admin import CampaignForm
from programs.models import Campaign, CampaignEvent, CampaignState, Intake
from programs.services import ARCHIVED_AFTER, archive_due, finish_campaign, finish_due
from rehamna_portal import dashboard, roles
from tests.enrollment.test_admin import sign_in
from tests.factories import UserFactory
from tests.scenarios.clock import Clock
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.threads import crashed, together

EVENING = datetime(2027, 9, 1, 18, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_house(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, EVENING)


@pytest.fixture
def campaign(db, clock):
    """Left to itself since its first list, on whose evening the first of three people has declined the only seat."""
    campaign, (intake,) = deciding(1, runs_by_itself=True, appeals_until=EVENING + timedelta(days=9))
    campaign.people = [candidate(campaign, [intake], average) for average in (1700, 1600, 1500)]
    run_and_publish(campaign)
    decline_offer(offer_of(campaign.people[0]))
    return campaign


def states(campaign) -> list[str]:
    return list(campaign.runs.order_by("number").values_list("state", flat=True))


def held_up(campaign) -> bool:
    return bool(Campaign.objects.get(pk=campaign.pk).held_up_at)


def desk_count(user) -> int:
    return sum(line.count for line in dashboard.tasks(user) if "held_up" in line.url)


# --- giving on ------------------------------------------------------------------------------------


def test_a_seat_that_came_free_is_given_on_the_next_evening_by_the_portal(campaign, clock):
    assert run_by_themselves() == 0
    clock.go_on(days=1)
    assert run_by_themselves() == 1
    assert run_by_themselves() == 0
    assert offer_of(campaign.people[1])
    run = Run.objects.latest("number")
    line = run.moves.get(to_state=RunState.PUBLISHED)
    assert (run.made_by, line.by, line.event) == (None, None, RunEvent.BY_ITSELF)


def test_not_before_the_hour_at_which_time_to_answer_ends(campaign, clock):
    clock.now = EVENING.replace(hour=17, minute=59) + timedelta(days=1)
    assert run_by_themselves() == 0
    clock.go_on(minutes=1)
    assert run_by_themselves() == 1


def test_an_allocation_that_gives_nobody_anything_leaves_no_trace(campaign, clock):
    clock.go_on(days=1)
    run_by_themselves()
    clock.go_on(days=1)
    assert run_by_themselves() == 0
    assert states(campaign) == [RunState.PUBLISHED] * 2
    assert not held_up(campaign)


@pytest.mark.parametrize("off", [{"runs_by_itself": False}, {"state": CampaignState.CLOSED}])
def test_only_where_the_campaign_says_so_and_is_being_decided(campaign, clock, off):
    Campaign.objects.update(**off)
    clock.go_on(days=1)
    assert run_by_themselves() == 0


def test_the_first_list_is_published_by_hand(db, clock):
    campaign, (intake,) = deciding(1, runs_by_itself=True)
    candidate(campaign, [intake])
    assert run_by_themselves() == 0
    assert not campaign.runs.exists()


def test_what_keeps_it_is_on_the_desk_until_it_is_seen_to(campaign, clock, client):
    """An appeal waits for its answer: no place goes on before."""
    appeal = send_appeal(campaign.people[2].choices.get(), reason="سبب")
    clock.go_on(days=1)
    assert (run_by_themselves(), held_up(campaign)) == (0, True)
    sign_in(client, roles.BOARD)
    board = User.objects.latest("pk")
    assert desk_count(board) == 1
    page = client.get(reverse("admin:enrollment_run_prepare", args=[campaign.pk])).content.decode()
    assert appeal.choice.application.reference in page
    answer_appeal(appeal, granted=False, answer="جواب", by=board)
    assert (run_by_themselves(), held_up(campaign)) == (1, False)
    assert desk_count(board) == 0


def test_an_allocation_that_the_check_objects_to_waits_for_staff_once(campaign, clock, monkeypatch):
    clock.go_on(days=1)
    with monkeypatch.context() as broken:
        broken.setattr(
            "enrollment.allocation.freezing.check",
            lambda instance, result: [Violation(Rule.CALL_ORDER, detail={"right": None})],
        )
        for _hour in range(3):
            assert run_by_themselves() == 0
    assert states(campaign) == [RunState.PUBLISHED, RunState.DRAFT]
    assert held_up(campaign)
    assert run_by_themselves() == 0
    discard_run(campaign.runs.get(state=RunState.DRAFT), by=UserFactory())
    assert run_by_themselves() == 1


def test_nobody_gets_less_than_the_time_to_answer_before_the_last_day(campaign, clock):
    Campaign.objects.update(places_until=date(2027, 9, 6))
    clock.go_on(days=1)
    assert (run_by_themselves(), held_up(campaign)) == (0, True)
    Campaign.objects.update(places_until=date(2027, 9, 7))
    assert (run_by_themselves(), held_up(campaign)) == (1, False)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_machines_publish_one(monkeypatch):
    clock = Clock(monkeypatch, EVENING)
    campaign, (intake,) = deciding(1, runs_by_itself=True)
    people = [candidate(campaign, [intake], average) for average in (1700, 1600, 1500)]
    run_and_publish(campaign)
    decline_offer(offer_of(people[0]))
    clock.go_on(days=1)
    results = together(*[partial(run_by_themselves)] * 6)
    assert crashed(results) == []
    assert sum(results) == 1
    assert states(campaign) == [RunState.PUBLISHED] * 2


# --- offers beyond the seats ----------------------------------------------------------------------


def test_extra_offers_are_bounded_and_held_by_whoever_has_one(db):
    campaign, (intake,) = deciding(10)
    intake.extra_offers = 1
    intake.full_clean()
    intake.save()
    files = [candidate(campaign, [intake], 1900 - n) for n in range(13)]
    run_and_publish(campaign)
    assert Offer.objects.holding().count() == intake.places == 11
    assert not missing(campaign)
    Offer.objects.filter(application=files[0]).update(deadline=EVENING.replace(year=2020))
    lapse_overdue()
    lapsed = Offer.objects.get(state=OfferState.LAPSED)
    assert restore_offer(lapsed, reason="Hospitalisation", by=UserFactory()).state == OfferState.RESTORED
    Intake.objects.update(extra_offers=0)
    assert [thing.kind for thing in missing(campaign)] == ["rules"]


@pytest.mark.parametrize(("seats", "extra", "fits"), [(9, 1, False), (10, 1, True), (19, 2, False), (20, 2, True)])
def test_at_most_one_offer_more_for_every_ten_seats(db, seats, extra, fits):
    _campaign, (intake,) = deciding(seats)
    intake.extra_offers = extra
    if fits:
        intake.full_clean()
    else:
        with pytest.raises(ValidationError):
            intake.full_clean()


# --- the end --------------------------------------------------------------------------------------


def test_after_its_last_day_a_campaign_is_finished_by_itself(campaign, clock):
    Campaign.objects.update(places_until=date(2027, 9, 2))
    clock.now = datetime(2027, 9, 2, 23, 59, tzinfo=UTC)
    assert finish_due() == 0
    clock.go_on(minutes=1)  # midnight in Benguerir
    assert (finish_due(), finish_due()) == (1, 0)
    assert campaign.moves.last().event == CampaignEvent.FINISHED_BY_ITSELF


def test_an_appeal_keeps_it_open_and_staff_see_why(campaign, clock):
    appeal = send_appeal(campaign.people[2].choices.get(), reason="سبب")
    Campaign.objects.update(places_until=date(2027, 9, 2))
    clock.go_on(days=2)
    assert (finish_due(), held_up(campaign)) == (0, True)
    answer_appeal(appeal, granted=False, answer="جواب", by=UserFactory())
    assert (finish_due(), held_up(campaign)) == (1, False)


def test_the_archive_takes_it_off_the_lists_and_leaves_its_results(campaign, clock, client):
    person = campaign.people[1]
    finish_campaign(campaign, by=UserFactory())
    clock.go_on(days=ARCHIVED_AFTER.days)
    assert archive_due() == 0
    clock.go_on(seconds=1)
    assert (archive_due(), archive_due()) == (1, 0)
    sign_in(client, roles.BOARD)
    for table, shown in (("enrollment_application", person.reference), ("programs_campaign", campaign.name_fr)):
        address = reverse(f"admin:{table}_changelist")
        assert shown not in client.get(address).content.decode()
        assert shown in client.get(f"{address}?archive=1").content.decode()
    found = client.get(reverse("admin:enrollment_application_changelist"), {"q": person.reference})
    assert person.reference in found.content.decode()
    for page in (reverse("enrollment:fairness", args=[campaign.slug]), campaign.get_absolute_url()):
        assert client.get(page).status_code == 200
    clock.go_on(days=366 * 2)
    assert forget_expired()["anonymised"] == 3


# --- what the public reads ------------------------------------------------------------------------


def test_the_key_of_the_draw_is_shown_once_nothing_can_be_won(campaign, clock, client):
    pages = [reverse("enrollment:fairness", args=[campaign.slug]), campaign.get_absolute_url()]
    assert not any(campaign.draw_secret in client.get(page).content.decode() for page in pages)
    finish_campaign(campaign, by=UserFactory())
    caches["pages"].clear()
    assert all(campaign.draw_secret in client.get(page).content.decode() for page in pages)


def test_runs_by_themselves_last_day_and_extra_offers_are_public(campaign, clock, client):
    Campaign.objects.update(places_until=date(2027, 9, 30))
    Intake.objects.update(seats=20, extra_offers=2)
    fairness = client.get(reverse("enrollment:fairness", args=[campaign.slug])).content.decode()
    programme = client.get(campaign.intakes.get().get_absolute_url()).content.decode()
    assert "18:00" in fairness
    assert "اقتراحان" in fairness
    assert "اقتراحان" in programme


def test_a_last_day_that_was_announced_moves_to_a_later_one_only(campaign, clock):
    Campaign.objects.update(places_until=date(2027, 9, 20))
    model_form = modelform_factory(Campaign, form=CampaignForm, fields=["places_until"])
    for day, fits in (("2027-09-19", False), ("2027-09-21", True), ("", True)):
        form = model_form({"places_until": day}, instance=Campaign.objects.get())
        assert ("places_until" not in form.errors) == fits
