"""The outbox: written with its cause, sent after, once; and what happens when a channel is down."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from centers.core.errors import Refused
from enrollment.models import Channel, Message, MessageKind, MessageState, Offer
from enrollment.offers.reminders import remind_drafts, remind_offers
from enrollment.offers.services import accept_offer, decline_offer, enroll, lapse_overdue, restore_offer, withdraw
from enrollment.outbox import queue
from enrollment.outbox.delivery import deliver, quiet, try_again
from enrollment.outbox.loading import load
from enrollment.outbox.rendering import shown_messages
from enrollment.runs.compute import make_run
from enrollment.runs.publish import publish_run
from enrollment.security.recovery import give_new_code
from tests.factories import ApplicantFactory, ApplicationFactory, CampaignFactory, NetworkFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.outbox import tell, use

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 1, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_house(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"


# --- writing --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_message_is_written_inside_a_transaction_only():
    with pytest.raises(TransactionManagementError):
        queue.queue(ApplicationFactory(), MessageKind.RECEIPT, key="one")


def test_a_message_goes_with_its_cause(sms):
    with transaction.atomic():
        tell(ApplicationFactory())
        transaction.set_rollback(True)
    assert Message.objects.count() == 0
    deliver()
    assert sms() == []


def test_a_known_key_writes_nothing(sms):
    application = ApplicationFactory()
    assert [tell(application), tell(application)] == [1, 0]
    deliver()
    assert len(sms()) == 1


def test_each_channel_that_reaches_the_person_is_used_in_her_language(sms, settings):
    settings.SENDS_EMAIL = True
    NetworkFactory()
    application = ApplicationFactory(language="fr", applicant=ApplicantFactory(email="a@example.org"))
    assert tell(application) == 2
    assert deliver()[MessageState.SENT] == 2
    assert sms()[0]["text"].startswith("Rehamna : votre candidature")
    assert application.reference in sms()[0]["text"]
    assert mail.outbox[0].subject == f"Candidature reçue, dossier {application.reference}"


def test_whom_no_channel_ever_reaches_reads_it_on_the_page():
    load()
    application = ApplicationFactory(applicant=ApplicantFactory(phone=""))
    tell(application)
    message = Message.objects.get()
    assert (message.channel, message.state, message.sent_at) == (Channel.PAGE, MessageState.SHOWN, None)
    assert not deliver().total()
    assert application.reference in shown_messages(application, "ar")[0].written.body


def test_a_code_is_sealed_while_it_waits_wiped_after_and_never_on_the_page(sms):
    application = ApplicationFactory(language="fr")
    code = give_new_code(application, by=UserFactory())
    waiting = Message.objects.get()
    assert code[:4] not in json.dumps(waiting.values)
    deliver()
    assert code[:4] in sms()[0]["text"]
    waiting.refresh_from_db()
    assert waiting.values["code"] == ""
    assert code[:4] not in shown_messages(application, "fr")[0].written.body


def test_a_newer_code_overtakes_one_that_has_not_left(sms):
    application = ApplicationFactory()
    for _n in range(2):
        give_new_code(application, by=UserFactory())
    assert deliver()[MessageState.SENT] == 1


# --- what causes them -----------------------------------------------------------------------------


def kinds(application=None):
    rows = Message.objects.filter(application=application) if application else Message.objects.all()
    return list(rows.order_by("pk").values_list("kind", flat=True))


def test_the_way_of_an_offer(sms):
    campaign, (first, second) = deciding(1, 1)
    ahead = candidate(campaign, [first], average=1900)
    person = candidate(campaign, [first, second], average=1500)
    behind = candidate(campaign, [first], average=1300)
    run_and_publish(campaign)
    assert kinds() == [MessageKind.OFFER, MessageKind.OFFER, MessageKind.WAITING_LIST]
    accept_offer(offer_of(person), wait=True)
    decline_offer(offer_of(ahead))
    run_and_publish(campaign)
    assert kinds(person) == [MessageKind.OFFER, MessageKind.SUPERSEDED]
    assert kinds(behind) == [MessageKind.WAITING_LIST, MessageKind.WAITING]
    offer = offer_of(person)
    enroll(person, by=UserFactory())
    withdraw(person, by=UserFactory(), reason="left")
    assert kinds(person)[2:] == [MessageKind.ENROLLED, MessageKind.WITHDRAWN]
    assert str(offer.choice.intake.program.name_fr) in json.dumps(
        Message.objects.get(kind=MessageKind.SUPERSEDED).values, ensure_ascii=False
    )


def test_a_waiting_list_that_did_not_move_is_not_told(sms):
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake], average=1900)
    behind = candidate(campaign, [intake], average=1300)
    run_and_publish(campaign)
    run_and_publish(campaign)
    assert kinds(behind) == [MessageKind.WAITING_LIST]


def test_lapsed_and_restored(sms):
    campaign, (intake,) = deciding(1)
    person = candidate(campaign, [intake])
    run_and_publish(campaign)
    offer = offer_of(person)
    Offer.objects.update(deadline=timezone.now())
    lapse_overdue()
    lapse_overdue()
    restore_offer(offer, reason="hospital", by=UserFactory())
    assert kinds(person) == [MessageKind.OFFER, MessageKind.OFFER_LAPSED, MessageKind.OFFER_RESTORED]
    # The offer itself had not left, and asks for an answer no more.
    assert Message.objects.get(kind=MessageKind.OFFER).state == MessageState.DROPPED


def test_an_offer_is_called_to_mind_once_and_never_after_the_answer(sms, settings):
    campaign, (intake,) = deciding(2)
    silent, quick = candidate(campaign, [intake]), candidate(campaign, [intake])
    run_and_publish(campaign)
    accept_offer(offer_of(quick))
    near = offer_of(silent).deadline - timedelta(hours=settings.OFFER_REMINDER_HOURS)
    assert remind_offers(near - timedelta(minutes=1)) == 0
    assert [remind_offers(near), remind_offers(near)] == [1, 0]
    assert kinds(silent) == [MessageKind.OFFER, MessageKind.OFFER_REMINDER]
    decline_offer(offer_of(silent))
    assert Message.objects.get(kind=MessageKind.OFFER_REMINDER).state == MessageState.DROPPED


def test_drafts_are_reminded_once_per_deadline(sms):
    campaign = CampaignFactory(closes_at=timezone.now() + timedelta(hours=30))
    draft = ApplicationFactory(campaign=campaign, draft=True)
    ApplicationFactory(campaign=campaign)
    ApplicationFactory(campaign=campaign, draft=True, applicant=ApplicantFactory(phone=""))
    assert [remind_drafts(), remind_drafts()] == [1, 0]
    campaign.extended_to = campaign.closes_at + timedelta(hours=5)
    campaign.save()
    assert remind_drafts() == 1
    assert set(kinds(draft)) == {MessageKind.DRAFT_REMINDER}


def test_publishing_asks_the_database_as_often_for_few_and_for_many(sms, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (3, 30):
        campaign, (intake,) = deciding(size)
        for _n in range(size):
            candidate(campaign, [intake])
        run = make_run(campaign, by=UserFactory())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            publish_run(run, by=UserFactory())
        counts.append(len([q for q in queries if "enrollment_message" in q["sql"]]))
        assert Message.objects.filter(application__campaign=campaign).count() == size
    assert counts[0] == counts[1]


# --- sending --------------------------------------------------------------------------------------


def test_what_is_too_late_is_not_sent(sms):
    tell(ApplicationFactory(), MessageKind.OFFER, not_after=timezone.now() - timedelta(minutes=1))
    deliver()
    assert Message.objects.get().state == MessageState.DROPPED
    assert sms() == []


@pytest.mark.parametrize(
    ("hour", "expected"), [("19:59", False), ("20:00", True), ("02:00", True), ("06:59", True), ("07:00", False)]
)
def test_quiet_hours_are_those_of_the_clock_in_casablanca(hour, expected):
    """UTC+1 on that day: 21:00 is 20:00 UTC."""
    assert quiet(datetime.fromisoformat(f"2026-09-01T{hour}+00:00")) is expected


def test_in_ramadan_the_clock_is_another():
    """UTC in Ramadan 2026: 20:30 UTC is 20:30."""
    assert not quiet(datetime.fromisoformat("2026-03-01T20:30+00:00"))


def test_at_night_e_mail_leaves_and_sms_waits(sms, settings):
    from datetime import time

    settings.SENDS_EMAIL = True
    use(settings, quiet_from=time(21), quiet_until=time(8))
    tell(ApplicationFactory(applicant=ApplicantFactory(email="a@example.org")))
    Message.objects.update(next_try=NOON)
    deliver(NOON + timedelta(hours=12))
    assert (len(mail.outbox), sms()) == (1, [])
    deliver(NOON + timedelta(hours=24))
    assert len(sms()) == 1


def test_what_broke_off_while_sending_is_never_sent_by_itself_and_staff_may_let_it_go(sms):
    """A machine that died between the mark and the send, or between the send and the mark: nobody can know."""
    tell(ApplicationFactory())
    Message.objects.update(state=MessageState.SENDING, taken_at=timezone.now() - timedelta(hours=1))
    deliver()
    message = Message.objects.get()
    assert (message.state, sms()) == (MessageState.UNSURE, [])
    try_again(message, by=UserFactory())
    deliver()
    deliver()
    assert len(sms()) == 1
    with pytest.raises(Refused):
        try_again(message, by=UserFactory())


def test_a_message_without_its_text_troubles_no_other(sms):
    from enrollment.models import MessageTemplate

    tell(ApplicationFactory(), key="a")
    tell(ApplicationFactory(), MessageKind.WITHDRAWN, key="b")
    MessageTemplate.objects.filter(kind=MessageKind.RECEIPT).delete()
    assert deliver()[MessageState.SENT] == 1
    assert Message.objects.get(key="a").state == MessageState.FAILED


# --- a real gateway ----------------------------------------------------------------------------------
