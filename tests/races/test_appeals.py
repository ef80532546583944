"""One appeal sent from many taps, and one answered by two colleagues, at the same moment."""

from functools import partial

import pytest

from centers.core.errors import Refused
from enrollment.models import ANSWERED, Appeal, AppealState, Message, MessageKind
from enrollment.offers.appeals import answer_appeal, send_appeal
from enrollment.offers.services import withdraw
from enrollment.review.services import enter_mark
from enrollment.values.marks import MarkValue
from tests.factories import UserFactory
from tests.races.test_answers import phone
from tests.scenarios.appeals import appealed, choice_of, published
from tests.scenarios.threads import crashed, racing, refused, together

pytestmark = racing


@pytest.fixture
def lost(transactional_db):
    return published()[2]


def test_sixteen_taps_send_one_appeal(lost):
    choice = choice_of(lost)
    results = together(*(partial(send_appeal, choice, reason=f"سبب {n}") for n in range(16)))
    assert crashed(results) == refused(results) == []
    assert len({appeal.pk for appeal in results}) == 1
    assert Appeal.objects.get().moves.count() == 1


def test_the_same_through_the_pages(lost):
    clients = [phone(lost)] * 8

    def press(client):
        return client.post("/ar/track/file/appeal/1/", {"reason": "سبب", "sure": "1"}).status_code

    assert together(*(partial(press, client) for client in clients)) == [302] * 8
    assert Appeal.objects.count() == 1


def test_two_answers_leave_one(lost):
    appeal = appealed(lost)
    choice = appeal.choice
    enter_mark(choice, choice.intake.criteria.get(), MarkValue(1900), reason="سبب", by=UserFactory())
    answers = [
        partial(answer_appeal, appeal, granted=n % 2 == 0, answer=f"جواب {n}", by=UserFactory()) for n in range(8)
    ]
    results = together(*answers)
    assert crashed(results) == []
    (given,) = [result for result in results if not isinstance(result, Refused)]
    row = Appeal.objects.get()
    assert (row.state, row.answer) == (given.state, given.answer)
    assert row.moves.filter(to_state__in=ANSWERED).count() == 1
    assert Message.objects.filter(kind=MessageKind.APPEAL_ANSWERED).count() == 1


def test_leaving_and_answering_end_in_one_of_the_two(lost):
    appeal = appealed(lost)
    results = together(
        partial(withdraw, lost),
        partial(answer_appeal, appeal, granted=False, answer="جواب", by=UserFactory()),
    )
    assert crashed(results) == []
    row = Appeal.objects.get()
    assert row.state in (AppealState.CLOSED, AppealState.REJECTED)
    assert row.moves.count() == 2
    row.full_clean()
