import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from boarding.models import Stay, StayState
from centers.core.errors import Refused
from enrollment.allocation.checker import Rule, Violation
from enrollment.allocation.comparison import Change, changes, compared
from enrollment.allocation.engine.format import parse
from enrollment.allocation.freezing import fingerprint, freeze, frozen_text, violations
from enrollment.models import Boarding, Eligibility, Offer, OfferState, Outcome, OutcomeKind, Run, RunState, Sex
from enrollment.offers.services import accept_offer, answer_deadline, decline_offer, withdraw
from enrollment.review.services import decide_choice
from enrollment.runs.compute import make_run
from enrollment.runs.publish import discard_run, publish_run
from programs.models import CampaignState
from tests.factories import (
    ApplicationFactory,
    CampaignFactory,
    CommuneFactory,
    HouseFactory,
    ReserveFactory,
    UserFactory,
)
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory()


@pytest.fixture
def house():
    return HouseFactory(beds=1)


def outcome(run, application, rank=1):
    return Outcome.objects.get(run=run, choice__application=application, choice__rank=rank)


# --- the frozen input ------------------------------------------------------------------------


def test_the_frozen_input_is_the_format_word_for_word(house):
    campaign, (dev, eco) = deciding(2, 1)
    ReserveFactory(intake=eco, group="women", percent=30)
    near = CommuneFactory(km_to_benguerir=Decimal("12"))
    her = candidate(campaign, [dev, eco], 1500, boarding=Boarding.ESSENTIAL)
    him = candidate(campaign, [eco], 1400, boarding=Boarding.IF_POSSIBLE, person__sex=Sex.MALE)
    close = candidate(campaign, [eco], 1300, boarding=Boarding.ESSENTIAL, person__commune=near)
    ApplicationFactory(campaign=campaign, intakes=[dev])
    elsewhere, intakes = deciding(1)
    candidate(elsewhere, intakes)
    instance = freeze(campaign)
    a, b, c = (one.list_number for one in (her, him, close))
    assert instance == {
        "format": "rehamna-allocation/1",
        "intakes": {
            dev.slug: {"seats": 2, "ranking": [a]},
            eco.slug: {
                "seats": 1,
                "ranking": [a, b, c],
                "reserves": [{"group": "women", "percent": 30, "members": [a, c]}],
            },
        },
        "wings": {"girls": {"beds": 1, "order": [a]}, "boys": {"beds": 1, "order": [b]}},
        "applicants": {
            a: {"choices": [dev.slug, eco.slug], "boarding": "essential", "wing": "girls"},
            b: {"choices": [eco.slug], "boarding": "if_possible", "wing": "boys"},
            c: {"choices": [eco.slug], "boarding": "no"},
        },
    }
    assert parse(frozen_text(campaign).encode()) == instance


def test_what_is_held_and_given_up_is_frozen(house):
    campaign, (dev, eco) = deciding(1, 2)
    first = candidate(campaign, [dev], 1600)
    hers = candidate(campaign, [dev, eco], 1500, boarding=Boarding.IF_POSSIBLE)
    final = candidate(campaign, [dev, eco], 1400)
    gone = candidate(campaign, [dev], 1300)
    run_and_publish(campaign)
    accept_offer(offer_of(hers), wait=True)
    accept_offer(offer_of(final))
    withdraw(gone)
    people = freeze(campaign)["applicants"]
    assert people[first.list_number]["holds"] == {"intake": dev.slug, "bed": False}
    assert people[hers.list_number] == {
        "choices": [dev.slug, eco.slug],
        "boarding": "if_possible",
        "wing": "girls",
        "holds": {"intake": eco.slug, "bed": True},
    }
    assert people[final.list_number]["choices"] == [eco.slug]
    assert people[gone.list_number] == {"choices": [], "boarding": "no"}


def test_equal_files_have_equal_bytes(house):
    campaign, (intake,) = deciding(2)
    for average in (1500, 1500, 1400):
        candidate(campaign, [intake], average, boarding=Boarding.IF_POSSIBLE)
    assert frozen_text(campaign) == frozen_text(campaign)


def test_freezing_costs_the_same_number_of_queries_for_many(house, django_assert_num_queries):
    campaign, (intake,) = deciding(2)
    candidate(campaign, [intake], boarding=Boarding.IF_POSSIBLE)
    freeze(campaign)
    with django_assert_num_queries(11):
        freeze(campaign)
    for _ in range(9):
        candidate(campaign, [intake], boarding=Boarding.IF_POSSIBLE)
    with django_assert_num_queries(11):
        freeze(campaign)


# --- computing -------------------------------------------------------------------------------


def test_a_run_keeps_its_input_its_fingerprint_and_its_result(staff, house):
    campaign, (intake,) = deciding(1)
    best, other = (candidate(campaign, [intake], average) for average in (1500, 1400))
    run = make_run(campaign, by=staff)
    assert (run.number, run.state, run.problems, run.made_by) == (1, RunState.CHECKED, [], staff)
    assert run.fingerprint == fingerprint(run.frozen_input) == json.loads(run.result)["input_sha256"]
    assert json.loads(run.result)["places"] == {best.list_number: {"bed": False, "intake": intake.slug}}
    assert [(m.from_state, m.to_state, m.by) for m in run.moves.all()] == [
        ("", "computing", staff),
        ("computing", "checked", staff),
    ]
    assert not Offer.objects.exists()
    assert make_run(campaign, by=staff).number == 2
    assert changes(run) == [Change(best.list_number, None, {"bed": False, "intake": intake.slug})]
    assert other.list_number in json.loads(run.frozen_input)["applicants"]


@pytest.mark.parametrize("state", [CampaignState.OPEN, CampaignState.CLOSED, CampaignState.FINISHED])
def test_only_a_campaign_in_deciding_is_computed(staff, house, state):
    with pytest.raises(Refused):
        make_run(CampaignFactory(state=state, draw_public="1"), by=staff)


def test_a_run_is_refused_while_something_is_missing_and_says_what(staff, house):
    campaign, (intake,) = deciding(1)
    waiting = [ApplicationFactory(campaign=campaign, intakes=[intake]) for _ in range(13)]
    with pytest.raises(Refused) as refused:
        make_run(campaign, by=staff)
    assert len(refused.value.sentences) == 11
    assert waiting[0].reference in refused.value.sentences[0]
    assert "3" in refused.value.sentences[-1]
    assert not Run.objects.exists()


def test_a_run_the_check_objects_to_cannot_be_published(staff, house, monkeypatch):
    campaign, (intake,) = deciding(1)
    application = candidate(campaign, [intake])
    objection = Violation(Rule.WASTED_SEAT, application.list_number, intake.slug, detail={"free": 1, "number": 1})
    monkeypatch.setattr("enrollment.allocation.freezing.check", lambda instance, result: [objection])
    run = make_run(campaign, by=staff)
    assert run.state == RunState.DRAFT
    assert run.problems == [objection.as_fields()]
    assert violations(run) == [objection]
    with pytest.raises(Refused):
        publish_run(run, by=staff)
    assert not Offer.objects.exists()
    assert discard_run(run, by=staff).state == RunState.DISCARDED


def test_silence_counts_before_a_run_is_computed(staff, house):
    campaign, (intake,) = deciding(1)
    silent, waiting = (candidate(campaign, [intake], average) for average in (1500, 1400))
    run_and_publish(campaign)
    Offer.objects.update(deadline=timezone.now())
    run_and_publish(campaign)
    assert silent.offers.get().state == OfferState.LAPSED
    assert offer_of(waiting)


def test_an_offer_that_ended_after_the_run_was_computed_makes_it_stale(staff, house):
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake])
    run_and_publish(campaign)
    run = make_run(campaign, by=staff)
    Offer.objects.update(deadline=timezone.now())
    with pytest.raises(Refused):
        publish_run(run, by=staff)
    assert publish_run(make_run(campaign, by=staff), by=staff).state == RunState.PUBLISHED


# --- publishing ------------------------------------------------------------------------------


def test_publishing_gives_offers_with_bed_deadline_and_outcomes(staff, house):
    campaign, (dev, eco) = deciding(1, 1)
    far, near = (CommuneFactory(km_to_benguerir=km) for km in (60, 30))
    her = candidate(campaign, [dev], 1500, boarding=Boarding.ESSENTIAL, person__commune=far)
    other = candidate(campaign, [dev, eco], 1400, boarding=Boarding.IF_POSSIBLE, person__commune=near)
    run = publish_run(make_run(campaign, by=staff), by=staff)
    assert run.state == RunState.PUBLISHED
    assert run.published_at
    hers, theirs = offer_of(her), offer_of(other)
    assert (hers.state, hers.with_bed, hers.choice.intake) == (OfferState.PENDING, True, dev)
    assert (theirs.state, theirs.with_bed, theirs.choice.intake) == (OfferState.PENDING, False, eco)
    assert hers.deadline == answer_deadline(campaign, run.published_at)
    assert [(m.from_state, m.to_state, m.by) for m in hers.moves.all()] == [("", "pending", staff)]
    assert [(s.application, s.state) for s in Stay.objects.all()] == [(her, StayState.HELD)]
    admitted = outcome(run, her)
    assert (admitted.kind, admitted.position, admitted.last_position) == (OutcomeKind.ADMITTED, 1, 1)
    assert (admitted.with_bed, admitted.bed_position, admitted.bed_cutoff) == (True, 1, 1)
    lost = outcome(run, other)
    assert (lost.kind, lost.position, lost.last_position) == (OutcomeKind.NOT_REACHED, 2, 1)


def test_the_deadline_is_the_hour_of_morocco():
    campaign = CampaignFactory.build(answer_days=5, answer_hour=18)
    # 23:30 in London is the next day in Casablanca (UTC+1), where the day counts.
    now = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert answer_deadline(campaign, now) == datetime(2026, 7, 7, 17, 0, tzinfo=UTC)


def test_what_was_looked_at_is_what_is_published(staff, house):
    campaign, (intake,) = deciding(1)
    one, two = (candidate(campaign, [intake], average) for average in (1500, 1400))
    run = make_run(campaign, by=staff)
    withdraw(one)
    with pytest.raises(Refused):
        publish_run(run, by=staff)
    run.refresh_from_db()
    assert run.state == RunState.CHECKED
    assert run.published_at is None
    publish_run(make_run(campaign, by=staff), by=staff)
    assert offer_of(two)


def test_a_bed_taken_out_of_use_makes_a_run_stale(staff, house):
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake], boarding=Boarding.ESSENTIAL)
    run = make_run(campaign, by=staff)
    bed = house.wings.get(slug="girls").rooms.first().beds.first()
    bed.out_of_use = True
    bed.save()
    with pytest.raises(Refused):
        publish_run(run, by=staff)


def test_one_publish_wins(staff, house):
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake])
    first, second = make_run(campaign, by=staff), make_run(campaign, by=staff)
    publish_run(first, by=staff)
    for run in (first, second):
        with pytest.raises(Refused):
            publish_run(run, by=staff)
    assert Offer.objects.count() == 1
    with pytest.raises(Refused):
        discard_run(first, by=staff)


def test_a_second_run_gives_on_what_came_free_and_bothers_nobody_else(staff, house):
    campaign, (dev, eco) = deciding(1, 1)
    top = candidate(campaign, [dev], 1600)
    climbs = candidate(campaign, [dev, eco], 1500, boarding=Boarding.IF_POSSIBLE)
    last = candidate(campaign, [eco], 1400)
    first = run_and_publish(campaign)
    accept_offer(offer_of(climbs), wait=True)
    decline_offer(offer_of(top))
    run = make_run(campaign, by=staff)
    below, above = {"intake": eco.slug, "bed": True}, {"intake": dev.slug, "bed": True}
    up = Change(climbs.list_number, below, above)
    new = Change(last.list_number, None, {"intake": eco.slug, "bed": False})
    assert changes(run) == [up, new]
    assert compared(run) == [Change(top.list_number, {"intake": dev.slug, "bed": False}, None, gave_up=True), up, new]
    publish_run(run, by=staff)
    offer = offer_of(climbs)
    assert (offer.choice.intake, offer.state, offer.with_bed) == (dev, OfferState.ACCEPTED, True)
    replaced = Offer.objects.get(run=first, application=climbs)
    assert replaced.state == OfferState.SUPERSEDED
    assert [m.to_state for m in replaced.moves.all()] == ["pending", "accepted_waiting", "superseded"]
    assert Stay.objects.get().state == StayState.KEPT
    assert offer_of(last).state == OfferState.PENDING
    assert offer_of(top) is None
    assert outcome(run, top).kind == OutcomeKind.GIVEN_UP


@pytest.mark.parametrize(("open_to_her", "state"), [(True, OfferState.ACCEPTED_WAITING), (False, OfferState.ACCEPTED)])
def test_a_better_place_is_for_good_when_nothing_better_is_left(house, open_to_her, state):
    campaign, (law, dev, eco) = deciding(1, 1, 1)
    candidate(campaign, [law], 1700)
    top = candidate(campaign, [dev], 1600)
    her = candidate(campaign, [law, dev, eco], 1500)
    if not open_to_her:
        her.choices.filter(rank=1).update(eligibility=Eligibility.REFUSED, refusal="-")
    run_and_publish(campaign)
    accept_offer(offer_of(her), wait=True)
    decline_offer(offer_of(top))
    run_and_publish(campaign)
    assert (offer_of(her).choice.intake, offer_of(her).state) == (dev, state)


def test_who_keeps_what_they_hold_gets_no_new_offer_but_a_bed_at_last(staff, house):
    campaign, (dev,) = deciding(2)
    far, near = (CommuneFactory(km_to_benguerir=km) for km in (60, 30))
    leaves = candidate(campaign, [dev], boarding=Boarding.ESSENTIAL, person__commune=far)
    stays = candidate(campaign, [dev], boarding=Boarding.IF_POSSIBLE, person__commune=near)
    first = run_and_publish(campaign)
    accept_offer(offer_of(stays))
    withdraw(leaves)
    second = run_and_publish(campaign)
    offer = offer_of(stays)
    assert (offer.run, offer.with_bed, offer.state) == (first, True, OfferState.ACCEPTED)
    assert Stay.objects.live().get().state == StayState.KEPT
    kept = outcome(second, stays)
    assert (kept.kind, kept.position, kept.with_bed) == (OutcomeKind.ADMITTED, None, True)


def test_an_unanswered_offer_is_replaced_by_a_better_one_that_waits_for_an_answer(staff, house):
    campaign, (dev, eco) = deciding(1, 1)
    top = candidate(campaign, [dev], 1600)
    climbs = candidate(campaign, [dev, eco], 1500)
    run_and_publish(campaign)
    decline_offer(offer_of(top))
    run_and_publish(campaign)
    assert (offer_of(climbs).choice.intake, offer_of(climbs).state) == (dev, OfferState.PENDING)


def test_the_kinds_of_outcome(staff, house):
    campaign, (dev, eco, law) = deciding(2, 1, 1)
    far, near = (CommuneFactory(km_to_benguerir=km) for km in (60, 30))
    bedded = candidate(campaign, [dev, eco], 1600, boarding=Boarding.ESSENTIAL, person__commune=far)
    bedless = candidate(campaign, [dev, law], 1500, boarding=Boarding.ESSENTIAL, person__commune=near)
    third = candidate(campaign, [dev], 1100)
    refused = candidate(campaign, [law], 1000)
    decide_choice(refused.choices.get(), eligible=False, reason="No certificate", by=staff)
    run = run_and_publish(campaign)
    assert [
        (o.kind, o.position, o.last_position, o.bed_position, o.bed_cutoff)
        for o in run.outcomes.order_by("choice__application_id", "choice__rank")
    ] == [
        (OutcomeKind.ADMITTED, 1, 3, 1, 1),
        (OutcomeKind.BETTER, 1, None, None, None),
        (OutcomeKind.BED_ESSENTIAL, 2, 3, 2, 1),
        (OutcomeKind.BED_ESSENTIAL, 1, None, 2, 1),
        (OutcomeKind.ADMITTED, 3, 3, None, None),
        (OutcomeKind.NOT_ELIGIBLE, None, None, None, None),
    ]
    assert offer_of(bedded)
    assert not offer_of(bedless)
    assert offer_of(third)


def test_where_seats_are_left_over_no_last_rank_is_named(house):
    campaign, (intake,) = deciding(3)
    application = candidate(campaign, [intake])
    given = outcome(run_and_publish(campaign), application)
    assert (given.kind, given.position, given.last_position) == (OutcomeKind.ADMITTED, 1, None)


def test_a_missing_bed_is_no_reason_where_the_rank_was_not_reached_anyway(house):
    campaign, (dev, eco) = deciding(1, 1)
    far, near = (CommuneFactory(km_to_benguerir=km) for km in (60, 30))
    candidate(campaign, [eco], 1600, boarding=Boarding.ESSENTIAL, person__commune=far)
    candidate(campaign, [dev], 1500)
    application = candidate(campaign, [dev], 1400, boarding=Boarding.ESSENTIAL, person__commune=near)
    assert outcome(run_and_publish(campaign), application).kind == OutcomeKind.NOT_REACHED


def test_outcomes_are_written_for_everybody_decided_and_nobody_else(staff, house):
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake])
    gone = candidate(campaign, [intake])
    run_and_publish(campaign)
    withdraw(gone)
    run = run_and_publish(campaign)
    assert gone.pk not in run.outcomes.values_list("choice__application", flat=True)
    assert run.outcomes.count() == 1
