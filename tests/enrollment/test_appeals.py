"""Appeals: when and against what, once; answered by the centre; read by the next allocation; nobody loses a place."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.core.errors import Refused
from centers.core.reasons import Reason
from enrollment.allocation.explanations import explained_choices
from enrollment.models import (
    Appeal,
    AppealMove,
    AppealState,
    Application,
    ApplicationState,
    Choice,
    Eligibility,
    Message,
    MessageKind,
    OfferState,
)
from enrollment.offers import rules
from enrollment.offers.appeals import answer_appeal
from enrollment.offers.services import accept_offer, decline_offer, lapse_overdue, withdraw
from enrollment.privacy import data_export
from enrollment.privacy.erasure import anonymise
from enrollment.review.services import decide_choice, enter_mark, reopen_decision
from enrollment.runs.compute import make_run
from enrollment.runs.publish import publish_run
from enrollment.values.marks import MarkValue
from programs import services as campaigns
from programs.models import Campaign, CampaignState
from tests import factories
from tests.scenarios.appeals import REASON, appealed, choice_of, published
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return factories.UserFactory()


@pytest.fixture
def lost():
    """Whoever did not get the one seat."""
    return published()[2]


def answer(appeal, *, granted=False, text="راجعنا الملف: النقطة صحيحة.", **kwargs):
    return answer_appeal(appeal, granted=granted, answer=text, **{"by": factories.UserFactory(), **kwargs})


def correct(appeal, staff):
    """The mark that was somebody else's."""
    choice = appeal.choice
    return enter_mark(choice, choice.intake.criteria.get(), MarkValue(1900), reason="نقطة شخص آخر", by=staff)


# --- when, and against what -----------------------------------------------------------------------


def test_the_first_appeal_stands_whatever_is_sent_after_it(lost):
    first = appealed(lost)
    assert (first.state, first.reason) == (AppealState.OPEN, REASON)
    assert appealed(lost, reason="شيء آخر") == first
    assert Appeal.objects.get().reason == REASON
    assert [line.to_state for line in first.moves.all()] == [AppealState.OPEN]


@pytest.mark.parametrize(("seconds", "possible"), [(1, True), (0, False), (-1, False)])
def test_the_last_moment_is_exclusive(lost, seconds, possible):
    lost.campaign.refresh_from_db()
    now = lost.campaign.appeals_until - timedelta(seconds=seconds)
    assert (rules.can_appeal(lost, now) == []) is possible


def test_the_window_opens_by_publishing(staff):
    campaign, (intake,) = deciding(1, appeals_until=timezone.now() + timedelta(days=5))
    candidate(campaign, [intake], average=1500)
    lost = candidate(campaign, [intake])
    refused = candidate(campaign, [intake])
    decide_choice(choice_of(refused), eligible=False, reason="سبب", by=staff)
    for person in (lost, refused):
        with pytest.raises(Refused):
            appealed(person)
    run_and_publish(campaign)
    assert appealed(refused).state == AppealState.OPEN
    assert appealed(lost).state == AppealState.OPEN


@pytest.mark.parametrize("change", [{"appeals_until": None}, {"state": CampaignState.FINISHED}])
def test_no_appeal_where_none_is_announced_or_all_is_over(lost, change):
    Campaign.objects.filter(pk=lost.campaign_id).update(**change)
    with pytest.raises(Refused):
        appealed(Application.objects.get(pk=lost.pk))
    assert not Appeal.objects.exists()


def test_after_the_last_moment_it_is_said_when_it_was(lost):
    Campaign.objects.filter(pk=lost.campaign_id).update(appeals_until="2027-03-01 18:00Z")
    passed = Application.objects.get(pk=lost.pk)
    Campaign.objects.filter(pk=lost.campaign_id).update(appeals_until="2026-03-01 18:00Z")
    with pytest.raises(Refused, match="2026"):
        appealed(passed)


def against(application: Application) -> dict[int, list[Reason]]:
    """What stands against appealing, by the rank of the choice."""
    return {one.choice.rank: rules.can_appeal_against(one) for one in explained_choices(application)}


def test_what_one_has_or_left_is_not_appealed_against():
    campaign, (wanted, other, last) = deciding(1, 1, 1, appeals_until=timezone.now() + timedelta(days=5))
    candidate(campaign, [wanted], average=1900)
    person = candidate(campaign, [wanted, other, last])
    run_and_publish(campaign)
    assert [bool(found) for found in against(person).values()] == [False, True, True]
    accept_offer(offer_of(person))
    assert all(against(person).values())  # for good: the others ended
    with pytest.raises(Refused):
        appealed(person)


def test_an_offer_that_lapsed_is_and_one_that_was_declined_is_not():
    _campaign, won, _lost = published()
    offer = offer_of(won)
    offer.deadline = timezone.now() - timedelta(minutes=1)
    offer.save()
    lapse_overdue()
    assert against(won) == {1: []}
    _campaign, other, _lost = published()
    decline_offer(offer_of(other))
    assert against(other)[1]


def test_a_refused_choice_is_and_an_undecided_one_is_not(lost, staff):
    choice = choice_of(lost)
    decide_choice(choice, eligible=False, reason="وثيقة غير مقروءة", by=staff)
    assert against(lost) == {1: []}
    reopen_decision(choice, reason="خطأ", by=staff)
    assert against(lost)[1]


def test_a_seat_without_the_bed_that_was_asked_for_is():
    factories.HouseFactory(beds=1)
    campaign, (intake,) = deciding(2, appeals_until=timezone.now() + timedelta(days=5))
    far = factories.CommuneFactory(km_to_benguerir="50.0")
    people = [
        candidate(campaign, [intake], average=1500 - n, boarding="if_possible", person__commune=far) for n in range(2)
    ]
    run_and_publish(campaign)
    assert sorted(bool(against(person)[1]) for person in people) == [False, True]


# --- what the database keeps ------------------------------------------------------------------------


def test_one_appeal_for_each_choice_is_kept_by_the_database_with_a_sentence(lost):
    first = appealed(lost)
    second = Appeal(choice=first.choice, reason="ثانية")
    with pytest.raises(ValidationError) as refusal:
        second.full_clean()
    assert "appeal for this choice already" in str(refusal.value) or "تظلم من قبل" in str(refusal.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


@pytest.mark.parametrize(
    "row", [{"reason": ""}, {"state": AppealState.GRANTED}, {"answer": "نعم"}, {"state": "rejected", "answer": "لا"}]
)
def test_no_answer_without_reason_and_date_and_no_appeal_without_reason(lost, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(choice=choice_of(lost), **{"reason": REASON, **row})


# --- answering ----------------------------------------------------------------------------------------


def test_an_answer_leaves_its_move_and_one_message(lost, staff):
    appeal = answer(appealed(lost), by=staff)
    assert (appeal.state, appeal.answer) == (AppealState.REJECTED, "راجعنا الملف: النقطة صحيحة.")
    line = appeal.moves.last()
    assert (line.by, line.from_state, line.to_state) == (staff, AppealState.OPEN, AppealState.REJECTED)
    message = Message.objects.get(application=lost, kind=MessageKind.APPEAL_ANSWERED)
    assert message.key == f"appeal-answered:{appeal.pk}"


def test_what_is_answered_is_not_answered_again(lost):
    appeal = answer(appealed(lost))
    with pytest.raises(Refused):
        answer(appeal, text="شيء آخر")
    assert Appeal.objects.get().answer == appeal.answer


@pytest.mark.parametrize("case", ["no words", "another centre", "finished", "nothing corrected"])
def test_an_answer_is_refused(lost, case):
    appeal = appealed(lost)
    if case == "finished":
        Campaign.objects.filter(pk=lost.campaign_id).update(state=CampaignState.FINISHED)
    options = {
        "no words": {"text": "  \n"},
        "another centre": {"among": Choice.objects.exclude(pk=appeal.choice_id)},
        "nothing corrected": {"granted": True},
    }
    with pytest.raises(Refused):
        answer(appeal, **options.get(case, {}))
    assert AppealMove.objects.count() == 1
    assert Appeal.objects.get().state == AppealState.OPEN


def test_a_correction_of_another_choice_is_none_of_this_one(staff):
    campaign, (first, second) = deciding(1, 1, appeals_until=timezone.now() + timedelta(days=5))
    candidate(campaign, [first, second], average=1900)
    candidate(campaign, [second, first], average=1800)
    lost = candidate(campaign, [first, second])
    run_and_publish(campaign)
    appeal, other = appealed(lost), choice_of(lost, 2)
    enter_mark(other, other.intake.criteria.get(), MarkValue(1300), reason="سبب", by=staff)
    decide_choice(other, eligible=False, reason="سبب", by=staff)
    with pytest.raises(Refused):
        answer(appeal, granted=True)
    correct(appeal, staff)
    assert answer(appeal, granted=True).state == AppealState.GRANTED


# --- the next allocation ------------------------------------------------------------------------------


def test_a_granted_appeal_enters_the_next_allocation_and_takes_no_place(staff):
    campaign, won, lost = published()
    appeal = appealed(lost)
    correct(appeal, staff)
    answer(appeal, granted=True)
    run_and_publish(campaign)
    assert offer_of(won).state == OfferState.PENDING  # a better mark takes nobody's place
    assert offer_of(lost) is None
    decline_offer(offer_of(won))
    run_and_publish(campaign)
    assert offer_of(lost).choice.intake == appeal.choice.intake


def test_no_allocation_is_computed_published_or_finished_while_an_appeal_waits(staff):
    campaign, won, lost = published()
    decline_offer(offer_of(won))
    computed = make_run(campaign, by=staff)
    appeal = appealed(lost)
    for call in (
        lambda: make_run(campaign, by=staff),
        lambda: publish_run(computed, by=staff),
        lambda: campaigns.finish_campaign(campaign, by=staff),
    ):
        with pytest.raises(Refused):
            call()
    answer(appeal)
    publish_run(computed, by=staff)
    assert offer_of(lost)
    assert campaigns.finish_campaign(campaign, by=staff).state == CampaignState.FINISHED


def two_choices(staff):
    """Somebody who was refused the first choice, and holds the second."""
    campaign, (first, second) = deciding(1, 1, appeals_until=timezone.now() + timedelta(days=5))
    person = candidate(campaign, [first, second])
    decide_choice(choice_of(person), eligible=False, reason="بيان النقط غير مقروء", by=staff)
    run_and_publish(campaign)
    return campaign, person


def test_who_holds_a_place_waits_for_the_answer_without_losing_it(staff):
    campaign, person = two_choices(staff)
    offer, appeal = offer_of(person), appealed(person)
    offer = accept_offer(offer, wait=True)
    assert offer.state == OfferState.ACCEPTED_WAITING
    decide_choice(appeal.choice, eligible=True, reason="البيان مقروء", by=staff)
    answer(appeal, granted=True)
    run_and_publish(campaign)
    assert offer_of(person).choice == appeal.choice
    offer.refresh_from_db()
    assert offer.state == OfferState.SUPERSEDED


def test_accepting_for_good_ends_the_appeal_and_the_choice(staff):
    _campaign, person = two_choices(staff)
    appeal = appealed(person)
    accept_offer(offer_of(person))
    appeal.refresh_from_db()
    assert appeal.state == AppealState.CLOSED
    with pytest.raises(Refused):
        answer(appeal)


def test_who_accepted_for_good_is_moved_by_no_later_decision(staff):
    _campaign, person = two_choices(staff)
    accept_offer(offer_of(person))
    assert not choice_of(person).given_up  # it was refused, not left
    with pytest.raises(Refused):
        appealed(person)
    with pytest.raises(Refused):
        decide_choice(choice_of(person), eligible=True, reason="البيان مقروء", by=staff)


@pytest.mark.parametrize(
    ("rank", "verb", "told"),
    [
        (1, decide_choice, {"eligible": False}),
        (1, reopen_decision, {}),
        (2, decide_choice, {"eligible": False}),
    ],
)
def test_what_is_decided_for_whoever_holds_a_place_changes_in_their_favour_only(staff, rank, verb, told):
    _campaign, person = two_choices(staff)
    with pytest.raises(Refused):
        verb(choice_of(person, rank), reason="سبب آخر", by=staff, **told)
    assert [c.eligibility for c in person.choices.all()] == [Eligibility.REFUSED, Eligibility.ELIGIBLE]


# --- leaving, and what is kept -------------------------------------------------------------------------


def test_withdrawing_ends_it(lost):
    appeal = appealed(lost)
    withdraw(lost)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer) == (AppealState.CLOSED, "")
    assert appeal.moves.last().to_state == AppealState.CLOSED
    assert Message.objects.filter(kind=MessageKind.APPEAL_ANSWERED).count() == 0
    with pytest.raises(Refused):
        answer(appeal)


def test_my_data_tells_it_and_erasure_empties_it(lost, staff):
    appeal = answer(appealed(lost), text="جواب فيه كلام شخصي", by=staff)
    told = str(data_export.of_person(Application.objects.get(pk=lost.pk)))
    assert REASON in told
    assert "جواب فيه كلام شخصي" in told
    assert staff.username not in told
    anonymise(lost, expired=True)
    row = Appeal.objects.values().get()
    assert REASON not in str(row)
    assert "شخصي" not in str(row)
    assert row["state"] == AppealState.REJECTED
    appeal.refresh_from_db()
    appeal.full_clean()
    assert lost.state != ApplicationState.WITHDRAWN
