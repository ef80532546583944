"""Whoever may be called to an interview or a test reads it beforehand: between which days, where, what it counts."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from icalendar import Calendar

from centers.core.formatting import date_format
from enrollment import letters
from enrollment.applying import steps
from enrollment.interviews.expected import may_be_called
from enrollment.interviews.sittings import cancel_sitting
from enrollment.models import Choice, Letter, Sitting
from enrollment.security import codes
from programs.models import CampaignState
from tests.factories import ApplicationFactory, CampaignFactory, SittingFactory, UserFactory
from tests.scenarios.applicant import shows
from tests.scenarios.interviews import applied, everybody_called, interview
from tests.scenarios.letters import holder

pytestmark = pytest.mark.django_db
COUNTS = {
    "ar": ("يحتسب بنسبة", "0 على 20"),
    "fr": ("compte pour", "0 sur 20"),
}
UNKNOWN = {
    "ar": ("المواعيد والمكان غير معروفة بعد",),
    "fr": ("Les dates et le lieu ne sont pas encore connus",),
}
PLACE = {"ar": "مقر المركز", "fr": "Au centre"}
NAME = {"ar": "مقابلة", "fr": "Entretien"}
languages = pytest.mark.parametrize("language", ["ar", "fr"])


@pytest.fixture
def criterion():
    return interview(CampaignFactory(results_on=None))


@pytest.fixture
def planned(criterion):
    """Two days, with a third that was taken away."""
    for days in (10, 14):
        SittingFactory(criterion=criterion, starts_at=timezone.now() + timedelta(days=days))
    SittingFactory(criterion=criterion, starts_at=timezone.now() + timedelta(days=30), state="cancelled")
    return criterion


def days(criterion, language) -> tuple[str, ...]:
    with translation.override(language):
        known = Sitting.objects.planned().filter(criterion=criterion).values_list("starts_at", flat=True)
        return tuple(date_format(timezone.localtime(one)) for one in known)


def known(criterion, language) -> tuple[str, ...]:
    return (NAME[language], *days(criterion, language), PLACE[language], *COUNTS[language])


def pages(criterion, language, client):
    """Key facts, the check page, the receipt and the page of the file."""
    yield client.get(f"/{language}/programs/{criterion.intake.program.slug}/")
    draft = ApplicationFactory(
        campaign=criterion.intake.campaign, draft=True, intakes=[criterion.intake], answered_pages=len(steps.pages())
    )
    client.cookies["file"] = codes.seal(draft.pk, draft.code_hash)
    yield client.get(f"/{language}/apply/check/")
    phone = holder(applied(criterion), language)
    yield phone.get("apply/receipt/")
    yield phone.get("track/file/")


@languages
def test_key_facts_check_page_receipt_and_file_tell_days_place_weight_and_absence(client, planned, language):
    for page in pages(planned, language, client):
        assert page.status_code == 200
        for words in known(planned, language):
            assert shows(page, words), (page.request["PATH_INFO"], words)


@languages
def test_what_is_not_known_yet_is_said_to_be_so(client, criterion, language):
    for page in pages(criterion, language, client):
        for words in (*UNKNOWN[language], *COUNTS[language]):
            assert shows(page, words), (page.request["PATH_INFO"], words)


@languages
def test_the_receipt_on_paper_says_it_too(planned, language):
    with translation.override(language):
        data = letters.data(Letter.RECEIPT, applied(planned), tracking="https://x.example/ar/track/")
    (part,) = [part for part in data["parts"] if part["title"]]
    for words in known(planned, language):
        assert words in part["lines"][0]


def test_choices_of_which_the_same_is_known_stand_on_one_line_of_the_receipt(criterion):
    other = interview(criterion.intake.campaign)
    with translation.override("fr"):
        data = letters.data(Letter.RECEIPT, applied(criterion, other), tracking="https://x.example/fr/track/")
    (part,) = [part for part in data["parts"] if part["title"]]
    (line,) = part["lines"]
    assert line.startswith("Entretien (Choix 1, 2). Les dates")


@languages
def test_the_calendars_hold_the_days_until_the_hour_is_known(client, planned, language):
    person, program = applied(planned), planned.intake.program
    first, last = (timezone.localdate(one.starts_at) for one in Sitting.objects.planned())
    phone = holder(person, language)
    for answer in (
        phone.get("track/file/dates.ics"),
        client.get(f"/{language}/programs/{program.slug}/dates.ics"),
        client.get(f"/{language}/calendar/feed.ics"),
    ):
        spans = [
            (event.decoded("DTSTART"), event.decoded("DTEND"))
            for event in Calendar.from_ical(answer.content).walk("VEVENT")
            if NAME[language] in str(event["SUMMARY"])
        ]
        assert spans == [(first, last + timedelta(days=1))]
    assert shows(client.get(f"/{language}/calendar/"), NAME[language])
    everybody_called(planned)
    (event,) = [
        event
        for event in Calendar.from_ical(phone.get("track/file/dates.ics").content).walk("VEVENT")
        if NAME[language] in str(event["SUMMARY"])
    ]
    assert str(event["UID"]).startswith("appointment-")


def test_who_is_called_reads_the_appointment_and_nothing_beside_it(planned):
    person = applied(planned)
    assert [one.expected.criterion for one in may_be_called(person)] == [planned]
    everybody_called(planned)
    assert may_be_called(person) == []


def test_nobody_is_told_of_what_is_over_or_of_a_choice_that_is_out(planned):
    person = applied(planned)
    Choice.objects.update(eligibility="refused", refusal="x")
    assert may_be_called(person) == []
    Choice.objects.update(eligibility="pending", refusal="")
    assert len(may_be_called(person)) == 1
    Sitting.objects.update(starts_at=timezone.now() - timedelta(days=2))
    assert may_be_called(person) == []
    Sitting.objects.update(starts_at=timezone.now() + timedelta(days=2))
    person.campaign.state = CampaignState.FINISHED
    person.campaign.save()
    person.refresh_from_db()
    assert may_be_called(person) == []


def test_days_taken_away_are_not_known_again(planned):
    person = applied(planned)
    for sitting in Sitting.objects.planned():
        cancel_sitting(sitting, reason="x", by=UserFactory())
    (one,) = may_be_called(person)
    assert (one.expected.first, one.expected.places) == (None, ())


def test_without_interviews_nothing_is_said(client, planned):
    planned.appointment = ""
    planned.save()
    for page in pages(planned, "fr", client):
        assert not shows(page, "0 sur 20")


WITHOUT_MESSAGES = {
    "ar": ("بعد تحديد يومك وساعتك، يظهران في صفحة ملفك.", "وساعتك في رسالة"),
    "fr": ("Une fois fixés, votre jour et votre heure figurent sur la page de votre dossier.", "arrivent par message"),
}


@languages
def test_no_message_is_announced_to_whom_none_can_be_sent(planned, language):
    """No channel is open here: the page of the file is what tells the day."""
    page = holder(applied(planned), language).get("apply/receipt/")
    told, announced = WITHOUT_MESSAGES[language]
    assert shows(page, told)
    assert not shows(page, announced)
