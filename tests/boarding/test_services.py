"""The verbs of the house: what each does, what it refuses, and what it writes down."""

import pytest

from boarding import services
from boarding.models import STAY_MOVES, Bed, Stay, StayState, Wing
from centers.core.errors import Refused
from tests.factories import ApplicantFactory, ApplicationFactory, HouseFactory, StayFactory, UserFactory
from tests.scenarios.residents import enroll, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def warden():
    return UserFactory()


@pytest.fixture(autouse=True)
def house():
    return HouseFactory(beds=4)


def beds(slug="girls"):
    return list(Bed.objects.filter(room__wing__slug=slug).order_by("room__number", "letter"))


def test_a_wing_holds_as_many_as_it_has_usable_beds(warden):
    services.put_out_of_use(beds()[0])
    wing = Wing.objects.get(slug="girls")
    for _n in range(3):
        services.hold(ApplicationFactory(), wing, by=warden)
    with pytest.raises(Refused) as refusal:
        services.hold(ApplicationFactory(), wing, by=warden)
    assert str(wing) in str(refusal.value)
    assert wing.stays.live().count() == 3


def test_nobody_is_held_a_bed_in_the_other_wing(warden):
    boy = ApplicationFactory(applicant=ApplicantFactory(sex="M"))
    with pytest.raises(Refused):
        services.hold(boy, Wing.objects.get(slug="girls"), by=warden)
    assert not Stay.objects.exists()


def test_from_an_accepted_bed_to_the_last_night(warden):
    stay = StayFactory(state=StayState.KEPT)
    first, second = beds()[:2]
    services.assign_bed(stay, first, by=warden)
    services.assign_bed(stay, second, by=warden)
    services.assign_bed(stay, second, by=warden)
    enroll(stay.application)
    services.check_in(stay, by=warden)
    services.check_out(stay, by=warden, reason="moved away")
    stay.refresh_from_db()
    assert stay.state == StayState.ENDED
    assert stay.checked_in_at <= stay.ended_at
    assert first in Bed.objects.free()
    assert second in Bed.objects.free()
    moves = [(m.from_state, m.to_state, m.by, bool(m.reason)) for m in stay.moves.all()]
    assert moves == [
        ("kept", "kept", warden, True),
        ("kept", "kept", warden, True),
        ("kept", "checked_in", warden, False),
        ("checked_in", "ended", warden, True),
    ]


@pytest.mark.parametrize("state", [StayState.HELD, StayState.RELEASED, StayState.ENDED])
def test_a_bed_is_named_only_for_who_accepted_and_has_not_left(warden, state):
    stay = StayFactory(state=state)
    with pytest.raises(Refused):
        services.assign_bed(stay, beds()[0], by=warden)
    stay.refresh_from_db()
    assert stay.bed is None
    assert not stay.moves.exists()


def test_a_bed_that_is_taken_broken_or_in_the_other_wing_is_not_given(warden):
    stay, other = StayFactory(state=StayState.KEPT), StayFactory(state=StayState.KEPT)
    taken, broken = beds()[:2]
    services.assign_bed(other, taken, by=warden)
    services.put_out_of_use(broken)
    for bed in (taken, broken, beds("boys")[0]):
        with pytest.raises(Refused) as refusal:
            services.assign_bed(stay, bed, by=warden)
        assert str(bed) in str(refusal.value)
    stay.refresh_from_db()
    assert stay.bed is None


def test_checking_in_says_everything_that_is_missing(warden):
    stay = StayFactory(state=StayState.KEPT)
    with pytest.raises(Refused) as refusal:
        services.check_in(stay, by=warden)
    assert len(refusal.value.sentences) == 2
    enroll(stay.application)
    with pytest.raises(Refused) as refusal:
        services.check_in(stay, by=warden)
    assert len(refusal.value.sentences) == 1
    stay.refresh_from_db()
    assert stay.state == StayState.KEPT


def test_nobody_checks_in_twice(warden):
    stay = resident(beds()[0], warden)
    with pytest.raises(Refused):
        services.check_in(stay, by=warden)
    assert stay.moves.filter(to_state=StayState.CHECKED_IN).count() == 1


@pytest.mark.parametrize("state", [StayState.HELD, StayState.KEPT, StayState.RELEASED, StayState.ENDED])
def test_only_who_arrived_checks_out(warden, state):
    with pytest.raises(Refused):
        services.check_out(StayFactory(state=state), by=warden)


def test_who_accepted_and_never_came_frees_the_bed(warden):
    stay = StayFactory(state=StayState.KEPT)
    services.assign_bed(stay, beds()[0], by=warden)
    services.no_show(stay, by=warden)
    stay.refresh_from_db()
    assert stay.state == StayState.RELEASED
    assert beds()[0] in Bed.objects.free()
    for other in (StayFactory(state=StayState.HELD), resident(beds()[1], warden)):
        with pytest.raises(Refused):
            services.no_show(other, by=warden)


def test_releasing_the_bed_of_somebody_who_sleeps_in_it_ends_the_stay(warden):
    stay = resident(beds()[0], warden)
    services.release(stay.application, reason="withdrawn", by=None)
    stay.refresh_from_db()
    assert stay.state == StayState.ENDED
    assert stay.ended_at
    assert stay.bed in Bed.objects.free()


def test_a_bed_goes_out_of_use_only_while_everybody_still_has_one(warden):
    full = Wing.objects.get(slug="girls")
    stays = [services.hold(ApplicationFactory(), full, by=warden) for _n in range(4)]
    with pytest.raises(Refused):
        services.put_out_of_use(beds()[0])
    services.release(stays[0].application, reason="", by=warden)
    services.put_out_of_use(beds()[0])
    services.put_out_of_use(beds()[0])
    with pytest.raises(Refused):
        services.put_out_of_use(beds()[1])
    services.put_back_in_use(beds()[0])
    assert Bed.objects.filter(room__wing=full).usable().count() == 4


def test_a_bed_somebody_was_given_does_not_go_out_of_use(warden):
    resident(beds()[0], warden)
    with pytest.raises(Refused):
        services.put_out_of_use(beds()[0])
    assert not beds()[0].out_of_use


def test_every_state_of_a_stay_has_its_exits_decided():
    assert STAY_MOVES.keys() == set(StayState)
    assert all(exits <= set(StayState) for exits in STAY_MOVES.values())
