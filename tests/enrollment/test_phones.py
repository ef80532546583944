"""Phone numbers of people, and how each is reached: any number that can be called, SMS where it can arrive."""

import pytest
from django.db import transaction
from django.utils import timezone, translation

from centers.core.errors import Refused
from enrollment.applying import rules
from enrollment.models import Message
from enrollment.outbox import addresses, queue
from enrollment.values import phones
from tests import factories
from tests.scenarios.applicant import Network, Phone, shows, text_of

SMS = {"backend": "enrollment.outbox.channels.ConsoleSms", "quiet_from": None, "quiet_until": None}


@pytest.mark.parametrize(
    "typed",
    [
        "0612345678",
        "06 12 34 56 78",
        "+212 6 12-34-56-78",
        "00212612345678",
        "212 612 345 678",
        "(06)12.34.56.78",
        "+212 0612345678",
        "٠٦١٢٣٤٥٦٧٨",
        "\u2066+212612345678\u2069",
        "\u200f06 12\u00a034 56 78",
    ],
)
def test_a_mobile_number_is_read_however_it_is_typed(typed):
    assert phones.read(typed) == "+212612345678"


@pytest.mark.parametrize(
    ("typed", "kept", "dialled", "takes_sms"),
    [
        ("0524 43 00 00", "+212524430000", "05 24 43 00 00", False),
        ("+33 6 12 34 56 78", "+33612345678", "+33 6 12 34 56 78", True),
        ("0033142685300", "+33142685300", "+33 1 42 68 53 00", False),
        ("٠٠٣٤٦١٢٣٤٥٦٧٨", "+34612345678", "+34 612 34 56 78", True),
        ("+1 212 555 1234", "+12125551234", "+1 212-555-1234", True),
        ("0612345678", "+212612345678", "06 12 34 56 78", True),
        ("0685 12 34 56", "+212685123456", "06 85 12 34 56", True),  # a range that nobody has yet
    ],
)
def test_landlines_and_other_countries_are_taken(typed, kept, dialled, takes_sms):
    assert (phones.read(typed), phones.as_dialled(kept), phones.takes_sms(kept)) == (kept, dialled, takes_sms)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("06", phones.TOO_SHORT),
        ("06 12 34 56", phones.TOO_SHORT),
        ("+336123", phones.TOO_SHORT),
        ("06 12 34 56 789", phones.TOO_LONG),
        ("33612345678", phones.TOO_LONG),
        ("9" * 10_000, phones.TOO_LONG),
        ("0912345678", phones.UNKNOWN),
        ("0899123456", phones.UNKNOWN),
        ("+999123456789", phones.UNKNOWN),
        ("+" * 50, phones.TOO_SHORT),
        ("abc", phones.TOO_SHORT),
    ],
)
def test_what_is_no_number_is_told_what_is_wrong_with_it(typed, sentence):
    with pytest.raises(Refused) as refused:
        phones.read(typed)
    assert str(refused.value) == str(sentence)


# --- on the pages ---------------------------------------------------------------------------------


@pytest.fixture
def network(db):
    return Network()


def test_a_guardian_abroad_and_a_landline_at_home_are_kept(network):
    phone = Phone("fr")
    year = str(timezone.localdate().year - 17)
    guardian = {"guardian_name": "فاطمة", "guardian_relation": "mother", "guardian_phone": "+34 612 34 56 78"}
    phone.apply(
        network,
        until="contact",
        birth={"birth_date_2": year},
        contact={"phone": "05 24 43 00 00", **guardian},
    )
    assert (phone.person.phone, phone.person.guardian_phone) == ("+212524430000", "+34612345678")
    assert not [broken for broken in rules.broken_sending_rules(phone.application) if broken.page == "contact"]
    page = text_of(phone.get("apply/contact/"))
    assert 'value="05 24 43 00 00"' in page
    assert 'value="+34 612 34 56 78"' in page


def test_a_complete_guardian_number_is_not_called_incomplete(network):
    phone = Phone("fr")
    phone.apply(network, until="name", birth={"birth_date_2": str(timezone.localdate().year - 17)})
    page = phone.answer("contact", guardian_name="فاطمة", guardian_relation="mother", guardian_phone="0912345678")
    with translation.override("fr"):
        assert shows(page, phones.UNKNOWN)
        assert list(page.context["form"].errors) == ["guardian_phone"]


def test_the_page_says_how_the_person_will_be_reached(network, settings):
    settings.SMS = {**settings.SMS, **SMS}
    settings.SENDS_EMAIL = False
    phone = Phone("fr")
    phone.apply(network, until="words", contact={"phone": "0524430000"})
    assert shows(phone.get("apply/check/"), "Ce numéro ne reçoit pas de SMS.")
    phone.answer("check")
    for path in ("apply/receipt/", "track/file/"):
        assert shows(phone.get(path), "Ce numéro ne reçoit pas de SMS."), path
    phone.post("track/file/contact/", {"phone": "0612345678"})
    page = phone.get("track/file/")
    assert shows(page, "06 12 34 56 78")
    assert not shows(page, "Ce numéro ne reçoit pas de SMS.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "email", "channels"),
    [
        ("+212612345678", "", ["sms"]),
        ("+33612345678", "", ["sms"]),
        ("+212524430000", "", ["page"]),
        ("+212524430000", "a@example.org", ["email"]),
        ("", "", ["page"]),
    ],
)
def test_no_sms_is_written_to_a_landline(settings, number, email, channels):
    settings.SMS = {**settings.SMS, **SMS}
    settings.SENDS_EMAIL = True
    file = factories.ApplicationFactory(applicant__phone=number, applicant__email=email)
    with transaction.atomic():
        queue.queue(file, "receipt", key="one", campaign=queue.names(file.campaign))
    assert [message.channel for message in Message.objects.order_by("pk")] == channels
    with translation.override(None):
        said = addresses.sentences(file.applicant)
    assert ("Messages go by SMS" in said[0]) == ("sms" in channels)
    assert ("This phone number takes no SMS." in said) == (number == "+212524430000")


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "email", "waits"), [("+212612345678", "", True), ("+212524430000", "", False)])
@pytest.mark.parametrize(
    ("language", "waiting", "nothing"),
    [
        ("fr", "Aucun message ne peut être envoyé en ce moment", "Aucun message ne peut être envoyé : tout"),
        ("ar", "لا يمكن إرسال أي رسالة في الوقت الحالي", "لا يمكن إرسال أي رسالة: كل شيء"),
    ],
)
def test_while_no_channel_is_open_it_is_said_that_messages_wait(
    settings, number, email, waits, language, waiting, nothing
):
    settings.SMS = {**settings.SMS, "backend": ""}
    settings.SENDS_EMAIL = False
    file = factories.ApplicationFactory(applicant__phone=number, applicant__email=email)
    with transaction.atomic():
        queue.queue(file, "receipt", key="one", campaign=queue.names(file.campaign))
    held = Message.objects.get().state == "held"
    with translation.override(language):
        said = " ".join(addresses.sentences(file.applicant)).replace("\xa0", " ")
    assert (waiting in said, nothing in said, held) == (waits, not waits, waits)
