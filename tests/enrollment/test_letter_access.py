"""Letters for the right eyes: one's own device, and staff of the centre whose place it is."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from enrollment.models import Application, Letter
from enrollment.offers.services import accept_offer, enroll
from rehamna_portal import roles
from tests import factories
from tests.scenarios.applicant import Phone, text_of
from tests.scenarios.decisions import candidate, deciding, run_and_publish
from tests.scenarios.letters import fresh, holder, said

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("letter", list(Letter))
def test_another_device_gets_no_letter(letter):
    sent = factories.ApplicationFactory(intakes=[factories.IntakeFactory()])
    stranger = Phone("fr")
    assert stranger.get(f"track/file/{letter}.pdf").url == "/fr/track/"
    other = holder(factories.ApplicationFactory(), "fr")
    assert sent.reference not in other.get("track/file/receipt.pdf")["Content-Disposition"]


def test_a_letter_that_is_not_there_is_told_or_unknown():
    phone = holder(factories.ApplicationFactory(), "fr")
    page = phone.client.get(phone.url("track/file/enrollment.pdf"), follow=True)
    assert "une fois l’inscription faite au centre" in text_of(page)
    assert phone.get("track/file/nothing.pdf").status_code == 404
    assert phone.client.post(phone.url("track/file/receipt.pdf")).status_code == 405


def test_a_draft_is_led_back_to_its_questions():
    draft = factories.ApplicationFactory(draft=True)
    assert holder(draft, "fr").get("track/file/receipt.pdf").url == "/fr/apply/"


def office(role, *centers) -> Client:
    roles.ensure_roles()
    user = factories.UserFactory(centers=centers, language="fr")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def printed(client: Client, application: Application, letter: str, language: str = "ar"):
    return client.get(reverse("admin:enrollment_application_letter", args=[application.pk, letter, language]))


@pytest.fixture
def two_centres():
    """The place is at the second centre; the first one sees the file too."""
    campaign, (first, second) = deciding(1, 1)
    for intake, accent in ((first, "code"), (second, "eco")):
        intake.program.center = factories.CenterFactory(accent=accent)
        intake.program.save()
    candidate(campaign, [first], 1900)
    application = candidate(campaign, [first, second], 1200)
    run_and_publish(campaign)
    accept_offer(fresh(application).held_offer())
    enroll(fresh(application), by=factories.UserFactory())
    return fresh(application), first.program.center, second.program.center


def test_staff_print_for_their_centre_in_both_languages(two_centres):
    application, first, second = two_centres
    here = office(roles.STAFF, second)
    page = here.get(reverse("admin:enrollment_application_change", args=[application.pk]))
    for letter in (Letter.RECEIPT, Letter.ENROLLMENT):
        for language in ("ar", "fr"):
            assert reverse("admin:enrollment_application_letter", args=[application.pk, letter, language]) in text_of(
                page
            )
            response = printed(here, application, letter, language)
            assert response.status_code == 200
            assert "no-store" in response["Cache-Control"]
    assert "Récépissé" in said(printed(here, application, Letter.RECEIPT, "fr").content)
    assert printed(here, application, Letter.OFFER).status_code == 302
    assert printed(here, application, "nothing").status_code == 404
    assert printed(here, application, Letter.RECEIPT, "en").status_code == 404


def test_the_centre_of_another_choice_certifies_nothing(two_centres):
    application, first, second = two_centres
    there = office(roles.STAFF, first)
    assert printed(there, application, Letter.RECEIPT).status_code == 200
    assert printed(there, application, Letter.ENROLLMENT).status_code == 403
    page = there.get(reverse("admin:enrollment_application_change", args=[application.pk]))
    assert f"/letters/{Letter.ENROLLMENT}/" not in text_of(page)


def test_a_reader_does_not_certify(two_centres):
    application, first, second = two_centres
    assert printed(office(roles.READER, second), application, Letter.ENROLLMENT).status_code == 403


@pytest.mark.parametrize("role", [roles.PARTNER, roles.WARDEN, roles.STAFF])
def test_nobody_else_prints(two_centres, role):
    application, first, second = two_centres
    elsewhere = factories.CenterFactory(accent="av")
    assert printed(office(role, elsewhere), application, Letter.RECEIPT).status_code in (403, 404)
    assert printed(Client(), application, Letter.RECEIPT).status_code == 302


def test_staff_print_no_code(two_centres):
    application, first, second = two_centres
    holder(application)
    url = reverse("admin:enrollment_application_letter", args=[application.pk, Letter.RECEIPT, "fr"])
    assert "789A" not in said(office(roles.STAFF, second).get(f"{url}?code=yes").content)
