"""Letters as people hold them: the right words in each state, for the right eyes, and nothing secret in the square."""

import re
import shutil
import subprocess
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.utils import timezone, translation
from icalendar import Calendar

from centers.core.errors import Refused
from enrollment import letters
from enrollment.models import Application, Letter, message_texts
from enrollment.offers.services import accept_offer, enroll, withdraw
from tests import factories
from tests.scenarios.applicant import Phone, text_of
from tests.scenarios.decisions import candidate, deciding, run_and_publish
from tests.scenarios.letters import CODE, fresh, holder, said

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])
TRACKING = "https://example.org/fr/track/"


def data(letter: str, application: Application, language: str = "fr", **kwargs) -> dict:
    """The words of a letter as of now."""
    with translation.override(language):
        return letters.data(letter, fresh(application), tracking=TRACKING, **kwargs)


def possible(application: Application) -> list[str]:
    return letters.available(fresh(application))


@pytest.fixture
def seats():
    """A campaign that is being decided: the first intake has one seat, the second two."""
    return deciding(1, 2)


@pytest.fixture
def offered(seats):
    """Second on the list of the first choice, with a seat in the second."""
    campaign, intakes = seats
    candidate(campaign, intakes, 1900)
    application = candidate(campaign, intakes, 1200, reference="RH27-KXTPMW3A")
    run_and_publish(campaign)
    return fresh(application)


@pytest.fixture
def enrolled(offered):
    accept_offer(offered.held_offer())
    enroll(fresh(offered), by=factories.UserFactory())
    return fresh(offered)


# --- which letter when ------------------------------------------------------------------------


def test_a_draft_has_no_letter_and_a_sent_file_its_receipt():
    assert possible(factories.ApplicationFactory(draft=True)) == []
    sent = factories.ApplicationFactory()
    assert possible(sent) == [Letter.RECEIPT]
    for letter in set(Letter) - {Letter.RECEIPT}:
        with pytest.raises(Refused):
            data(letter, sent)


def test_each_state_has_its_letters(offered):
    assert possible(offered) == [Letter.RECEIPT, Letter.OFFER, Letter.WAITING_LIST]
    accept_offer(offered.held_offer(), wait=True)
    assert possible(offered) == [Letter.RECEIPT, Letter.OFFER, Letter.WAITING_LIST]
    accept_offer(fresh(offered).held_offer())
    assert possible(offered) == [Letter.RECEIPT, Letter.OFFER]
    enroll(fresh(offered), by=factories.UserFactory())
    assert possible(offered) == [Letter.RECEIPT, Letter.ENROLLMENT]
    withdraw(fresh(offered), by=factories.UserFactory(), reason="leaves")
    assert possible(offered) == [Letter.RECEIPT]


def test_an_offer_whose_time_is_over_has_no_letter(offered):
    offered.offers.update(deadline=timezone.now())
    assert Letter.OFFER not in possible(offered)


# --- what they say ----------------------------------------------------------------------------


@BOTH
def test_the_receipt_tells_what_was_sent_and_what_comes(language):
    campaign = factories.CampaignFactory(results_on=date(2027, 7, 15))
    intakes = [factories.IntakeFactory(campaign=campaign) for _ in range(5)]
    minor = factories.ApplicantFactory(
        birth_date=date(2011, 5, 6),
        guardian_name="عبد السلام",
        guardian_relation="father",
        family_name_latin="El Idrissi",
    )
    sent = factories.ApplicationFactory(campaign=campaign, intakes=intakes, applicant=minor, boarding="essential")
    found = data(Letter.RECEIPT, sent, language)
    with translation.override(language):
        centres = [intake.program.center.name for intake in intakes]
    assert [row["rank"] for row in found["choices"]["rows"]] == [1, 2, 3, 4, 5]
    assert [row["centre"].strip("\u2068\u2069") for row in found["choices"]["rows"]] == centres
    assert [name.strip("\u2068\u2069") for name in found["person"]["names"]] == [str(minor), "El Idrissi"]
    values = " ".join(fact["value"] for fact in found["facts"])
    assert "عبد السلام" in values
    assert {"ar": "ضروري", "fr": "indispensable"}[language] in values
    assert {"ar": "15 يوليوز 2027", "fr": "15 juillet 2027"}[language] in found["box"]["value"]
    local = timezone.localtime(sent.submitted_at)
    assert f"{local:%H:%M}" in found["dated"]
    assert {"ar": "09.08", "fr": "09-08"}[language] in found["law"]
    assert found["code"] is None


def test_nobody_under_age_is_told_to_bring_a_card(seats):
    campaign, intakes = seats
    young = candidate(campaign, intakes, person__birth_date=timezone.localdate() - timedelta(days=17 * 365))
    grown = candidate(campaign, intakes, person__birth_date=timezone.localdate() - timedelta(days=20 * 365))
    run_and_publish(campaign)
    papers = [data(Letter.OFFER, one)["parts"][1]["lines"] for one in (young, grown)]
    assert "Acte de naissance" in papers[0]
    assert "CIN (CNIE) ou acte de naissance" in papers[1]
    assert "Relevé de notes certifié" in papers[0]


def test_the_offer_tells_deadline_bed_and_the_answers_that_are_open(offered):
    offer = offered.held_offer()
    found = data(Letter.OFFER, offered)
    assert found["place"]["name"].strip("\u2068\u2069") == offer.choice.intake.program.name_fr
    assert f"{timezone.localtime(offer.deadline):%H:%M}" in found["box"]["value"]
    assert len([line for line in found["parts"][0]["lines"] if line.startswith("«")]) == 3
    Application.objects.filter(pk=offered.pk).update(boarding="if_possible")
    assert "Sans lit" in str(data(Letter.OFFER, offered)["facts"])
    offered.offers.update(with_bed=True)
    assert "Avec un lit" in str(data(Letter.OFFER, offered)["facts"])
    offered.choices.filter(rank=1).update(given_up=True)
    assert len([line for line in data(Letter.OFFER, offered)["parts"][0]["lines"] if line.startswith("«")]) == 2
    accept_offer(fresh(offered).held_offer())
    assert "15 septembre 2027" in data(Letter.OFFER, offered)["box"]["value"]


@BOTH
def test_the_notice_gives_rank_last_rank_and_reason(offered, language):
    first, second = data(Letter.WAITING_LIST, offered, language)["choices"]["rows"]
    assert [figure["value"] for figure in first["figures"]] == ["2", "1"]
    assert {"ar": "رتبتك 2", "fr": "Votre rang est 2"}[language] in first["sentences"][0]
    assert second["sentences"]


def test_the_certificate_says_what_when_and_leaves_the_signature_open(enrolled):
    found = data(Letter.ENROLLMENT, enrolled)
    enrollment = enrolled.enrollment
    assert found["place"]["name"].strip("\u2068\u2069") == enrollment.offer.choice.intake.program.name_fr
    values = [fact["value"] for fact in found["facts"]]
    with translation.override("fr"):
        assert translation.gettext("Enrolled on") in [fact["label"] for fact in found["facts"]]
    assert "6 mai 2008" in values
    assert enrollment.enrolled_by.username not in str(found)
    assert found["signature"]
    assert found["sample"]


def test_what_is_no_sample_carries_no_mark(enrolled):
    for intake in enrolled.campaign.intakes.all():
        intake.is_sample = intake.program.center_is_sample = False
        intake.save()
        intake.program.save()
    assert data(Letter.ENROLLMENT, enrolled)["sample"]
    enrolled.campaign.is_sample = False
    enrolled.campaign.save()
    assert data(Letter.ENROLLMENT, enrolled)["sample"] == ""


# --- on paper -----------------------------------------------------------------------------------

LONG = {
    "person__family_name": "بنعبد الرحمان الإدريسي العلوي المرابطي السملالي",
    "person__given_name": "فاطمة الزهراء أمينة",
    "person__family_name_latin": "Benabderrahmane El Idrissi El Alaoui",
    "person__given_name_latin": "Fatima Ezzahra Amina",
}


@BOTH
@pytest.mark.parametrize(
    "letter", [letter for letter in Letter if letter != Letter.CONVOCATION]
)  # test_appointment_pages
def test_every_letter_is_tagged_and_can_be_read_out(language, letter):
    campaign, intakes = deciding(1, 1, 1, 1, 1, name_ar="دورة شتنبر", name_fr="Session de septembre")
    program = intakes[2].program
    program.name_ar = program.name_fr = "Full Stack (C++)"
    program.save()
    candidate(campaign, intakes[:2], 1900)
    application = candidate(campaign, intakes, 1200, reference="RH27-KXTPMW3A", **LONG)
    run_and_publish(campaign)
    if letter == Letter.ENROLLMENT:
        accept_offer(fresh(application).held_offer())
        enroll(fresh(application), by=factories.UserFactory())
    response = holder(application, language).get(f"track/file/{letter}.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert f'filename="{letter}-RH27-KXTPMW3A-{language}.pdf"' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    assert b"/MarkInfo" in response.content
    assert b"pdfuaid:part" in response.content
    words = said(response.content)
    for expected in ("RH27-KXTPMW3A", "Benabderrahmane", "testserver/t"):
        assert expected in words
    assert CODE not in words.replace(" ", "")
    assert {"ar": "الملف", "fr": "Numéro de dossier"}[language] in words
    if letter in (Letter.RECEIPT, Letter.WAITING_LIST):
        # Reading out from right to left, poppler moves the brackets; the pictures show them in place.
        assert "Full Stack" in words
        assert "C++" in words


@pytest.mark.skipif(shutil.which("zbarimg") is None or shutil.which("pdftoppm") is None, reason="zbar is not here")
@pytest.mark.parametrize("query", ["", "?code=yes"])
def test_the_square_holds_the_bare_address(tmp_path, query):
    sent = factories.ApplicationFactory(intakes=[factories.IntakeFactory()])
    phone = holder(sent, "fr")
    pdf = phone.client.get(phone.url(f"track/file/receipt.pdf{query}")).content
    (tmp_path / "receipt.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "receipt.pdf", "page"], cwd=tmp_path, check=True)
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", *sorted(tmp_path.glob("*.png"))], capture_output=True, text=True, check=True
    ).stdout
    assert read.strip() == "http://testserver/fr/track/"


def test_the_code_stands_on_the_receipt_only_where_it_was_asked_for():
    sent = factories.ApplicationFactory(intakes=[factories.IntakeFactory()])
    phone = holder(sent, "fr")
    assert "789A BCDE FGHJ" not in said(phone.get("track/file/receipt.pdf").content)
    assert "789A BCDE FGHJ" in said(phone.get("track/file/receipt.pdf", code="yes").content)


def test_the_code_is_on_no_other_letter(offered):
    phone = holder(offered, "fr")
    for letter in (Letter.OFFER, Letter.WAITING_LIST):
        assert "789A" not in said(phone.get(f"track/file/{letter}.pdf", code="yes").content)


# --- the receipt page ------------------------------------------------------------------------------


@BOTH
def test_the_receipt_page_leads_to_paper_calendar_and_oneself(language):
    sent = factories.ApplicationFactory(intakes=[factories.IntakeFactory()])
    phone = holder(sent, language)
    page = text_of(phone.get("apply/receipt/"))
    links = re.findall(r'href="([^"]+)"', page)
    for wanted in ("track/file/receipt.pdf", "track/file/receipt.pdf?code=yes", "track/file/dates.ics"):
        assert f"/{language}/{wanted}" in links
    short = next(link for link in links if link.startswith("sms:?&amp;body="))
    assert CODE in short
    assert "%E2%81" not in short  # isolates, which old phones draw as boxes
    body = unquote(short.partition("body=")[2])
    assert message_texts.length(body).alphabet == {"ar": "UCS-2", "fr": "GSM-7"}[language], body
    assert any(link.startswith("https://wa.me/?text=") for link in links)
    assert 'viewBox="0 0' in page
    assert CODE not in re.search(r"<svg[^>]*viewBox.*?</svg>", page)[0]


def events(phone: Phone) -> dict:
    response = phone.get("track/file/dates.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    return {str(event["UID"]).partition("@")[0]: event for event in Calendar.from_ical(response.content).walk("VEVENT")}


def test_the_calendar_has_the_campaign_and_then_the_offer(offered):
    offered.campaign.results_on = date(2026, 7, 15)
    offered.campaign.save()
    phone = holder(offered, "fr")
    found = events(phone)
    slug, offer = offered.campaign.slug, offered.held_offer()
    starts = f"intake-{offer.choice.intake.slug}-starts"
    answer = f"answer-{slug}-{offer.run_id}"
    assert set(found) == {*(f"campaign-{slug}-{what}" for what in ("opens", "closes", "results")), answer, starts}
    assert found[answer].decoded("DTSTART") == offer.deadline.replace(microsecond=0)
    everything = phone.get("track/file/dates.ics").content.decode()
    for secret in (offered.reference, offered.applicant.family_name, CODE):
        assert secret not in everything
    accept_offer(offer)
    assert answer not in events(phone)
    assert Phone("fr").get("track/file/dates.ics").url == "/fr/track/"


@BOTH
def test_who_sees_a_certificate_is_not_asked_where_an_application_stands(enrolled, language):
    title = {"ar": "للتحقق من هذه الشهادة", "fr": "Pour vérifier cette attestation"}[language]
    follow = data(Letter.ENROLLMENT, enrolled, language)["follow"]
    assert follow["title"] == title
    assert "<svg" in follow["qr"]


def test_after_a_colon_french_goes_on_with_a_small_letter(seats):
    campaign, intakes = seats
    person = candidate(campaign, intakes)
    run_and_publish(campaign)
    lines = data(Letter.OFFER, person)["parts"][0]["lines"]
    assert any("» : elle est à vous." in line.replace("\N{NO-BREAK SPACE}", " ") for line in lines)
