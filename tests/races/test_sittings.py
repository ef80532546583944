"""Two people after the last place of a sitting, and a button that many press."""

from functools import partial

import pytest

from enrollment.interviews.schedule import calls
from enrollment.interviews.services import call_up, say_cannot_come
from enrollment.interviews.sittings import Planned, plan_sittings
from enrollment.models import Convocation, ConvocationMove, ConvocationState, Mark, Message, MessageKind, Sitting
from enrollment.review.attendance import give_date, note_attendance
from tests.factories import SittingFactory, UserFactory
from tests.scenarios.interviews import applied, begun, called, interview
from tests.scenarios.threads import crashed, racing, refused, together

pytestmark = racing
PEOPLE, PLACES, TIMES = 12, 5, 8


@pytest.fixture
def criterion(transactional_db):
    return interview()


def test_the_last_places_go_to_as_many_and_the_others_get_a_sentence(criterion):
    SittingFactory(criterion=criterion, places=PEOPLE)
    for _n in range(PEOPLE):
        applied(criterion)
    call_up(criterion, seen=calls(criterion).seal, by=UserFactory())
    wanted = SittingFactory(criterion=criterion, places=PLACES, starts_at=Sitting.objects.get().ends_at)
    results = together(
        *(partial(give_date, one, wanted, reason="طلب", by=UserFactory()) for one in Convocation.objects.near())
    )
    assert crashed(results) == []
    assert len(refused(results)) == PEOPLE - PLACES
    assert wanted.convocations.count() == PLACES


def test_calling_everybody_at_once_calls_each_once(criterion):
    SittingFactory(criterion=criterion, places=PEOPLE)
    for _n in range(PEOPLE):
        applied(criterion)
    seen = calls(criterion).seal
    results = together(*[partial(call_up, criterion, seen=seen, by=UserFactory())] * TIMES)
    assert crashed(results) == []
    assert len(refused(results)) == TIMES - 1
    assert Convocation.objects.count() == ConvocationMove.objects.count() == PEOPLE
    told = Message.objects.filter(kind=MessageKind.CONVOCATION)
    assert told.values("application").distinct().count() == PEOPLE
    assert told.values("key").distinct().count() == PEOPLE


def test_a_series_pressed_twice_is_planned_once(criterion):
    where = {"room_ar": "قاعة", "room_fr": "Salle", "place_ar": "مركز", "place_fr": "Centre"}
    wanted = [Planned(SittingFactory().starts_at, 30, 2, where)]
    results = together(*[partial(plan_sittings, criterion, wanted, by=UserFactory())] * TIMES)
    assert crashed(results) == []
    assert len(refused(results)) == TIMES - 1
    assert criterion.sittings.count() == 1


def test_two_hands_on_one_attendance_leave_one_history(criterion):
    one = begun(called(criterion))
    absent = [partial(note_attendance, one, came=False, by=UserFactory())] * 4
    results = together(*absent, partial(say_cannot_come, one))
    assert crashed(results) == []
    assert Convocation.objects.get().state == ConvocationState.ABSENT
    assert one.moves.filter(to_state=ConvocationState.ABSENT).count() == Mark.objects.count() == 1
