"""A gateway for SMS that answers as it likes: what is tried again, left to staff, or unsure."""

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
from django.core import mail
from django.utils import timezone

from enrollment.models import Application, Message, MessageState
from enrollment.offers.services import withdraw
from enrollment.outbox.delivery import deliver
from tests.factories import ApplicationFactory
from tests.scenarios.outbox import tell, use

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 1, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_house(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"


@pytest.fixture
def gateway(settings, sms):
    """A gateway on loopback that keeps what it was given; `status` is its answer, `breaks` that it says nothing."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            server.given.append((dict(self.headers), body))
            if server.breaks:
                self.close_connection = True
                return
            self.send_response(server.status)
            self.end_headers()
            self.wfile.write(server.answer)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.given, server.status, server.answer, server.breaks = [], 200, b"accepted", False
    thread = Thread(target=server.serve_forever)
    thread.start()
    use(
        settings,
        backend="enrollment.outbox.channels.HttpSms",
        url=f"http://127.0.0.1:{server.server_port}/send",
        headers={"Authorization": "Bearer test"},
        timeout=5.0,
    )
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_gateway_gets_number_text_and_a_reference_that_stays(gateway):
    application = ApplicationFactory()
    tell(application)
    deliver()
    headers, body = gateway.given[0]
    assert headers["Authorization"] == "Bearer test"
    fields = parse_qs(body)
    assert (fields["to"], fields["id"]) == ([application.applicant.phone], ["one/sms"])
    assert application.reference in fields["text"][0]


def test_a_json_body_stays_json_whatever_the_text(gateway, settings):
    use(
        settings,
        body='{"to": "{to}", "message": "{text}"}',
        headers={"Content-Type": "application/json"},
    )
    from enrollment.outbox.channels import sms_backend

    sms_backend().send("+212612345678", 'a "quoted"\nline {id} é', "r")
    assert json.loads(gateway.given[0][1])["message"] == 'a "quoted"\nline {id} é'


def test_a_gateway_in_trouble_is_tried_later_and_later_then_drains(gateway):
    for n in range(3):
        tell(ApplicationFactory(), key=f"{n}")
    Message.objects.update(next_try=NOON)
    gateway.status = 503
    deliver(NOON)
    assert len(gateway.given) == 1  # the others do not wait for it one by one
    tried = Message.objects.get(attempts=1)
    assert (tried.state, tried.next_try) == (MessageState.WAITING, NOON + timedelta(minutes=5))
    assert "503" in tried.last_error
    Message.objects.exclude(pk=tried.pk).update(next_try=NOON + timedelta(days=1))
    deliver(NOON + timedelta(minutes=5))
    tried.refresh_from_db()
    assert tried.next_try == NOON + timedelta(minutes=15)
    gateway.status, gateway.given = 200, []
    deliver(NOON + timedelta(days=1))
    assert len(gateway.given) == len({body for _headers, body in gateway.given}) == 3


def test_a_refused_message_is_left_to_staff(gateway):
    gateway.status = 400
    tell(ApplicationFactory())
    deliver()
    deliver()
    assert (Message.objects.get().state, len(gateway.given)) == (MessageState.FAILED, 1)


def test_an_answer_without_the_words_of_confirmation_is_a_refusal(gateway, settings):
    use(settings, confirmed_by="accepted")
    gateway.answer = b"ERR 12"
    tell(ApplicationFactory())
    deliver()
    assert Message.objects.get().last_error == "ERR 12"


def test_a_line_that_breaks_after_the_handing_over_leaves_it_unsure(gateway):
    gateway.breaks = True
    tell(ApplicationFactory())
    deliver()
    deliver()
    assert (Message.objects.get().state, len(gateway.given)) == (MessageState.UNSURE, 1)


def test_mail_and_sms_down_for_the_whole_journey(settings, sms, tmp_path):
    """The journey works; once they are back, everything leaves once."""
    from tests.scenarios.applicant import Network, Phone

    settings.SENDS_EMAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    back, phone = settings.SMS["file"], Phone("fr")
    use(settings, file=str(tmp_path / "no such folder" / "sms"))
    phone.apply(Network(), contact={"email": "a@example.org"})
    application = Application.objects.get()
    assert deliver()[MessageState.WAITING] == 2
    withdraw(application)
    assert application.reference in phone.get("track/file/").content.decode()
    deliver()
    use(settings, file=back)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver(timezone.now() + timedelta(hours=2))
    deliver(timezone.now() + timedelta(hours=2))
    assert len(sms()) == len(mail.outbox) == 2
    assert not Path(tmp_path / "no such folder").exists()
