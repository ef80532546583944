"""64 people accept while 32 others withdraw and two people publish: exact numbers, and nobody sees a 500."""

from functools import partial

import pytest
from django.test import Client

from boarding.models import Stay, StayState
from enrollment.allocation.audit_file import judge, read
from enrollment.allocation.freezing import frozen_file
from enrollment.models import HOLDING, Application, ApplicationState, Offer, OfferMove, OfferState, Run, RunState
from enrollment.offers.services import accept_offer, decline_offer, withdraw
from enrollment.runs.compute import make_run
from enrollment.runs.publish import publish_run
from enrollment.security import codes
from enrollment.security.device import COOKIE
from tests.factories import CommuneFactory, HouseFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.threads import crashed, racing, refused, together

pytestmark = racing
ACCEPTING, WITHDRAWING, WAITING = 64, 32, 40
SEATS, BEDS = ACCEPTING + WITHDRAWING, 48


def crowd(seats: int, waiting: int):
    """Who holds an offer, best first, in a campaign whose seats are all offered, with more people in line."""
    HouseFactory(beds=BEDS)
    campaign, intakes = deciding(seats)
    far = CommuneFactory(km_to_benguerir="50.0")
    files = [
        candidate(campaign, intakes, average=2000 - n, person__commune=far, boarding="if_possible")
        for n in range(seats + waiting)
    ]
    run_and_publish(campaign)
    return files


@pytest.fixture
def people(transactional_db):
    return crowd(SEATS, WAITING)


@pytest.fixture
def few(transactional_db):
    return crowd(6, 4)


def phone(application: Application) -> Client:
    """A device that holds the file."""
    code = codes.new_code()
    Application.objects.filter(pk=application.pk).update(code_hash=codes.code_hash(code))
    client = Client()
    client.cookies[COOKIE] = codes.seal(application.pk, code)
    return client


def split(people):
    """Every third one of those with an offer withdraws."""
    holders = people[:SEATS]
    withdrawing = holders[::3]
    return [person for person in holders if person not in withdrawing], withdrawing


def check_exact_numbers(campaign, published: int):
    """What must be true afterwards, whoever came first."""
    states = Application.objects.filter(campaign=campaign)
    assert states.filter(state=ApplicationState.WITHDRAWN).count() == WITHDRAWING
    assert Offer.objects.filter(state=OfferState.ACCEPTED).count() == ACCEPTING
    assert Offer.objects.filter(state=OfferState.DECLINED).count() == WITHDRAWING
    assert OfferMove.objects.filter(to_state=OfferState.ACCEPTED).count() == ACCEPTING
    assert OfferMove.objects.filter(to_state=OfferState.DECLINED).count() == WITHDRAWING
    assert Run.objects.filter(state=RunState.PUBLISHED).count() == 1 + published
    assert Offer.objects.holding().count() == ACCEPTING
    kept = Stay.objects.filter(state=StayState.KEPT).count()
    assert kept == Offer.objects.filter(state=OfferState.ACCEPTED, with_bed=True).count()
    assert Stay.objects.live().count() == kept
    # What came free goes on, to the last seat and the last bed.
    run_and_publish(campaign)
    assert Offer.objects.holding().count() == SEATS
    assert Offer.objects.filter(state=OfferState.PENDING).count() == WITHDRAWING
    assert Stay.objects.live().count() == BEDS == Offer.objects.filter(state__in=HOLDING, with_bed=True).count()


def test_answers_departures_and_publishing_at_once(people):
    campaign = people[0].campaign
    accepting, withdrawing = split(people)
    run = make_run(campaign, by=UserFactory())
    results = together(
        *(partial(accept_offer, offer_of(person)) for person in accepting),
        *(partial(withdraw, person) for person in withdrawing),
        *(partial(publish_run, run, by=UserFactory()) for _n in range(2)),
    )
    assert crashed(results) == []
    assert refused(results[: ACCEPTING + WITHDRAWING]) == []
    published = [result for result in results[-2:] if isinstance(result, Run)]
    assert len(published) <= 1
    assert all(refusal.sentences for refusal in refused(results))
    check_exact_numbers(campaign, published=len(published))


def test_the_same_through_the_pages(people):
    campaign = people[0].campaign
    accepting, withdrawing = split(people)
    number = campaign.runs.get().number

    def press(client, path, **answers):
        return client.post(f"/fr/track/file/{path}/", answers).status_code

    results = together(
        *(partial(press, phone(person), "accept", offer=number) for person in accepting),
        *(partial(press, phone(person), "withdraw") for person in withdrawing),
    )
    assert results == [302] * SEATS
    check_exact_numbers(campaign, published=0)


def test_two_people_publish_and_one_does(few):
    campaign, leaving = few[0].campaign, few[:3]
    for person in leaving:
        withdraw(person)
    run = make_run(campaign, by=UserFactory())
    results = together(*(partial(publish_run, run, by=UserFactory()) for _n in range(2)))
    assert crashed(results) == []
    assert len(refused(results)) == 1
    assert refused(results)[0].sentences
    assert Run.objects.filter(state=RunState.PUBLISHED).count() == 2
    assert run.offers.count() == len(leaving)


def test_one_person_on_three_devices_gives_one_answer(few):
    offer = offer_of(few[0])
    verbs = [
        partial(accept_offer, offer),
        partial(decline_offer, offer),
        partial(withdraw, few[0]),
    ]
    results = together(*verbs * 4)
    assert crashed(results) == []
    application = Application.objects.get(pk=few[0].pk)
    assert application.state == ApplicationState.WITHDRAWN
    assert application.held_offer() is None
    assert offer.moves.filter(to_state=OfferState.DECLINED).count() == 1
    assert application.moves.filter(to_state=ApplicationState.WITHDRAWN).count() == 1


@pytest.fixture
def chain(transactional_db):
    """32 hold the seats of the first intake, 32 keep one of the second while they wait for the first, 32 wait."""
    campaign, (first, second) = deciding(WITHDRAWING, WITHDRAWING)
    leaving = [candidate(campaign, [first], 2000 - n) for n in range(WITHDRAWING)]
    rising = [candidate(campaign, [first, second], 1900 - n) for n in range(WITHDRAWING)]
    waiting = [candidate(campaign, [second], 1800 - n) for n in range(WITHDRAWING)]
    run_and_publish(campaign)
    for person in rising:
        accept_offer(offer_of(person), wait=True)
    return campaign, (first, second), leaving, rising, waiting


def test_as_many_withdrawals_as_promotions_and_two_publishes(chain):
    """Whoever publishes meanwhile gives what is free at that moment, or reads that the files have changed."""
    campaign, intakes, leaving, rising, waiting = chain
    for person in leaving[: WITHDRAWING // 2]:
        withdraw(person)
    run, board = make_run(campaign, by=UserFactory()), UserFactory()

    def promote():
        return publish_run(make_run(campaign, by=board), by=board)

    publishing = [partial(publish_run, run, by=board)] * 2
    results = together(
        *publishing,
        *(partial(withdraw, person) for person in leaving),
        *[promote] * WITHDRAWING,
    )
    assert crashed(results) == []
    assert refused(results[2 : 2 + WITHDRAWING]) == []
    assert all(refusal.sentences for refusal in refused(results))
    assert sum(isinstance(result, Run) for result in results[:2]) <= 1
    run_and_publish(campaign)
    check_each_freed_seat_was_given_once(campaign, intakes, rising, waiting)


def check_each_freed_seat_was_given_once(campaign, intakes, rising, waiting):
    first, second = intakes
    holding = Offer.objects.holding()
    assert holding.filter(choice__intake=first).count() == holding.filter(choice__intake=second).count() == WITHDRAWING
    for person in rising:
        assert offer_of(person).choice.intake == first
        assert person.offers.filter(choice__intake=first).count() == 1
        assert person.offers.filter(state=OfferState.SUPERSEDED).count() == 1
    for person in waiting:
        assert [offer.choice.intake for offer in person.offers.all()] == [second]
    for run in campaign.runs.filter(state=RunState.PUBLISHED):
        judge(read(frozen_file(run).splitlines(keepends=True)))
