"""Filling in with somebody: recorded consent, the same pages and rules, handed over by a code shown once."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from centers.core.errors import Refused
from enrollment.applying.assisted import SAME_TAP, hand_over, start_assisted
from enrollment.models import Application, ApplicationEvent, ApplicationState, AssistedEntry
from enrollment.models.assisted import ENTRY_LASTS
from enrollment.privacy.erasure import forget_expired
from programs.models import CampaignState
from rehamna_portal import roles
from tests import factories
from tests.scenarios.applicant import GIRL, Network, Phone, shows, text_of

from .test_data_export import finish

pytestmark = pytest.mark.django_db
BEGIN = {**GIRL["birth"], "consent": "spoken", "agrees": "on"}
CODE = re.compile(r'<span class="num">([A-Z3789]{4})</span>')


@pytest.fixture
def network():
    return Network()


def account(role=roles.HELPER, **kwargs):
    roles.ensure_roles()
    user = factories.UserFactory(is_staff=role != roles.HELPER, **kwargs)
    user.groups.add(Group.objects.get(name=role))
    return user


def desk_of(user, language="ar") -> Phone:
    phone = Phone(language)
    phone.client.force_login(user)
    return phone


@pytest.fixture
def helper():
    return account(username="association")


@pytest.fixture
def desk(helper):
    return desk_of(helper)


def ended(response) -> str:
    return response.redirect_chain[-1][0]


def fill_in(desk, network, until="check"):
    desk.post("assist/", BEGIN)
    response = desk.choose(*network.intakes)
    for page in ("name", "contact", "home", "schooling", "words", "check"):
        response = desk.answer(page)
        if page == until:
            return response
    return response


def code_on(response) -> str:
    return "".join(CODE.findall(text_of(response)))


# --- the way --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("role", [roles.HELPER, roles.STAFF])
def test_the_same_pages_lead_to_a_receipt_whose_code_is_the_persons(network, role, language):
    user = account(role, username="association")
    desk = desk_of(user, language)
    assert shows(desk.get("assist/"), "09-08" if language == "fr" else "09.08")
    assert ended(desk.post("assist/", BEGIN)) == f"/{language}/apply/eligibility/"
    banner = {"ar": "المساعدة على الترشيح", "fr": "Saisie assistée"}[language]
    for page in ("eligibility", "birth", "choices"):
        response = desk.get(f"apply/{page}/")
        assert shows(response, banner), page
        assert shows(response, "association"), page
        assert 'class="saved"' not in text_of(response)
    desk.choose(*network.intakes)
    for page in ("name", "contact", "home", "schooling", "words"):
        desk.answer(page)
    assert shows(desk.get("apply/check/"), banner)
    assert ended(desk.answer("check")) == f"/{language}/assist/hand-over/"
    response = desk.post("assist/hand-over/")
    code, application = code_on(response), desk.application
    assert (len(code), application.state, application.language) == (12, ApplicationState.SUBMITTED, language)
    assert application.reference in text_of(response)
    assert "no-store" in response["Cache-Control"]
    person = Phone(language)
    assert ended(person.post("resume/", {"code": code, **GIRL["birth"]})) == f"/{language}/track/file/"
    told = list(application.moves.order_by("pk").values_list("event", "to_state", "by"))
    assert told == [
        (ApplicationEvent.ASSISTED, ApplicationState.DRAFT, user.pk),
        ("", ApplicationState.SUBMITTED, user.pk),
        (ApplicationEvent.HANDED_OVER, ApplicationState.SUBMITTED, user.pk),
    ]
    assert application.moves.first().figures == {"consent": "spoken"}


def test_without_consent_nothing_begins(network, desk):
    for missing in ("consent", "agrees"):
        answers = {name: value for name, value in BEGIN.items() if name != missing}
        assert shows(desk.post("assist/", answers), "لا يملأ أحد الترشيح نيابة عن الشخص المعني بدون موافقته.")
    with pytest.raises(Refused):
        start_assisted(network.campaign, consent="", by=account(username="x"))
    assert not Application.objects.exists()


def test_a_double_tap_begins_one_entry(network, desk):
    token = re.search(r'name="begun" value="([^"]+)"', text_of(desk.get("assist/")))[1]
    for _tap in range(2):
        desk.post("assist/", {**BEGIN, "begun": token})
    assert AssistedEntry.objects.count() == Application.objects.count() == 1


def test_the_same_rules_and_the_same_deadline(network, desk):
    fill_in(desk, network, until="contact")
    assert shows(desk.answer("contact", phone="12"), "تنقص أرقام في رقم الهاتف هذا.")
    network.campaign.closes_at = timezone.now() - 2 * ENTRY_LASTS
    network.campaign.opens_at = network.campaign.closes_at - ENTRY_LASTS
    network.campaign.save()
    assert shows(desk.answer("home"), "انتهى الأجل")
    desk.post("assist/", BEGIN)
    assert Application.objects.count() == 1
    network.campaign.state = CampaignState.CLOSED
    network.campaign.save()
    assert 'name="birth_date_0"' not in text_of(desk.get("assist/"))


# --- where it ends ------------------------------------------------------------------------------------------

PAGES = ("birth", "eligibility", "choices", "name", "contact", "home", "outside", "schooling", "words", "check")


@pytest.mark.parametrize("until", ["schooling", "check"])
def test_handing_over_ends_every_way_of_the_account(network, desk, helper, until):
    fill_in(desk, network, until=until)
    entry = AssistedEntry.objects.get()
    shown = code_on(desk.post("assist/hand-over/"))
    assert shown
    session = desk.client.session
    session["entry"] = entry.pk  # as if somebody put it back
    session.save()
    for page in PAGES:
        response = desk.get(f"apply/{page}/")
        assert "الرحماني" not in text_of(response), page
        assert response.status_code == (200 if page == "birth" else 302), page
    desk.answer("words", why="بعد التسليم")
    assert desk.application.why == ""
    for path in ("track/file/", "track/documents/", "apply/receipt/", "apply/code/", "track/file/data/"):
        assert desk.get(path).status_code == 302, path
    assert shown not in text_of(desk.post("assist/hand-over/"))
    assert ended(desk.post("assist/go-on/", {"entry": entry.pk})) == "/ar/assist/"
    with pytest.raises(Refused):
        hand_over(entry, by=helper)
    assert desk.client.get("/admin/").status_code == 302
    assert desk.client.get(f"/admin/enrollment/application/{entry.application_id}/change/").status_code == 302


def test_a_double_tap_is_told_the_same_code_and_nobody_later(network, desk):
    fill_in(desk, network)
    token = re.search(r'name="begun" value="([^"]+)"', text_of(desk.get("assist/hand-over/")))[1]
    first, second = (code_on(desk.post("assist/hand-over/", {"begun": token})) for _tap in range(2))
    assert first == second != ""
    assert desk.application.moves.filter(event=ApplicationEvent.HANDED_OVER).count() == 1
    AssistedEntry.objects.update(handed_over_at=timezone.now() - SAME_TAP)
    assert code_on(desk.post("assist/hand-over/", {"begun": token})) == ""
    assert desk.get("assist/hand-over/").status_code == 302


def test_while_it_is_open_only_the_question_pages_open(network, desk):
    fill_in(desk, network)
    for path in ("track/file/", "track/documents/", "apply/receipt/", "apply/code/", "track/file/withdraw/"):
        assert desk.get(path).status_code == 302, path
    desk.post("track/file/withdraw/")
    assert desk.application.state == ApplicationState.SUBMITTED


def test_a_draft_is_handed_over_too_and_finished_elsewhere(network, desk):
    fill_in(desk, network, until="home")
    code = code_on(desk.post("assist/hand-over/"))
    person = Phone()
    assert ended(person.post("resume/", {"code": code, **GIRL["birth"]})) == "/ar/apply/schooling/"
    for page in ("schooling", "words", "check"):
        person.answer(page)
    assert person.application.reference


def test_an_entry_is_its_accounts_and_ends_with_the_day(network, desk):
    fill_in(desk, network, until="contact")
    entry = AssistedEntry.objects.get()
    assert ended(desk.post("assist/go-on/", {"entry": entry.pk})) == "/ar/apply/home/"
    other = desk_of(account(username="other"))
    for typed in (entry.pk, "x", "9" * 30):
        assert ended(other.post("assist/go-on/", {"entry": typed})) == "/ar/assist/"
    with pytest.raises(Refused):
        hand_over(entry, by=factories.UserFactory())
    AssistedEntry.objects.update(consented_at=timezone.now() - ENTRY_LASTS)
    assert code_on(desk.post("assist/hand-over/")) == ""
    assert desk.get("apply/name/").status_code == 302
    assert ended(desk.post("assist/go-on/", {"entry": entry.pk})) == "/ar/assist/"


def test_only_the_number_is_told_of_what_was_entered(network, desk):
    for _person in range(2):
        fill_in(desk, network)
        desk.post("assist/hand-over/")
    page = text_of(desk.get("assist/"))
    assert "ملئ ملفان" in page
    assert "الرحماني" not in page
    assert not any(application.reference in page for application in Application.objects.all())
    assert "ملئ ملفان" not in text_of(desk_of(account(username="other")).get("assist/"))


@pytest.mark.parametrize("path", ["assist/", "assist/hand-over/"])
def test_it_takes_the_right(network, path):
    assert Phone().get(path).status_code == 302
    assert desk_of(account(roles.READER)).get(path).status_code == 403


def test_staff_read_who_entered_and_how_consent_was_given(network, desk, client):
    fill_in(desk, network)
    application = desk.application
    client.force_login(factories.UserFactory(is_superuser=True, is_staff=True, language="fr"))
    page = text_of(client.get(f"/admin/enrollment/application/{application.pk}/change/"))
    assert "saisi avec la personne" in page
    assert "<b>Saisie commencée avec la personne, qui consent</b> · <bdi>Accord oral</bdi>" in page.replace(
        "\u00a0", " "
    )
    assert "association" in page
    assert 'href="/fr/assist/"' in text_of(client.get("/admin/"))


def test_the_person_reads_it_in_the_download_and_a_draft_goes_with_its_entry(network, desk, settings):
    fill_in(desk, network)
    code, person = code_on(desk.post("assist/hand-over/")), Phone()
    person.post("resume/", {"code": code, **GIRL["birth"]})
    told = text_of(person.get("track/file/data/"))
    assert "موافقة شفوية" in told
    assert "association" not in told
    fill_in(desk, network, until="name")
    finish(network.campaign, timedelta(days=31 * settings.PORTAL["retention_months"]))
    assert forget_expired() == {"anonymised": 1, "drafts": 1}
    assert AssistedEntry.objects.count() == 1


# --- an entry whose day has passed ------------------------------------------------------------------------


def test_a_draft_whose_code_nobody_has_is_gone_on_with_once_the_person_consents_again(network, desk, helper):
    fill_in(desk, network, until="name")
    entry = AssistedEntry.objects.get()
    AssistedEntry.objects.update(consented_at=timezone.now() - ENTRY_LASTS)
    address = f"assist/again/{entry.pk}/"
    assert f"/ar/{address}" in text_of(desk.get("assist/"))
    born = {name: value for name, value in BEGIN.items() if name.startswith("birth_date")}
    wrong = {**born, "birth_date_0": "1" if born["birth_date_0"] != "1" else "2"}
    desk.post(address, {**wrong, "consent": "spoken"})
    assert not AssistedEntry.objects.open().exists()
    assert ended(desk.post(address, {**born, "consent": "spoken"})) == "/ar/apply/contact/"
    assert entry.application.moves.last().event == ApplicationEvent.REOPENED


def test_nobody_opens_again_what_was_handed_over_or_somebody_else_began(network, desk, helper):
    fill_in(desk, network, until="name")
    entry = AssistedEntry.objects.get()
    AssistedEntry.objects.update(consented_at=timezone.now() - ENTRY_LASTS)
    other = desk_of(account(username="autre"))
    assert other.get(f"assist/again/{entry.pk}/").status_code == 404
    AssistedEntry.objects.update(handed_over_at=timezone.now())
    assert desk.get(f"assist/again/{entry.pk}/").status_code == 404
