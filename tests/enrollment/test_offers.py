from datetime import timedelta

import pytest
from django.utils import timezone

from boarding.models import Stay, StayState
from centers.core.errors import Refused
from enrollment.models import (
    OFFER_MOVES,
    Application,
    ApplicationState,
    Boarding,
    Choice,
    Eligibility,
    Enrollment,
    Offer,
    OfferState,
)
from enrollment.offers.services import accept_offer, decline_offer, enroll, lapse_overdue, restore_offer, withdraw
from programs.services import finish_campaign
from tests.factories import CommuneFactory, HouseFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house():
    return HouseFactory(beds=1)


@pytest.fixture
def staff():
    return UserFactory()


@pytest.fixture
def second_choice():
    """An offer for the second of three choices, with the bed of the wing."""
    campaign, (first, second, third) = deciding(1, 1, 1)
    candidate(campaign, [first], 1900)
    application = candidate(campaign, [first, second, third], 1500, boarding=Boarding.ESSENTIAL)
    run_and_publish(campaign)
    return offer_of(application)


def given_up(application):
    return list(application.choices.values_list("given_up", flat=True).order_by("rank"))


def stay_state():
    return Stay.objects.get().state


def make_late(offer):
    Offer.objects.filter(pk=offer.pk).update(deadline=timezone.now() - timedelta(seconds=1))


def moves(row):
    return [(m.from_state, m.to_state, m.by, m.reason) for m in row.moves.all()]


# --- accepting and declining -----------------------------------------------------------------


def test_accepting_for_good_ends_the_better_choices_and_keeps_the_bed(second_choice):
    offer = accept_offer(second_choice)
    assert offer.state == OfferState.ACCEPTED
    assert offer.answered_at
    assert given_up(offer.application) == [True, False, False]
    assert stay_state() == StayState.KEPT
    assert moves(offer)[1:] == [("pending", "accepted", None, "")]


def test_accepting_while_waiting_keeps_the_better_choices(second_choice):
    offer = accept_offer(second_choice, wait=True)
    assert offer.state == OfferState.ACCEPTED_WAITING
    assert given_up(offer.application) == [False, False, False]
    assert stay_state() == StayState.KEPT
    final = accept_offer(offer)
    assert final.state == OfferState.ACCEPTED
    assert given_up(offer.application) == [True, False, False]


def test_waiting_for_nothing_better_is_accepting_for_good():
    campaign, intakes = deciding(1, 1)
    application = candidate(campaign, intakes)
    run_and_publish(campaign)
    assert accept_offer(offer_of(application), wait=True).state == OfferState.ACCEPTED


@pytest.mark.parametrize("wait", [True, False])
def test_a_double_tap_changes_nothing(second_choice, wait):
    for _ in range(3):
        accept_offer(second_choice, wait=wait)
    assert second_choice.moves.count() == 2


def test_after_accepting_for_good_there_is_no_way_back_to_waiting(second_choice):
    accept_offer(second_choice)
    assert accept_offer(second_choice, wait=True).state == OfferState.ACCEPTED


def test_declining_ends_this_choice_and_frees_the_bed(second_choice):
    offer = decline_offer(second_choice)
    decline_offer(second_choice)
    assert (offer.state, given_up(offer.application)) == (OfferState.DECLINED, [False, True, False])
    assert stay_state() == StayState.RELEASED
    assert moves(offer)[1:] == [("pending", "declined", None, "")]


def test_a_place_that_was_accepted_can_still_be_given_back(second_choice):
    accept_offer(second_choice)
    assert decline_offer(second_choice).state == OfferState.DECLINED
    assert stay_state() == StayState.RELEASED


@pytest.mark.parametrize("answer", [accept_offer, decline_offer])
def test_too_late_is_said_with_the_date(second_choice, answer):
    make_late(second_choice)
    with pytest.raises(Refused) as refused:
        answer(second_choice)
    assert f"{timezone.localtime(timezone.now()).year}" in str(refused.value)
    assert offer_of(second_choice.application).state == OfferState.PENDING


def test_a_place_accepted_in_time_is_changed_after_the_deadline(second_choice):
    accept_offer(second_choice, wait=True)
    make_late(second_choice)
    assert accept_offer(second_choice).state == OfferState.ACCEPTED


def test_offers_keep_their_time_when_the_campaign_is_finished(second_choice, staff):
    finish_campaign(second_choice.application.campaign, by=staff)
    assert accept_offer(second_choice).state == OfferState.ACCEPTED
    assert enroll(second_choice.application, by=staff)


VERBS = {
    OfferState.ACCEPTED: accept_offer,
    OfferState.ACCEPTED_WAITING: lambda offer: accept_offer(offer, wait=True),
    OfferState.DECLINED: decline_offer,
}


@pytest.mark.parametrize("target", VERBS)
@pytest.mark.parametrize("state", list(OfferState))
def test_answers_follow_the_table(second_choice, state, target):
    Offer.objects.filter(pk=second_choice.pk).update(state=state)
    try:
        reached = VERBS[target](second_choice).state
    except Refused:
        reached = None
    allowed = state == target or target in OFFER_MOVES[state]
    assert reached == (target if allowed else None)


# --- silence ---------------------------------------------------------------------------------


def test_silence_lets_that_offer_lapse_and_only_that_one(second_choice):
    assert lapse_overdue() == 0
    make_late(second_choice)
    assert lapse_overdue() == 1
    assert lapse_overdue() == 0
    second_choice.refresh_from_db()
    assert (second_choice.state, second_choice.answered_at) == (OfferState.LAPSED, None)
    assert given_up(second_choice.application) == [False, True, False]
    assert stay_state() == StayState.RELEASED
    assert moves(second_choice)[1:] == [("pending", "lapsed", None, "")]
    assert Application.objects.get(pk=second_choice.application_id).state == ApplicationState.ELIGIBLE


def test_an_accepted_place_never_lapses(second_choice):
    accept_offer(second_choice, wait=True)
    make_late(second_choice)
    assert lapse_overdue() == 0


def test_the_deadline_itself_is_too_late(second_choice):
    assert lapse_overdue(second_choice.deadline - timedelta(microseconds=1)) == 0
    # The other person's offer of the same run ends at the same hour.
    assert lapse_overdue(second_choice.deadline) == 2


def lapsed(offer):
    make_late(offer)
    lapse_overdue()
    offer.refresh_from_db()
    return offer


def test_a_lapsed_offer_is_restored_with_bed_and_new_deadline(second_choice, staff):
    offer = restore_offer(lapsed(second_choice), reason="Was in hospital", by=staff)
    assert offer.state == OfferState.RESTORED
    assert offer.deadline > timezone.now()
    assert given_up(offer.application) == [False, False, False]
    assert [s.state for s in Stay.objects.order_by("pk")] == [StayState.RELEASED, StayState.HELD]
    assert moves(offer)[-1] == ("lapsed", "restored", staff, "Was in hospital")
    assert accept_offer(offer).state == OfferState.ACCEPTED


def test_a_restored_offer_lapses_like_any_other(second_choice, staff):
    restore_offer(lapsed(second_choice), reason="Was in hospital", by=staff)
    assert lapsed(second_choice).state == OfferState.LAPSED


def test_only_lapsed_offers_are_restored_and_only_with_a_reason(second_choice, staff):
    with pytest.raises(Refused) as refused:
        restore_offer(second_choice, reason=" ", by=staff)
    # Not lapsed, still held, the seat taken by itself, no reason.
    assert len(refused.value.sentences) == 4


def test_a_seat_given_on_is_not_restored(second_choice, staff):
    offer = lapsed(second_choice)
    candidate(offer.application.campaign, [offer.choice.intake], 1000)
    run_and_publish(offer.application.campaign)
    with pytest.raises(Refused) as refused:
        restore_offer(offer, reason="Was in hospital", by=staff)
    # The third choice was given in the meantime: a place is held as well.
    assert len(refused.value.sentences) == 2


def test_a_bed_given_on_comes_back_only_to_who_can_do_without(staff):
    campaign, (intake, _other) = deciding(1, 1)
    near, far = (CommuneFactory(km_to_benguerir=km) for km in (30, 60))
    bedded = {"boarding": Boarding.IF_POSSIBLE, "person__commune": far}
    application = candidate(campaign, [intake], **bedded)
    run_and_publish(campaign)
    offer = lapsed(offer_of(application))
    assert offer.with_bed
    candidate(campaign, [_other], boarding=Boarding.ESSENTIAL, person__commune=near)
    run_and_publish(campaign)
    Application.objects.filter(pk=application.pk).update(boarding=Boarding.ESSENTIAL)
    with pytest.raises(Refused):
        restore_offer(offer, reason="Was in hospital", by=staff)
    Application.objects.filter(pk=application.pk).update(boarding=Boarding.IF_POSSIBLE)
    assert not restore_offer(offer, reason="Was in hospital", by=staff).with_bed
    assert Stay.objects.live().count() == 1


@pytest.mark.parametrize("eligibility", [Eligibility.REFUSED, Eligibility.PENDING])
def test_a_choice_that_no_longer_meets_the_conditions_is_not_restored(second_choice, staff, eligibility):
    offer = lapsed(second_choice)
    Choice.objects.filter(pk=offer.choice_id).update(eligibility=eligibility, refusal="False certificate")
    with pytest.raises(Refused) as refused:
        restore_offer(Offer.objects.get(pk=offer.pk), reason="Was in hospital", by=staff)
    assert len(refused.value.sentences) == 1


def test_in_a_finished_campaign_nothing_better_can_come(second_choice, staff):
    finish_campaign(second_choice.application.campaign, by=staff)
    assert accept_offer(second_choice, wait=True).state == OfferState.ACCEPTED


def test_nothing_is_restored_to_who_has_left(second_choice, staff):
    offer = lapsed(second_choice)
    withdraw(offer.application)
    with pytest.raises(Refused):
        restore_offer(offer, reason="Was in hospital", by=staff)


# --- leaving ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state", [s for s in ApplicationState if s not in (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)]
)
def test_every_sent_file_can_be_withdrawn(state):
    campaign, intakes = deciding(1)
    application = candidate(campaign, intakes)
    Application.objects.filter(pk=application.pk).update(state=state)
    withdraw(application)
    withdraw(application)
    assert moves(application) == [(state, "withdrawn", None, "")]


def test_a_draft_is_not_withdrawn():
    campaign, _ = deciding(1)
    application = candidate(campaign, [])
    Application.objects.filter(pk=application.pk).update(
        state=ApplicationState.DRAFT, reference=None, list_number=None, submitted_at=None
    )
    with pytest.raises(Refused):
        withdraw(application)


@pytest.mark.parametrize("accepted", [True, False])
def test_withdrawing_gives_back_seat_and_bed(second_choice, accepted):
    if accepted:
        accept_offer(second_choice)
    withdraw(second_choice.application)
    assert offer_of(second_choice.application) is None
    assert stay_state() == StayState.RELEASED
    second_choice.refresh_from_db()
    assert second_choice.state == OfferState.DECLINED
    with pytest.raises(Refused):
        accept_offer(second_choice)


def test_withdrawing_late_gives_back_a_place_whose_time_has_passed(second_choice):
    make_late(second_choice)
    withdraw(second_choice.application)
    assert offer_of(second_choice.application) is None


# --- enrolling -------------------------------------------------------------------------------


@pytest.mark.parametrize("wait", [True, False])
def test_enrolling_makes_the_place_final(second_choice, staff, wait):
    accept_offer(second_choice, wait=wait)
    enrollment = enroll(second_choice.application, by=staff)
    assert (enrollment.offer, enrollment.enrolled_by) == (second_choice, staff)
    assert offer_of(second_choice.application).state == OfferState.ACCEPTED
    assert Choice.objects.get(application=second_choice.application, rank=1).given_up
    assert enroll(second_choice.application, by=staff) == enrollment


def test_only_who_accepted_is_enrolled(second_choice, staff):
    with pytest.raises(Refused):
        enroll(second_choice.application, by=staff)
    decline_offer(second_choice)
    with pytest.raises(Refused):
        enroll(second_choice.application, by=staff)
    assert not Enrollment.objects.exists()


def test_a_centre_enrols_on_its_own_places_only_whatever_it_last_saw(second_choice, staff):
    """Which place is held is read when the file is locked: a better one may have arrived meanwhile."""
    accept_offer(second_choice)
    others = Choice.objects.exclude(pk=second_choice.choice_id)
    with pytest.raises(Refused):
        enroll(second_choice.application, among=others, by=staff)
    assert not Enrollment.objects.exists()
    assert enroll(second_choice.application, among=Choice.objects.filter(pk=second_choice.choice_id), by=staff)


def test_who_is_enrolled_leaves_through_the_centre_with_a_reason(second_choice, staff):
    accept_offer(second_choice)
    enroll(second_choice.application, by=staff)
    for leave in (
        lambda: withdraw(second_choice.application, reason="I have moved"),
        lambda: decline_offer(second_choice),
        lambda: withdraw(second_choice.application, by=staff),
    ):
        with pytest.raises(Refused):
            leave()
    withdraw(second_choice.application, by=staff, reason="Never came")
    assert offer_of(second_choice.application) is None
    assert stay_state() == StayState.RELEASED
    assert moves(second_choice.application)[-1] == ("eligible", "withdrawn", staff, "Never came")
    with pytest.raises(Refused):
        enroll(second_choice.application, by=staff)
