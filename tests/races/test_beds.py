"""24 wardens after the last 16 beds."""

from functools import partial

import pytest
from django.db import transaction

from boarding import services
from boarding.models import Bed, House, Room, Stay, StayMove, StayState, Wing
from centers.core.errors import Refused
from tests.factories import ApplicationFactory, HouseFactory, StayFactory, UserFactory
from tests.scenarios.residents import enroll
from tests.scenarios.threads import crashed, racing, refused, together

pytestmark = racing
PEOPLE, BEDS = 24, 16


@pytest.fixture
def wing(transactional_db):
    HouseFactory(beds=BEDS)
    return Wing.objects.get(slug="girls")


def test_a_wing_is_promised_to_as_many_as_it_has_beds(wing):
    calls = [partial(services.hold, ApplicationFactory(), wing, by=UserFactory()) for _n in range(PEOPLE)]
    results = together(*calls)
    assert crashed(results) == []
    assert len(refused(results)) == PEOPLE - BEDS
    assert wing.stays.live().count() == BEDS == Stay.objects.count() == StayMove.objects.count()


def test_the_last_beds_go_to_as_many_stays_and_the_others_get_a_sentence(wing):
    """More stays than beds, as after a burst pipe: every warden takes the first bed that looks free, then the next."""

    def give_any_bed(stay, warden):
        for bed in list(wing.beds().free()):
            try:
                return services.assign_bed(stay, bed, by=warden)
            except Refused as error:
                refusal = error
        raise refusal

    stays = [StayFactory(state=StayState.KEPT) for _n in range(PEOPLE)]
    results = together(*(partial(give_any_bed, stay, UserFactory()) for stay in stays))
    assert crashed(results) == []
    assert len(refused(results)) == PEOPLE - BEDS
    assert all(refusal.sentences for refusal in refused(results))
    given = list(Stay.objects.exclude(bed=None).values_list("bed", flat=True))
    assert sorted(given) == sorted(wing.beds().values_list("pk", flat=True))
    assert StayMove.objects.count() == BEDS
    assert not Bed.objects.filter(room__wing=wing).free().exists()


def test_beds_taken_back_in_one_house_and_given_in_another_wait_for_nobody_for_ever(wing):
    """As when two campaigns are published at once: each takes a bed back, then gives one, crosswise."""
    other = House.objects.create(slug="east", name_ar="الشرق", name_fr="Est", distant_km=20)
    east = Wing.objects.create(house=other, slug="east-girls", sex="F", name_ar="جناح", name_fr="Aile")
    room = Room.objects.create(wing=east, number="1")
    Bed.objects.bulk_create(Bed(room=room, letter=letter) for letter in "ABCDEFGH")
    leaving = {one: [StayFactory(wing=one) for _n in range(4)] for one in (wing, east)}

    @transaction.atomic
    def move_over(stay, to):
        services.release(stay.application, reason="", by=None)
        return services.hold(ApplicationFactory(), to, by=None)

    there = [partial(move_over, stay, east) for stay in leaving[wing]]
    back = [partial(move_over, stay, wing) for stay in leaving[east]]
    results = together(*there, *back)
    assert crashed(results) == refused(results) == []
    assert (wing.stays.live().count(), east.stays.live().count()) == (4, 4)


def test_one_bed_that_everybody_wants_goes_to_one(wing):
    bed = wing.beds().first()
    stays = [StayFactory(state=StayState.KEPT) for _n in range(BEDS)]
    results = together(*(partial(services.assign_bed, stay, bed, by=UserFactory()) for stay in stays))
    assert crashed(results) == []
    assert len(refused(results)) == BEDS - 1
    assert bed.stays.live().count() == 1


def test_one_arrival_pressed_by_everybody_is_one_arrival(wing):
    stay, warden = StayFactory(state=StayState.KEPT), UserFactory()
    enroll(stay.application)
    services.assign_bed(stay, wing.beds().first(), by=warden)
    results = together(*[partial(services.check_in, stay, by=warden)] * 8)
    assert crashed(results) == []
    assert len(refused(results)) == 7
    assert stay.moves.filter(to_state=StayState.CHECKED_IN).count() == 1


def test_beds_breaking_while_beds_are_promised_never_leave_somebody_without(wing):
    people = [ApplicationFactory() for _n in range(BEDS)]
    breaking = [partial(services.put_out_of_use, bed) for bed in wing.beds().select_related("room__wing__house")[:8]]
    results = together(*breaking, *(partial(services.hold, person, wing, by=None) for person in people))
    assert crashed(results) == []
    usable, promised = wing.beds().usable().count(), wing.stays.live().count()
    assert usable == promised
    assert len(refused(results)) == 8
