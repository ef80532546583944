"""Law 09-08: everything held can be downloaded, erasure asked and answered, and nothing stays beyond its time."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from centers.core.errors import Refused
from enrollment.models import Applicant, Application, ApplicationEvent, ApplicationState, Message, Offer, ReturnLink
from enrollment.offers.services import withdraw
from enrollment.privacy.erasure import anonymise, ask_erasure, forget_expired
from programs.models import Campaign, CampaignState
from rehamna_portal import roles
from tests import factories
from tests.scenarios.applicant import Network, Phone, shows, text_of
from tests.scenarios.decisions import candidate, deciding, run_and_publish

from .test_tracking import BIRTH, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone():
    return Phone()


def test_the_download_holds_everything_in_words_and_no_key(phone):
    phone.apply(Network(), words={"why": "أحب هذه المهنة"}, contact={"email": "a@example.org"})
    application = phone.application
    response = phone.get("track/file/data/")
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    text = text_of(response)
    told = json.loads(text)
    assert told["الشخص"]["رقم الهاتف"] == "+212612345678"
    for word in (application.reference, "أحب هذه المهنة", "a@example.org", "الرحماني"):
        assert word in text
    for choice in application.choices.all():
        assert str(choice.intake.program.name_ar) in text
    for key in (application.code_hash, application.applicant.likeness, "code_hash", "submitted"):
        assert key not in text


def test_the_download_tells_offers_and_history_without_naming_staff(phone):
    campaign, (intake,) = deciding(1)
    application = candidate(campaign, [intake])
    run = run_and_publish(campaign)
    ReturnLink.objects.create(application=application, token_hash="0" * 64, expires_at=timezone.now())
    text = text_of(opened(application, phone).get("track/file/data/"))
    assert [name for name in names_of(json.loads(text)) if name.isascii()] == []
    assert run.made_by.username not in text
    assert "في انتظار الجواب" in text


@pytest.mark.parametrize("path", ["track/file/data/", "track/file/erase/", "track/file/contact/", "apply/code/"])
def test_my_data_needs_the_code(path):
    assert Phone().get(path).status_code == 302


def names_of(told) -> list[str]:
    """All names of a JSON text, whatever their depth."""
    if isinstance(told, dict):
        return [*told, *(name for value in told.values() for name in names_of(value))]
    return [name for value in told for name in names_of(value)] if isinstance(told, list) else []


# --- erasure ------------------------------------------------------------------------------------------


@pytest.fixture
def office(client):
    roles.ensure_roles()
    center = factories.CenterFactory(accent="code")
    user = factories.UserFactory(language="fr", centers=[center])
    user.groups.add(Group.objects.get(name=roles.STAFF))
    client.force_login(user)
    return client


@pytest.fixture
def application(office):
    intake = factories.IntakeFactory(program=factories.ProgramFactory(center=factories.CenterFactory(accent="code")))
    return factories.ApplicationFactory(campaign=intake.campaign, intakes=[intake], why="كلام شخصي")


def do(application, slug):
    return reverse("admin:enrollment_application_do", args=[application.pk, slug])


def test_a_request_is_noted_and_answered_with_a_reason(phone, office, application):
    opened(application, phone)
    phone.post("track/file/erase/")
    phone.post("track/file/erase/")
    application.refresh_from_db()
    assert application.erasure_asked_at
    assert application.moves.filter(event=ApplicationEvent.ERASURE_ASKED).count() == 1
    assert "Demandes d’effacement" in text_of(office.get("/admin/"))
    assert application.reference in text_of(office.get("/admin/enrollment/application/?erasure=1"))
    assert "errornote" in text_of(office.post(do(application, "keep")))
    office.post(do(application, "keep"), {"reason": "ترشيحك جار"})
    assert shows(phone.get("track/file/erase/"), "ترشيحك جار")
    assert application.reference not in text_of(office.get("/admin/enrollment/application/?erasure=1"))


def test_a_withdrawn_file_is_emptied_and_counts_stay(phone, office, application):
    opened(application, phone)
    reference, person = application.reference, application.applicant
    withdraw(application, reason="سبب خاص")
    phone.post("track/file/erase/")
    assert office.get(do(application, "anonymise")).status_code == 200
    assert Application.objects.get().anonymised_at is None
    office.post(do(application, "anonymise"))
    row, who = Application.objects.values().get(), Applicant.objects.values().get()
    held = repr((row, who, list(application.moves.values())))
    for secret in (person.family_name, person.phone, reference, "كلام شخصي", "سبب خاص", application.code_hash):
        assert secret not in held
    assert who["birth_date"] == date(2008, 1, 1)
    assert (who["sex"], who["commune_id"], who["average"]) == (person.sex, person.commune_id, None)
    assert row["list_number"] == application.list_number
    Application.objects.get().full_clean()
    Applicant.objects.get().full_clean()
    assert application.choices.count() == 1
    assert phone.get("track/file/")["Location"] == "/ar/track/"
    assert "message" not in text_of(Phone().post("track/", {"reference": reference, **BIRTH})).split("<h1")[0]
    assert office.get(reverse("admin:enrollment_application_change", args=[application.pk])).status_code == 200
    assert anonymise(Application.objects.get()).anonymised_at == row["anonymised_at"]


@pytest.mark.parametrize("case", ["not withdrawn", "published"])
def test_what_others_results_need_is_not_emptied_before_its_time(case):
    campaign, (intake,) = deciding(1)
    application = candidate(campaign, [intake])
    if case == "published":
        run_and_publish(campaign)
        withdraw(application)
    ask_erasure(application)
    with pytest.raises(Refused):
        anonymise(Application.objects.get(), by=factories.UserFactory())
    assert Application.objects.get().anonymised_at is None


# --- the time of keeping --------------------------------------------------------------------------------


def finish(campaign: Campaign, ago: timedelta) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.FINISHED)
    campaign.moves.create(to_state=CampaignState.FINISHED, at=timezone.now() - ago)


def test_forget_expired_empties_what_is_past_its_time_and_nothing_else(settings):
    settings.PORTAL = {**settings.PORTAL, "retention_months": 24}
    old, (intake,) = deciding(1)
    offered = candidate(old, [intake])
    run_and_publish(old)
    draft = factories.ApplicationFactory(campaign=old, draft=True)
    finish(old, timedelta(days=24 * 31))
    recent, (other,) = deciding(1)
    kept = candidate(recent, [other])
    finish(recent, timedelta(days=23 * 30))
    out = StringIO()
    call_command("forget_expired", stdout=out)
    assert out.getvalue().splitlines()[:2] == ["files anonymised: 1", "drafts removed: 1"]
    offered.refresh_from_db()
    kept.refresh_from_db()
    assert offered.anonymised_at
    assert offered.applicant.__class__.objects.get(pk=offered.applicant_id).family_name == ""
    assert kept.anonymised_at is None
    assert not Application.objects.filter(pk=draft.pk).exists()
    assert Offer.objects.count() == 1
    assert offered.state == ApplicationState.ELIGIBLE
    assert forget_expired() == {"anonymised": 0, "drafts": 0}


def test_erasure_asked_before_withdrawing_empties_the_file_with_it(phone, application):
    """Nobody of staff has to remember it, and the phone forgets what opens nothing any more."""
    opened(application, phone)
    reference, person = application.reference, application.applicant
    phone.post("track/file/erase/")
    assert Application.objects.get().anonymised_at is None
    assert shows(phone.get("track/file/withdraw/"), "سبق أن طلبت محو معطياتك")
    page = phone.post("track/file/withdraw/")
    assert shows(page, "ومحونا معطياتك بطلب منك")
    row, who = Application.objects.values().get(), Applicant.objects.values().get()
    assert row["anonymised_at"]
    held = repr((row, who, list(application.moves.values()), list(Message.objects.values())))
    for secret in (person.family_name, person.phone, reference, "كلام شخصي", application.code_hash):
        assert secret not in held
    assert phone.client.cookies["file"].value == ""


def test_after_a_list_the_file_stays_and_staff_answer():
    campaign, (intake,) = deciding(1)
    person = candidate(campaign, [intake])
    ask_erasure(person)
    run_and_publish(campaign)
    assert withdraw(person).anonymised_at is None
    assert Message.objects.filter(application=person, kind="withdrawn").exists()


@pytest.mark.parametrize("contact", ["", "rights@example.org"])
def test_the_page_of_erasure_says_where_the_rights_are_exercised(phone, settings, contact):
    settings.PORTAL = settings.PORTAL | {"rights_contact": contact}
    campaign, intakes = deciding(1)
    application = candidate(campaign, intakes)
    words = text_of(opened(application, phone).get("track/file/erase/"))
    assert (contact or "بالمركز، إلى حين تعيين جهة الاتصال") in words
    assert ": .<" not in words
