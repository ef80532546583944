"""Correcting a sent file: by its owner through the same pages until the deadline, by staff from papers."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from centers.core.errors import Refused
from centers.models import Commune
from enrollment.applying.corrections import (
    begin_correction,
    change_contact,
    correct_person,
    discard_late_corrections,
    send_correction,
)
from enrollment.models import Applicant, Application, ApplicationEvent, ApplicationState, Boarding
from enrollment.review.services import decide_choice
from rehamna_portal import roles
from tests import factories
from tests.scenarios.applicant import GIRL, Network, Phone, shows, text_of
from tests.scenarios.residents import enroll

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def phone(network):
    """A phone whose file is sent."""
    phone = Phone()
    phone.apply(network)
    return phone


def the_file() -> Application:
    return Application.objects.select_related("applicant").get(corrects=None)


def events() -> list:
    return [(move.event, move.figures) for move in the_file().moves.exclude(event="")]


def test_answers_are_corrected_through_the_same_pages_and_sent_again(phone, network):
    before = the_file()
    assert 'action="/ar/track/file/correct/"' in text_of(phone.get("track/file/"))
    response = phone.post("track/file/correct/")
    assert response.redirect_chain[-1][0] == "/ar/apply/check/"
    page = text_of(response)
    assert "apply/name/" not in page
    assert "apply/birth/" not in page
    phone.choose(network.intakes[1])
    response = phone.answer("words", why="أحب هذه المهنة")
    assert response.redirect_chain[-1][0] == "/ar/apply/check/"
    # What was sent stands until the correction is sent.
    assert the_file().why == ""
    assert the_file().choices.count() == 2
    assert shows(phone.get("track/file/"), "تصحيحاتك لم ترسل بعد.")
    response = phone.answer("check")
    assert response.redirect_chain[-1][0] == "/ar/track/file/"
    after = the_file()
    assert (after.reference, after.list_number, after.submitted_at, after.code_hash) == (
        before.reference,
        before.list_number,
        before.submitted_at,
        before.code_hash,
    )
    assert (after.why, [c.intake for c in after.choices.all()]) == ("أحب هذه المهنة", [network.intakes[1]])
    assert events() == [(ApplicationEvent.CORRECTED, {"pages": ["choices", "words"]})]
    assert Application.objects.count() == Applicant.objects.count() == 1
    assert after.state == ApplicationState.SUBMITTED


def test_the_same_rules_hold(phone):
    phone.post("track/file/correct/")
    assert phone.answer("schooling", average="9,00").context["form"].errors
    Application.objects.filter(corrects__isnull=False).get().choices.all().delete()
    assert 'id="broken-title"' in text_of(phone.answer("check"))
    assert events() == []
    assert the_file().choices.count() == 2


@pytest.mark.parametrize("page", ["name", "birth"])
def test_name_and_birth_date_are_not_the_owners_to_change(phone, page):
    phone.post("track/file/correct/")
    assert phone.get(f"apply/{page}/")["Location"] == "/ar/apply/check/"
    phone.answer(page, given_name="سلمى", birth_date_2="2007")
    phone.answer("check")
    person = the_file().applicant
    assert (person.given_name, person.birth_date) == ("مثال", date(2008, 5, 6))


def test_a_correction_can_be_dropped_and_begins_anew(phone):
    phone.post("track/file/correct/")
    phone.answer("words", why="أولا")
    phone.post("track/file/correct/")  # goes on with the one that was begun
    assert Application.objects.get(corrects__isnull=False).why == "أولا"
    phone.post("track/file/correct/drop/")
    assert Application.objects.get().why == ""
    assert Applicant.objects.count() == 1


def test_once_staff_decide_only_contact_can_change(phone):
    phone.post("track/file/correct/")
    decide_choice(the_file().choices.first(), eligible=True, by=factories.UserFactory())
    phone.answer("words", why="متأخر")
    response = phone.answer("check")
    assert the_file().why == ""
    assert response.status_code == 200
    page = text_of(phone.get("track/file/"))
    assert 'action="/ar/track/file/correct/"' not in page
    assert discard_late_corrections() == 1
    assert discard_late_corrections() == 0
    assert Applicant.objects.count() == 1
    phone.post("track/file/contact/", {"phone": "07 00 00 00 01", "email": "a@example.org"})
    person = the_file().applicant
    assert (person.phone, person.email) == ("+212700000001", "a@example.org")
    assert events()[-1] == (ApplicationEvent.CONTACT_CHANGED, {})


def test_after_the_deadline_a_correction_begun_in_time_has_its_hour(phone):
    application = the_file()
    draft = begin_correction(application)
    now = timezone.now()
    Application.objects.filter(pk=draft.pk).update(started_at=now - timedelta(hours=1), consented_at=now)
    application.campaign.closes_at = now - timedelta(minutes=59)
    application.campaign.save()
    send_correction(Application.objects.get(pk=draft.pk))
    with pytest.raises(Refused):
        begin_correction(the_file())
    assert phone.get("track/file/contact/").status_code == 200


def test_the_same_contact_leaves_no_line(phone):
    change_contact(the_file(), {"phone": "+212612345678"})
    assert events() == []


def test_a_withdrawn_file_changes_no_more(phone):
    phone.post("track/file/withdraw/")
    assert phone.get("track/file/contact/")["Location"] == "/ar/track/file/"
    phone.post("track/file/correct/")
    assert Application.objects.count() == 1


def test_staff_never_see_a_correction_before_it_is_sent(phone, client):
    phone.post("track/file/correct/")
    roles.ensure_roles()
    user = factories.UserFactory()
    user.groups.add(Group.objects.get(name=roles.BOARD))
    client.force_login(user)
    draft = Application.objects.get(corrects__isnull=False)
    assert client.get(reverse("admin:enrollment_application_change", args=[draft.pk])).status_code == 404


# --- by staff ------------------------------------------------------------------------------------------


def test_staff_correct_a_name_with_a_reason_and_likeness_follows(phone, network, client):
    roles.ensure_roles()
    user = factories.UserFactory(language="fr", centers=[network.intakes[0].program.center])
    user.groups.add(Group.objects.get(name=roles.STAFF))
    client.force_login(user)
    before = the_file().applicant.likeness
    url = reverse("admin:enrollment_application_do", args=[the_file().pk, "correct"])
    assert "errornote" in text_of(client.post(url, {"given_name": "سلمى"}))
    assert "errornote" in text_of(client.post(url, {"given_name": "Salma", "reason": "Acte de naissance"}))
    client.post(url, {"given_name": "سلمى", "reason": "Acte de naissance"})
    person = the_file().applicant
    assert (person.given_name, person.family_name) == ("سلمى", "الرحماني")
    assert person.likeness != before
    assert events() == [(ApplicationEvent.PERSON_CORRECTED, {"columns": ["given_name"]})]
    history = text_of(client.get(reverse("admin:enrollment_application_change", args=[the_file().pk])))
    assert "Acte de naissance" in history


def test_no_correction_by_staff_without_a_reason(phone):
    with pytest.raises(Refused):
        correct_person(the_file(), {"given_name": "سلمى"}, reason=" ", by=factories.UserFactory())


def correct(answers) -> Application:
    return correct_person(the_file(), answers, reason="Certificat de résidence", by=factories.UserFactory())


def test_staff_correct_where_somebody_lives_and_the_bed_follows(phone, network):
    near, far = (Commune.objects.get(slug=slug) for slug in ("near", "far"))
    assert correct({"commune": near}).boarding == Boarding.NO
    with pytest.raises(Refused):
        correct({"boarding": Boarding.ESSENTIAL})
    application = correct({"commune": far, "boarding": Boarding.ESSENTIAL})
    assert (application.applicant.commune, application.boarding) == (far, Boarding.ESSENTIAL)
    assert events()[-1] == (ApplicationEvent.PERSON_CORRECTED, {"columns": ["commune", "boarding"]})


def test_whoever_lived_outside_lives_in_the_commune_now(phone, network):
    person = the_file().applicant
    person.commune, person.outside_province, person.outside_place = None, True, "Casablanca"
    person.save()
    person = correct({"commune": Commune.objects.get(slug="far")}).applicant
    assert (person.outside_province, person.outside_place) == (False, "")


def test_a_bed_that_is_held_keeps_its_answer(phone):
    application = enroll(the_file()).application
    application.offers.update(with_bed=True)
    before = application.boarding
    for answers in ({"commune": factories.CommuneFactory(km_to_benguerir="1.0")}, {"boarding": Boarding.NO}):
        with pytest.raises(Refused, match=r"سرير"):
            correct_person(application, answers, reason="x", by=factories.UserFactory())
    assert Application.objects.get(pk=application.pk).boarding == before != Boarding.NO


def test_the_history_names_the_pages(phone, network, client):
    phone.post("track/file/correct/")
    phone.answer("contact", phone=GIRL["contact"]["phone"].replace("78", "79"))
    phone.answer("check")
    roles.ensure_roles()
    user = factories.UserFactory(language="fr")
    user.groups.add(Group.objects.get(name=roles.BOARD))
    client.force_login(user)
    page = text_of(client.get(reverse("admin:enrollment_application_change", args=[the_file().pk])))
    assert "Réponses corrigées par la personne" in page


BUTTONS = {
    "track/file/correct/": "track/file/",
    "track/file/correct/drop/": "track/file/",
    "track/documents/bac/remove/": "track/documents/",
    "track/documents/bac/earlier/": "track/documents/",
    "resume/link/": "resume/",
}


@pytest.mark.parametrize(("path", "page"), BUTTONS.items())
def test_the_address_of_a_button_leads_to_its_page_and_does_nothing(phone, path, page):
    """A refused form is reloaded, or read in the other language: that asks for its address."""
    response = phone.get(path)
    assert (response.status_code, response.url) == (302, phone.url(page))
    assert not Application.objects.filter(corrects__isnull=False).exists()
