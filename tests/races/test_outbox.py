"""Several machines deliver at once: each message leaves once."""

from functools import partial

from django.db import transaction

from enrollment.models import Message, MessageKind, MessageState
from enrollment.outbox import queue as outbox_queue
from enrollment.outbox.delivery import deliver
from tests.factories import ApplicationFactory
from tests.scenarios.threads import crashed, racing, together

pytestmark = racing
PEOPLE, MACHINES, TIMES = 24, 6, 16


def queue(application, key):
    with transaction.atomic():
        return outbox_queue.queue(application, MessageKind.RECEIPT, key=key)


def test_machines_share_the_outbox_and_send_nothing_twice(sms):
    for n in range(PEOPLE):
        queue(ApplicationFactory(), f"receipt:{n}")
    results = together(*[deliver] * MACHINES)
    assert crashed(results) == []
    assert sum(done[MessageState.SENT] for done in results) == PEOPLE
    assert len({sent["reference"] for sent in sms()}) == len(sms()) == PEOPLE
    assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}


def test_one_key_written_by_many_at_once_is_one_message(sms):
    application = ApplicationFactory()
    assert crashed(together(*[partial(queue, application, "receipt:1")] * TIMES)) == []
    deliver()
    assert len(sms()) == Message.objects.count() == 1
