"""Interviews as the person sees them: on the page of the file, in the calendar, as a letter; and saying no in time."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from enrollment import letters
from enrollment.interviews.sittings import cancel_sitting
from enrollment.models import ConvocationMove, ConvocationState, Letter, Sitting
from enrollment.offers.services import withdraw
from enrollment.outbox.rendering import absence_rule
from enrollment.privacy.erasure import anonymise
from enrollment.review.attendance import give_date, note_attendance
from tests.factories import CampaignFactory, SittingFactory, UserFactory
from tests.scenarios.applicant import Phone, shows, text_of
from tests.scenarios.interviews import begun, called, interview
from tests.scenarios.letters import holder, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def convocation():
    return called()


@pytest.fixture
def phone(convocation):
    return holder(convocation.choice.application, "fr")


def address(convocation) -> str:
    return f"track/file/appointment/{convocation.choice.rank}/2/"


def test_the_page_says_when_where_and_what_an_absence_means(phone, convocation):
    page = phone.get("track/file/")
    sitting = convocation.sitting
    hour = f"{timezone.localtime(sitting.starts_at):%H:%M}"
    with translation.override("fr"):
        rule = absence_rule()
    for words in ("Entretien", hour, sitting.room_fr, sitting.place_fr, rule):
        assert shows(page, words)
    assert page.context["file_status"].next_step.startswith("Rendez-vous le")
    steps = [step.words for step in page.context["file_status"].steps]
    assert steps.index("Entretien, choix 1") == 2


def test_saying_no_asks_once_more_and_is_noted(phone, convocation):
    assert phone.get(address(convocation)).status_code == 200
    convocation.refresh_from_db()
    assert convocation.state == ConvocationState.CALLED
    page = phone.post(address(convocation))
    convocation.refresh_from_db()
    assert convocation.state == ConvocationState.CANNOT
    assert shows(page, "Votre empêchement est noté")
    assert phone.post(address(convocation)).status_code == 200  # a second tap
    assert ConvocationMove.objects.filter(to_state=ConvocationState.CANNOT).count() == 1


def test_too_late_is_a_sentence(phone, convocation):
    begun(convocation)
    page = phone.post(address(convocation))
    assert shows(page, "Ce rendez-vous a déjà commencé")
    assert phone.get(address(convocation)).status_code == 302


@pytest.mark.parametrize("path", ["9/2", "1/1", "1/9", "999999999999999999999/1"])
def test_an_appointment_of_nobody_is_not_found(phone, path):
    assert phone.get(f"track/file/appointment/{path}/").status_code == 404


def test_nothing_of_it_without_the_file(convocation):
    for path in (address(convocation), "track/file/convocation.pdf", "track/file/dates.ics"):
        assert Phone("fr").get(path).status_code == 302


def test_each_state_is_told(phone, convocation):
    sitting = convocation.sitting
    other = SittingFactory(criterion=convocation.criterion, starts_at=timezone.now() + timedelta(days=9))
    cancel_sitting(sitting, reason="عطب", by=UserFactory())
    assert shows(phone.get("track/file/"), "La date est annulée")
    give_date(convocation, other, reason="موعد", by=UserFactory())
    assert shows(phone.get("track/file/"), other.room_fr)
    convocation.refresh_from_db()
    note_attendance(begun(convocation), came=False, by=UserFactory())
    page = phone.get("track/file/")
    assert shows(page, "Entretien\xa0: absence, comptée 0 sur 20")
    withdraw(convocation.choice.application)
    assert not phone.get("track/file/").context["file_status"].convocations


def test_the_calendar_holds_the_hour_and_nobody(phone, convocation):
    application = convocation.choice.application
    text = text_of(phone.get("track/file/dates.ics"))
    (entry,) = [e for e in Calendar.from_ical(text).walk("VEVENT") if "appointment" in e["UID"]]
    assert entry["DTSTART"].dt == convocation.sitting.starts_at.replace(microsecond=0)
    assert convocation.sitting.room_fr in entry["LOCATION"]
    for own in (application.reference, application.list_number, application.applicant.family_name):
        assert own not in text


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_letter_says_all(convocation, language):
    application = convocation.choice.application
    assert Letter.CONVOCATION in letters.available(application)
    response = holder(application, language).get("track/file/convocation.pdf")
    assert b"pdfuaid:part" in response.content
    words = said(response.content)
    assert f"{timezone.localtime(convocation.sitting.starts_at):%H:%M}" in words
    assert application.reference in words


def test_there_is_no_letter_without_a_date(convocation):
    application = convocation.choice.application
    cancel_sitting(convocation.sitting, reason="عطب", by=UserFactory())
    assert Letter.CONVOCATION not in letters.available(application)


def test_what_is_held_is_told_and_reasons_are_forgotten(phone, convocation):
    other = SittingFactory(criterion=convocation.criterion, starts_at=timezone.now() + timedelta(days=9))
    give_date(convocation, other, reason="مرض", by=UserFactory())
    held = json.loads(text_of(phone.get("track/file/data/")))
    text = json.dumps(held, ensure_ascii=False)
    assert other.room_fr in text
    assert "Convocation pour le" in text
    assert "%(" not in text
    withdraw(convocation.choice.application)
    anonymise(convocation.choice.application)
    assert set(ConvocationMove.objects.values_list("reason", flat=True)) == {""}


# --- the page of the programme ---------------------------------------------------------------------


def test_the_programme_says_between_which_days_and_the_rule(client, django_assert_max_num_queries):
    criterion = interview(CampaignFactory())
    program = criterion.intake.program
    for days in (40, 45):
        SittingFactory(criterion=criterion, starts_at=timezone.now() + timedelta(days=days))
    SittingFactory(criterion=criterion, starts_at=timezone.now() + timedelta(days=90), state="cancelled")
    url = reverse("programs:detail", args=[program.slug])
    with translation.override("fr"):
        rule, days = absence_rule(), list(Sitting.objects.planned().values_list("starts_at", flat=True))
    page = client.get(f"/fr/{url.split('/', 2)[2]}")
    assert page.context["held_between"] == tuple(timezone.localtime(day).date() for day in days)
    assert shows(page, rule)
    with django_assert_max_num_queries(4):
        client.get(f"/ar/{url.split('/', 2)[2]}")
    last = SittingFactory(criterion=criterion, starts_at=timezone.now() + timedelta(days=50))
    page = client.get(f"/fr/{url.split('/', 2)[2]}?again=1")
    assert page.context["held_between"][1] == timezone.localtime(last.starts_at).date()


def test_without_an_appointment_the_programme_says_nothing_of_absences(client):
    criterion = interview(CampaignFactory())
    criterion.appointment = ""
    criterion.save()
    page = client.get(f"/fr/programs/{criterion.intake.program.slug}/")
    assert page.status_code == 200
    with translation.override("fr"):
        assert not shows(page, absence_rule())
