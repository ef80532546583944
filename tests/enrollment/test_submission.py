"""Sending once, in time, with consent; and the receipt."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from centers.core.errors import Refused
from centers.core.printing import embedded
from enrollment.applying import rules
from enrollment.applying.services import save_answers, start, submit
from enrollment.models import Application, ApplicationState
from enrollment.security import codes
from enrollment.security.device import COOKIE
from programs.models import CampaignState
from tests import factories
from tests.scenarios.applicant import GIRL, Network, Phone, shows, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def phone():
    return Phone()


def born(age: int) -> dict:
    day = timezone.localdate()
    return {"birth_date_0": "1", "birth_date_1": "1", "birth_date_2": str(day.year - age)}


def close(campaign, **ago):
    """The deadline passed this long ago; what was begun, was begun before."""
    campaign.opens_at = timezone.now() - timedelta(days=30)
    campaign.closes_at = timezone.now() - timedelta(**ago)
    campaign.save()
    Application.objects.update(started_at=campaign.closes_at - timedelta(days=1))


# --- sending ------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["declared", "consents"])
def test_nothing_is_sent_without_declaration_and_consent(network, phone, missing):
    response = phone.apply(network, check={missing: ""})
    assert response.context["form"].errors
    assert phone.application.state == ApplicationState.DRAFT
    assert phone.application.consented_at is None


def test_the_notice_of_the_law_stands_where_answers_are_collected(network, phone, settings):
    settings.PORTAL = settings.PORTAL | {"responsible_ar": "جهة للتجربة", "cndp_number": ""}
    phone.apply(network, until="words")
    for path in ("apply/check/", "apply/"):
        if path == "apply/":
            phone = Phone()
        page = phone.get(path)
        assert shows(page, f"المسؤول عن معالجة معطياتك: {embedded('جهة للتجربة')}.")
        assert shows(page, "في طور الحصول عليه")
        assert text_of(page).split('class="law"')[1].split("</ol>")[0].count("<li>") == 7


def test_sending_twice_is_sending_once(network, phone):
    phone.apply(network)
    reference = phone.application.reference
    response = phone.answer("check")
    assert response.redirect_chain[-1][0] == "/ar/apply/receipt/"
    assert submit(phone.application).reference == reference
    assert phone.application.moves.count() == 1


def test_two_tabs_lose_nothing_and_send_once(network, phone):
    """The second tab still shows a question after the first one has sent."""
    phone.apply(network)
    response = phone.answer("name", given_name="سلمى")
    assert response.redirect_chain[-1][0] == "/ar/track/file/"
    assert phone.person.given_name == "مثال"
    with pytest.raises(Refused):
        save_answers(phone.application, "name", {"given_name": "سلمى"})


def test_every_broken_rule_is_named_at_once(network):
    application, _code = start(
        network.campaign,
        birth_date=timezone.localdate() - timedelta(days=16 * 365),
        school_level=factories.SchoolLevelFactory(),
        language="ar",
    )
    with pytest.raises(Refused) as refused:
        submit(application)
    assert len(refused.value.sentences) == 13
    pages = {broken.page for broken in rules.broken_sending_rules(application)}
    assert pages == {"choices", "name", "contact", "home", "schooling", "check"}


def test_numbers_are_unrelated(network, phone):
    phone.apply(network)
    application = phone.application
    assert application.list_number not in application.reference
    assert len(application.list_number) == codes.LIST_NUMBER_LENGTH


def test_equal_people_are_alike_and_others_are_not(network):
    one = factories.ApplicantFactory(family_name="الرحماني", given_name="أمينة")
    same = factories.ApplicantFactory(family_name="الرحمانى", given_name="امينة")
    other = factories.ApplicantFactory(family_name="الرحماني", given_name="أمينة", birth_date=date(2008, 5, 7))
    assert one.likeness_key() == same.likeness_key() != other.likeness_key()


# --- deadlines ----------------------------------------------------------------------------------


def test_a_draft_begun_in_time_has_its_grace(network, phone):
    phone.apply(network, until="words")
    close(network.campaign, minutes=59)
    assert shows(phone.get("apply/check/"), "انتهى الأجل، لكنك بدأت ترشيحك قبله")
    phone.answer("check")
    assert phone.application.state == ApplicationState.SUBMITTED


def test_after_the_grace_nothing_is_sent_and_nothing_lost(network, phone):
    phone.apply(network, until="words")
    close(network.campaign, minutes=60)
    assert shows(phone.answer("check"), "أجوبتك تبقى محفوظة تحسبا لأي تمديد.")
    assert shows(phone.answer("name", given_name="سلمى"), "أجوبتك تبقى محفوظة تحسبا لأي تمديد.")
    assert phone.application.state == ApplicationState.DRAFT
    network.campaign.extended_to = timezone.now() + timedelta(days=1)
    network.campaign.save()
    phone.answer("check")
    assert phone.application.state == ApplicationState.SUBMITTED


def test_a_campaign_that_staff_closed_takes_nothing(network, phone):
    phone.apply(network, until="words")
    network.campaign.state = CampaignState.CLOSED
    network.campaign.save()
    phone.answer("check")
    assert phone.application.state == ApplicationState.DRAFT


def test_nobody_begins_after_the_deadline(network, phone):
    close(network.campaign, minutes=1)
    assert shows(phone.get("apply/"), "لا توجد دورة ترشيح مفتوحة حاليا.")
    assert phone.answer("birth").redirect_chain[-1][0] == "/ar/apply/"
    assert not Application.objects.exists()


def test_several_open_campaigns_are_offered_by_name(network, phone):
    other = factories.CampaignFactory(name_ar="دورة ثانية", entry_year=2028)
    page = phone.get("apply/")
    assert shows(page, "دورة ثانية")
    assert shows(page, network.campaign.name_ar)
    phone.post(f"apply/birth/?campaign={other.slug}", GIRL["birth"])
    assert phone.application.campaign == other


# --- the receipt -------------------------------------------------------------------------------


def test_the_receipt_can_be_opened_again_and_shows_code_and_dates(network, phone):
    network.campaign.results_on = date(2027, 7, 15)
    network.campaign.save()
    phone.apply(network)
    page = text_of(phone.get("apply/receipt/"))
    _pk, code = codes.unseal(phone.client.cookies[COOKIE].value)
    assert all(f'<span class="num">{part}</span>' in page for part in codes.groups(code))
    assert f'<bdi dir="ltr" class="num">{phone.application.reference}</bdi>' in page
    assert "https://wa.me/?text=" in page
    assert "2027" in page
    assert Phone().get("apply/receipt/")["Location"] == "/ar/track/"


@pytest.mark.parametrize("page", ["birth", "choices", "name", "contact", "home", "schooling", "words"])
def test_a_question_page_is_light(network, phone, page):
    """experience.md: at most 3 kB compressed when the style sheet is known already."""
    import gzip

    phone.apply(network, until="words", birth=born(17))
    Application.objects.update(answered_pages=7)
    for n in range(23):
        factories.CommuneFactory(slug=f"far-{n}", name_ar=f"جماعة بعيدة {n}")
    assert len(gzip.compress(phone.get(f"apply/{page}/").content, 6)) <= 3000
