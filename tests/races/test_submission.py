"""The same application sent 16 times at once is sent once."""

from functools import partial

import pytest
from django.test import Client

from enrollment.applying.services import save_answers, submit
from enrollment.models import Application, ApplicationState, MessageKind
from enrollment.outbox.delivery import deliver
from tests.scenarios.applicant import GIRL, Network, Phone
from tests.scenarios.threads import crashed, racing, together

pytestmark = racing
TIMES, MACHINES = 16, 4


@pytest.fixture
def filled(transactional_db) -> Phone:
    """A device on the last page, everything answered."""
    phone = Phone("fr")
    phone.apply(Network(), until="words")
    return phone


def check_sent_once():
    application = Application.objects.get()
    assert application.state == ApplicationState.SUBMITTED
    assert application.reference
    assert application.moves.filter(to_state=ApplicationState.SUBMITTED).count() == 1
    assert application.messages.filter(kind=MessageKind.RECEIPT).count() == 1
    return application


def test_the_last_page_pressed_many_times_gives_one_receipt(sms, filled):
    def press():
        tab = Client()
        tab.cookies = filled.client.cookies.copy()
        sent = tab.post("/fr/apply/check/", GIRL["check"])
        receipt = tab.get("/fr/apply/receipt/")
        return sent.status_code, receipt.context["application"].reference

    results = together(*[press] * TIMES)
    reference = check_sent_once().reference
    assert results == [(302, reference)] * TIMES
    assert crashed(together(*[deliver] * MACHINES)) == []
    (receipt,) = sms()
    assert reference in receipt["text"]


def test_the_verb_itself_gives_one_reference(filled):
    application = save_answers(filled.application, "check", {"guardian_consents": False})
    results = together(*[partial(submit, application)] * TIMES)
    assert crashed(results) == []
    assert {result.reference for result in results} == {check_sent_once().reference}
