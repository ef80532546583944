"""A channel that is set up wrongly: nothing leaves, nothing is lost, nothing is called unsure; and trying one out."""

import json
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from enrollment.models import Channel, Message, MessageKind, MessageState
from enrollment.outbox import channels, queue
from enrollment.outbox.delivery import MOST_TRIES, deliver
from enrollment.outbox.loading import load
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import ApplicantFactory, ApplicationFactory

pytestmark = pytest.mark.django_db
HTTP = {"backend": "enrollment.outbox.channels.HttpSms", "url": "http://127.0.0.1:9/send"}
WRONG_SMS = {
    "no such backend": {"backend": "enrollment.outbox.channels.NoSuchSms"},
    "no such module": {"backend": "no_such_module.Sms"},
    "not a dotted name": {"backend": "HttpSms"},
    "no scheme": HTTP | {"url": "gateway.example/send"},
    "an address that is none": HTTP | {"url": "http://127.0.0.1:port/send"},
    "a space in the address": HTTP | {"url": "http://127.0.0.1:9/a b"},
    "a header of two lines": HTTP | {"headers": {"Authorization": "Bearer a\nb"}},
    "a header in Arabic": HTTP | {"headers": {"Authorization": "مفتاح"}},
    "headers that are a list": HTTP | {"headers": ["Authorization"]},
    "an encoding of its own": HTTP | {"headers": {"Content-Type": 5}},
}
WRONG_MAIL = {
    "no such backend": {"EMAIL_BACKEND": "no_such_module.Backend"},
    "no sender": {"DEFAULT_FROM_EMAIL": "portal@exa mple.org\nBcc: x"},
    "two kinds of TLS": {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": True,
    },
}


@pytest.fixture(autouse=True)
def any_hour(settings, tmp_path):
    load()
    settings.SMS = {
        **settings.SMS,
        "backend": "enrollment.outbox.channels.FileSms",
        "file": str(tmp_path / "sms.jsonl"),
        "quiet_until": settings.SMS["quiet_from"],
    }


def use(settings, **changes):
    settings.SMS = {**settings.SMS, **changes}


def tell(**person) -> Message:
    application = ApplicationFactory(applicant=ApplicantFactory(**person))
    with transaction.atomic():
        queue.queue(application, MessageKind.RECEIPT, key="one")
    return Message.objects.get()


def due_again() -> None:
    Message.objects.update(next_try=timezone.now())


@pytest.mark.parametrize("changes", WRONG_SMS.values(), ids=WRONG_SMS)
def test_a_wrong_sms_setting_leaves_the_message_waiting_until_it_is_put_right(settings, tmp_path, changes):
    right = settings.SMS
    use(settings, **changes)
    message = tell()
    for _n in range(2):
        assert deliver()[MessageState.WAITING] == 1
        due_again()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)
    assert message.last_error
    settings.SMS = right
    assert deliver()[MessageState.SENT] == 1
    assert len((tmp_path / "sms.jsonl").read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize("changes", WRONG_MAIL.values(), ids=WRONG_MAIL)
def test_a_wrong_mail_setting_does_the_same(settings, changes):
    use(settings, backend="")
    settings.SENDS_EMAIL = True
    right = {name: getattr(settings, name) for name in changes}
    for name, value in changes.items():
        setattr(settings, name, value)
    message = tell(phone="", email="a@example.org")
    assert deliver()[MessageState.WAITING] == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)
    for name, value in right.items():
        setattr(settings, name, value)
    due_again()
    assert deliver()[MessageState.SENT] == 1
    assert len(mail.outbox) == 1


def test_a_setting_that_stays_wrong_for_long_never_makes_a_message_refused(settings):
    right = settings.SMS
    use(settings, backend="enrollment.outbox.channels.NoSuchSms")
    message = tell()
    Message.objects.update(attempts=MOST_TRIES)
    deliver()
    message.refresh_from_db()
    assert message.state == MessageState.WAITING
    settings.SMS = right
    due_again()
    assert deliver()[MessageState.SENT] == 1


def test_staff_see_what_keeps_a_message(client, settings):
    use(settings, backend="enrollment.outbox.channels.NoSuchSms")
    message = tell()
    deliver()
    board = sign_in(client, roles.BOARD)
    assert "NoSuchSms" in board.get("/admin/enrollment/message/").content.decode()
    assert "?trouble=stuck" in board.get("/admin/").content.decode()
    assert message.application.applicant.phone not in Message.objects.get().last_error


# --- manage.py send_test -------------------------------------------------------------------------


def try_out(**wanted) -> str:
    said = StringIO()
    call_command("send_test", stdout=said, **wanted)
    return said.getvalue()


def test_a_test_leaves_by_both_channels_and_says_so(settings, tmp_path):
    settings.SENDS_EMAIL = True
    said = try_out(sms="+212612345678", email="a@example.org")
    assert "sms: taken" in said
    assert "email: taken" in said
    sent = json.loads((tmp_path / "sms.jsonl").read_text("utf-8"))
    assert sent["to"] == "+212612345678"
    assert sent["text"].endswith("/t")
    assert mail.outbox[0].to == ["a@example.org"]
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("changes", "wanted", "said"),
    [
        ({}, {}, "--sms NUMBER"),
        ({"backend": ""}, {"sms": "+212612345678"}, "PORTAL_SMS_BACKEND"),
        ({}, {"email": "a@example.org"}, "EMAIL_URL"),
        ({}, {"sms": "0612345678"}, "international form"),
        ({}, {"email": "nobody"}, "no e-mail address"),
        ({"backend": "enrollment.outbox.channels.NoSuchSms"}, {"sms": "+212612345678"}, "A setting is wrong"),
        (HTTP, {"sms": "+212612345678"}, "takes nothing now"),
    ],
)
def test_a_test_that_does_not_leave_fails_and_says_why(settings, changes, wanted, said):
    use(settings, **changes)
    with pytest.raises(CommandError, match=said):
        try_out(**wanted)


def test_one_channel_that_fails_keeps_the_other_from_nothing(settings):
    settings.SENDS_EMAIL = True
    use(settings, backend="")
    with pytest.raises(CommandError, match="PORTAL_SMS_BACKEND"):
        try_out(sms="+212612345678", email="a@example.org")
    assert len(mail.outbox) == 1


def test_what_is_wrong_is_told_apart_from_what_is_down(settings):
    use(settings, **HTTP)
    with pytest.raises(channels.Unreachable) as down:
        channels.send(Channel.SMS, "+212612345678", "", "x", "r")
    assert not isinstance(down.value, channels.Misconfigured)
