"""What staff write to people: seen before it is sent, filled in for each, tried on oneself, sent once."""

import re

import pytest
from django.urls import reverse

from centers.models import BulkJob
from enrollment.models import Application, ApplicationEvent, Message, MessageKind, ReadyText
from enrollment.outbox import written
from enrollment.outbox.delivery import deliver
from enrollment.outbox.loading import load
from rehamna_portal import roles
from tests.enrollment.test_admin import file_url, sign_in
from tests.factories import (
    ApplicantFactory,
    ApplicationFactory,
    CenterFactory,
    IntakeFactory,
    ProgramFactory,
    UserFactory,
)
from tests.scenarios.decisions import candidate, deciding, run_and_publish

pytestmark = pytest.mark.django_db
WRITE = "/admin/enrollment/application/do/write/"


@pytest.fixture
def here():
    load()
    return IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")), seats=2)


@pytest.fixture
def office(client, here):
    return sign_in(client, roles.STAFF, here.program.center)


def person(intake, language="ar", **kwargs):
    applicant = ApplicantFactory(**kwargs)
    return ApplicationFactory(campaign=intake.campaign, intakes=[intake], language=language, applicant=applicant)


def form_of(page) -> dict[str, str]:
    """The hidden fields of the page: who was chosen, and the mark of this sending."""
    text = page.content.decode()
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', text) for name in ("people", "token")}
    return {name: match[1] if match else "" for name, match in found.items()}


def post(office, page, do, **texts):
    return office.post(WRITE, {**form_of(page), "text_ar": "", "text_fr": "", **texts, "do": do}, follow=True)


# --- before it is sent ------------------------------------------------------------------------------


def test_the_preview_shows_each_text_counts_and_costs_and_sends_nothing(office, here, sms):
    arabic, french = person(here, given_name="مريم"), person(here, "fr", phone="+212699887766")
    landline = person(here, "fr", phone="+212524308000")
    page = office.get(WRITE, {"id": [arabic.pk, french.pk, landline.pk]})
    shown = post(office, page, "preview", text_ar="السلام عليكم {name}", text_fr="Bonjour, venez lundi.")
    text, preview = shown.content.decode(), shown.context["preview"]
    assert "السلام عليكم مريم" in text
    assert "Bonjour, venez lundi." in text
    assert (preview.sums.people, preview.sums.by_channel) == (3, {"sms": 2, "page": 1})
    assert preview.sums.segments == sum(row.length.segments for row in preview.seen if row.length)
    assert preview.sums.segments >= 2
    assert not Message.objects.exists()


def test_a_language_that_is_missing_is_said_with_its_readers_and_nobody_gets_an_empty_text(office, here):
    both = [person(here), person(here, "fr", phone="+212699887766")]
    page = office.get(WRITE, {"id": [one.pk for one in both]})
    shown = post(office, page, "preview", text_ar="المركز مغلق يوم الاثنين.")
    assert "1 personne lit le français" in shown.content.decode()
    post(office, shown, "send", text_ar="المركز مغلق يوم الاثنين.")
    assert {tuple(row.values["text"].values()) for row in Message.objects.all()} == {("المركز مغلق يوم الاثنين.",) * 2}


def test_whoever_has_no_offer_is_left_out_of_a_text_that_names_one(office, here):
    campaign, (intake,) = deciding(1)
    intake.program.center = here.program.center
    intake.program.save()
    holder, other = candidate(campaign, [intake], 1900), candidate(campaign, [intake], 1500)
    run_and_publish(campaign)
    page = office.get(WRITE, {"id": [holder.pk, other.pk], "text": "offer"})
    text = ReadyText.objects.get(slug="offer").body_ar
    assert text in page.content.decode()
    shown = post(office, page, "preview", text_ar=text)
    assert [one.pk for one, _why in shown.context["preview"].left_out] == [other.pk]
    assert str(intake.program.name_ar) in shown.context["preview"].seen[0].body
    post(office, shown, "send", text_ar=text)
    assert set(Message.objects.filter(kind=MessageKind.WRITTEN).values_list("application", flat=True)) == {holder.pk}


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({}, "Le message est vide"),
        ({"text_fr": "Bonjour {adresse}"}, "{adresse}"),
        ({"text_fr": "x" * 481}, "dépasse 480 caractères"),
    ],
)
def test_a_text_that_cannot_be_sent_says_why_and_stays(office, here, texts, sentence):
    page = office.get(WRITE, {"id": person(here).pk})
    answer = post(office, page, "send", **texts).content.decode()
    assert sentence in answer
    assert texts.get("text_fr", "") in answer
    assert not Message.objects.exists()


# --- sent ---------------------------------------------------------------------------------------------


def test_a_double_tap_sends_once_and_says_so(office, here, sms):
    application = person(here, "fr")
    page = office.get(WRITE, {"id": application.pk})
    first = post(office, page, "send", text_fr="Venez lundi.")
    assert "1 personne reçoit le message." in first.content.decode()
    again = post(office, page, "send", text_fr="Venez lundi.")
    assert "ne reçoit rien" in again.content.decode()
    deliver()
    assert [line["text"].count("Venez lundi.") for line in sms()] == [1]
    assert application.moves.filter(event=ApplicationEvent.WRITTEN).count() == 1
    assert "Venez lundi." in office.get(file_url(application)).content.decode()


def test_the_same_words_may_be_sent_again_on_purpose_and_the_preview_says_they_were(office, here):
    page = office.get(WRITE, {"id": person(here, "fr").pk})
    post(office, page, "send", text_fr="Venez lundi.")
    anew = office.get(WRITE, {"id": Application.objects.get().pk})
    shown = post(office, anew, "preview", text_fr="Venez lundi.")
    assert "1 personne a déjà reçu exactement ce texte." in shown.content.decode()
    post(office, anew, "send", text_fr="Venez lundi.")
    assert Message.objects.values("key").distinct().count() == 2


def test_all_of_a_filtered_list_are_written_to_and_nobody_else(office, here):
    wanted, other = person(here), person(here)
    Application.objects.filter(pk=wanted.pk).update(wants_call=True)
    page = office.get(WRITE, {"arrangement": "1"})
    assert form_of(page)["people"] == str(wanted.pk)
    Application.objects.filter(pk=other.pk).update(wants_call=True)  # comes into the list meanwhile
    post(office, page, "send", text_ar="مرحبا")
    assert set(Message.objects.values_list("application", flat=True)) == {wanted.pk}


def test_files_of_another_centre_are_written_to_by_nobody_here(office, here):
    theirs = person(IntakeFactory(campaign=here.campaign, program=ProgramFactory(center=CenterFactory(accent="eco"))))
    page = office.get(WRITE, {"id": theirs.pk})
    assert form_of(page)["people"] == ""
    answers = {**form_of(page), "people": str(theirs.pk), "text_ar": "x", "text_fr": "", "do": "send"}
    office.post(WRITE, answers)
    assert not Message.objects.exists()
    assert sign_in(office, roles.READER, here.program.center).get(WRITE).status_code == 403


def test_many_are_written_to_in_the_background(office, here, monkeypatch):
    from centers import bulk

    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    people = [person(here), person(here)]
    texts = written.Texts({"ar": "مرحبا", "fr": ""}, "one")
    from enrollment.office.written import order_writing

    order_writing([one.pk for one in people], texts, by=UserFactory(is_superuser=True))
    assert BulkJob.objects.get().is_going_on
    assert not Message.objects.exists()
    bulk.work_waiting()
    assert Message.objects.values("application").distinct().count() == 2


# --- tried on oneself -----------------------------------------------------------------------------------


def test_a_test_goes_to_oneself_with_sample_values_and_is_kept_nowhere(office, here, sms):
    application = person(here, "fr", given_name="Personne", given_name_latin="")
    page = office.get(WRITE, {"id": application.pk})
    answer = post(office, page, "try", text_fr="Bonjour {name}", phone="06 99 88 77 66")
    assert "pris en charge" in answer.content.decode()
    (left,) = sms()
    assert left["to"] == "+212699887766"
    assert "Bonjour Meryem Exemple" in left["text"]
    assert application.reference not in left["text"]
    assert not Message.objects.exists()
    assert not application.moves.exists()


def test_a_test_by_a_channel_that_is_shut_says_so(office, here, settings):
    settings.SMS = {**settings.SMS, "backend": ""}
    page = office.get(WRITE, {"id": person(here).pk})
    answer = post(office, page, "try", text_fr="Bonjour", phone="0699887766").content.decode()
    assert "rien ne part par lui" in answer
    assert "Indiquez votre numéro" in post(office, page, "try", text_fr="Bonjour").content.decode()


def test_the_address_of_writing_stands_on_the_file(office, here):
    application = person(here)
    assert (
        f"{reverse('admin:enrollment_application_write')}?id={application.pk}"
        in office.get(file_url(application)).content.decode()
    )
