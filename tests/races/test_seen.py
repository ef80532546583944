"""Two colleagues who looked at the same page press at the same moment: exactly one decision lands."""

from functools import partial

import pytest

from centers.core.seen import Moved, token
from enrollment.applying.corrections import correct_person
from enrollment.documents.services import accept_document, refuse_document
from enrollment.models import ApplicationEvent, ApplicationMove, Document, DocumentState, Eligibility
from enrollment.offers.appeals import answer_appeal
from enrollment.review.services import decide_choice, enter_mark
from enrollment.values.marks import MarkValue
from tests.factories import ApplicationFactory, IntakeFactory, UserFactory
from tests.scenarios.appeals import appealed, published
from tests.scenarios.threads import crashed, racing, refused, together

pytestmark = racing


@pytest.fixture
def file(transactional_db):
    return ApplicationFactory(intakes=[IntakeFactory()])


def landed(results) -> list:
    """What was taken; everybody else was told who was faster."""
    assert crashed(results) == []
    assert all(isinstance(refusal, Moved) for refusal in refused(results))
    return [result for result in results if not isinstance(result, Exception)]


def test_two_colleagues_decide_one_choice(file):
    choice, seen = file.choices.get(), token(file)
    decide = partial(decide_choice, choice, seen=seen)
    results = together(
        partial(decide, eligible=True, by=UserFactory()),
        partial(decide, eligible=False, reason="بيان النقط غير مقروء", by=UserFactory()),
    )
    (given,) = landed(results)
    choice.refresh_from_db()
    assert choice.eligibility == given.eligibility != Eligibility.PENDING
    assert ApplicationMove.objects.filter(event=ApplicationEvent.DECIDED).count() == 1


def test_eight_colleagues_correct_one_person(file):
    seen = token(file)
    names = ["سلمى", "سلوى", "سناء", "سعاد", "سميرة", "سهام", "سارة", "سكينة"]
    results = together(
        *(
            partial(correct_person, file, {"given_name": name}, reason="البطاقة", seen=seen, by=UserFactory())
            for name in names
        )
    )
    assert len(landed(results)) == 1
    assert ApplicationMove.objects.filter(event=ApplicationEvent.PERSON_CORRECTED).count() == 1


def test_one_accepts_a_document_and_one_asks_for_it_again(file):
    paper = file.choices.get().intake.program.level.papers.create(code="id", name_ar="بطاقة", name_fr="Carte")
    document = Document.objects.create(application=file, paper=paper, state=DocumentState.RECEIVED, held=1, version=1)
    document.files.create(position=1, name="a.pdf")
    seen = token(document)
    results = together(
        partial(accept_document, document, version=1, seen=seen, by=UserFactory()),
        partial(refuse_document, document, version=1, reason="blurred", seen=seen, by=UserFactory()),
    )
    (given,) = landed(results)
    document.refresh_from_db()
    assert document.state == given.state


def test_one_rejects_an_appeal_while_the_other_grants_it(transactional_db):
    appeal = appealed(published()[2])
    choice = appeal.choice
    enter_mark(choice, choice.intake.criteria.get(), MarkValue(1900), reason="سبب", by=UserFactory())
    seen = token(appeal, choice.application)
    results = together(
        *(
            partial(answer_appeal, appeal, granted=granted, answer="جواب", seen=seen, by=UserFactory())
            for granted in (True, False)
        )
    )
    assert len(landed(results)) == 1
