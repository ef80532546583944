"""While no channel is open: messages are kept as waiting for one, staff are told, and they leave when one opens."""

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from enrollment.models import ApplicationEvent, Channel, DropReason, Message, MessageKind, MessageState, MessageTemplate
from enrollment.offers.services import withdraw
from enrollment.outbox.delivery import HELD_AT_MOST, _release, deliver
from enrollment.outbox.loading import load
from enrollment.outbox.queue import queue
from enrollment.security.recovery import give_new_code
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import ApplicantFactory, ApplicationFactory, IntakeFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, run_and_publish

pytestmark = pytest.mark.django_db
DESK, LIST = "/admin/", "/admin/enrollment/message/"
SILENT = "Aucun message ne part"


@pytest.fixture(autouse=True)
def shut(settings):
    load()
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    settings.SMS = {**settings.SMS, "backend": ""}
    settings.SENDS_EMAIL = False


@pytest.fixture
def opened(settings, tmp_path):
    """Opens the SMS, at any hour; gives what has left."""
    path = tmp_path / "sms.jsonl"

    def open_sms():
        changes = {"backend": "enrollment.outbox.channels.FileSms", "file": str(path)}
        settings.SMS = {**settings.SMS, **changes, "quiet_until": settings.SMS["quiet_from"]}

    open_sms.sent = lambda: [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    return open_sms


def tell(application=None, kind=MessageKind.RECEIPT, key="one", **values):
    with transaction.atomic():
        queue(application or ApplicationFactory(), kind, key=key, **values)
    return Message.objects.filter(key=key).order_by("channel")


def test_what_is_written_meanwhile_waits_for_a_channel_and_is_never_shown_as_sent(client):
    campaign, (intake,) = deciding(1)
    person = candidate(campaign, [intake])
    run_and_publish(campaign)
    message = Message.objects.get(application=person)
    assert (message.state, message.channel, message.sent_at) == (MessageState.HELD, Channel.SMS, None)
    for _n in range(2):
        deliver()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.HELD, 0)
    page = sign_in(client, roles.BOARD).get(f"{LIST}?state__exact={MessageState.HELD}").content.decode()
    assert person.reference in page
    assert "En attente d’un canal" in page
    assert 'class="state ok"' not in page


def test_it_leaves_once_when_one_opens_with_a_line_in_the_history(opened):
    person = ApplicationFactory(language="fr", applicant=ApplicantFactory(email="a@example.org"))
    tell(person)
    assert Message.objects.filter(state=MessageState.HELD).count() == 2
    opened()
    assert deliver()[MessageState.SENT] == 1
    deliver()
    assert [one["to"] for one in opened.sent()] == [person.applicant.phone]
    assert person.moves.filter(event=ApplicationEvent.CHANNEL_OPENED).count() == 1
    mail = Message.objects.get(channel=Channel.EMAIL)
    assert (mail.state, mail.dropped_for) == (MessageState.DROPPED, DropReason.OTHER_WAY)


def test_whom_the_open_channel_does_not_reach_waits_on(settings, opened):
    (message,) = tell()
    settings.SENDS_EMAIL = True
    deliver()
    message.refresh_from_db()
    assert message.state == MessageState.HELD
    opened()
    deliver()
    assert len(opened.sent()) == 1


def test_what_is_not_true_any_more_never_leaves_and_says_why(opened, client):
    campaign, (intake,) = deciding(1)
    person = candidate(campaign, [intake])
    run_and_publish(campaign)
    late = tell(kind=MessageKind.OFFER_REMINDER, key="late", not_after=timezone.now() + timedelta(hours=1)).get()
    old = tell(key="old").get()
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - HELD_AT_MOST)
    Message.objects.filter(pk=late.pk).update(not_after=timezone.now())
    withdraw(person)
    fresh = tell(key="fresh").get()
    opened()
    deliver()
    found = {one.kind: one.dropped_for for one in person.messages.all()}
    assert found == {MessageKind.OFFER: DropReason.OVERTAKEN, MessageKind.WITHDRAWN: ""}
    for message, state, reason in (
        (late, MessageState.DROPPED, DropReason.LATE),
        (old, MessageState.SHOWN, DropReason.OLD),
        (fresh, MessageState.SENT, ""),
    ):
        message.refresh_from_db()
        assert (message.state, message.dropped_for) == (state, reason)
    assert len(opened.sent()) == 2  # the one that says withdrawn, and the fresh one
    page = sign_in(client, roles.BOARD).get(LIST).content.decode()
    assert "Sa date était passée" in page


def test_a_channel_that_shuts_again_keeps_what_was_to_leave_until_it_is_too_old(opened, settings):
    opened()
    young, old = tell(key="young").get(), tell(key="old").get()
    assert {young.state, old.state} == {MessageState.WAITING}
    settings.SMS = {**settings.SMS, "backend": ""}
    deliver()
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.HELD}
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - HELD_AT_MOST)
    opened()
    deliver()
    assert [line["reference"] for line in opened.sent()] == ["young/sms"]
    old.refresh_from_db()
    assert (old.state, old.dropped_for) == (MessageState.SHOWN, DropReason.OLD)


def test_a_newer_code_overtakes_one_that_waits_for_a_channel(opened):
    application = ApplicationFactory()
    for _n in range(2):
        give_new_code(application, by=UserFactory())
    opened()
    assert deliver()[MessageState.SENT] == 1


def test_many_leave_in_few_queries(opened, django_assert_max_num_queries):
    for number in range(12):
        tell(key=f"{number}")
    opened()
    with django_assert_max_num_queries(14):
        _release(timezone.now())
    assert Message.objects.filter(state=MessageState.WAITING).count() == 12


@pytest.mark.parametrize("role", [roles.STAFF, roles.BOARD])
def test_the_desk_says_that_nothing_leaves_until_a_channel_is_open(client, opened, role):
    application = ApplicationFactory(intakes=[IntakeFactory()])
    tell(application)
    office = sign_in(client, role, *[choice.intake.program.center for choice in application.choices.all()])
    page = office.get(DESK).content.decode()
    assert SILENT in page
    assert f"{LIST}?trouble=held" in page
    opened()
    assert SILENT not in office.get(DESK).content.decode()


def test_who_tells_nobody_anything_is_not_told_of_it(client):
    assert SILENT not in sign_in(client, roles.WARDEN).get(DESK).content.decode()


def test_what_an_earlier_version_called_sent_without_a_channel_is_called_what_it_is():
    (message,) = tell()
    left = tell(key="two").get()
    Message.objects.filter(pk=message.pk).update(channel=Channel.PAGE, state=MessageState.SENT, sent_at=timezone.now())
    Message.objects.filter(pk=left.pk).update(state=MessageState.SENT, sent_at=timezone.now())
    import_module("enrollment.migrations.0004_messages_shown").call_shown(apps, None)
    message.refresh_from_db()
    left.refresh_from_db()
    assert (message.state, message.sent_at) == (MessageState.SHOWN, None)
    assert left.state == MessageState.SENT


def test_an_older_database_gets_the_new_texts_and_keeps_those_of_staff():
    MessageTemplate.objects.filter(kind=MessageKind.NOT_THIS_TIME).delete()
    MessageTemplate.objects.filter(kind=MessageKind.BED, channel=Channel.SMS).update(body_fr="À nous : {ref}")
    assert load()["MessageTemplate"] == 2
    assert MessageTemplate.objects.get(kind=MessageKind.BED, channel=Channel.SMS).body_fr == "À nous : {ref}"
