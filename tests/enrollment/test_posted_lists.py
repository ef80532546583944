"""Lists to post on the door: list numbers of the last published run, nobody's name, for who may print them."""

import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone

from enrollment.models import RunState
from enrollment.offers.services import decline_offer
from rehamna_portal import roles
from tests.factories import CenterFactory, IntakeFactory, ProgramFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.letters import holder, said
from tests.scenarios.published_runs import numbers, one_list, published_run

from .test_admin import sign_in

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])
OVERVIEW = "/admin/enrollment/run/do/lists/"


@pytest.fixture(autouse=True)
def _no_house(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"


def page_numbers(words: str) -> list[tuple[int, int]]:
    return [(int(page), int(of)) for page, of in re.findall(r"(?<!\S)(\d+) ?/ ?(\d+)(?!\S)", words)]


def address(campaign, language, intake=None) -> str:
    return f"{OVERVIEW}{campaign.slug}/{f'{intake.slug}/' if intake else ''}{language}.pdf"


def paper(client, *args) -> bytes:
    response = client.get(address(*args))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in response["Cache-Control"]
    return response.content


@BOTH
def test_main_and_waiting_list_bear_list_numbers_and_nothing_else_of_anybody(client, language):
    campaign, (intake,) = deciding(2, appeals_until="2027-01-05T18:00Z")
    files = [candidate(campaign, [intake], average) for average in (1600, 1500, 1400, 1300)]
    run = run_and_publish(campaign)
    words = said(paper(sign_in(client, roles.BOARD), campaign, language, intake))
    for application in files:
        person = application.applicant
        assert application.list_number in words
        for personal in (application.reference, person.family_name, person.given_name, person.phone):
            assert personal not in words
    main, waiting = {"ar": ("الالئحة الرئيسية", "الئحة االنتظار"), "fr": ("Liste principale", "Liste d’attente")}[
        language
    ]
    assert re.search(r"[0-9a-f]{16}", words)[0] == run.fingerprint[:16]
    assert f"campaigns/{campaign.slug}/fairness/" in words
    if language == "fr":
        order = [main, files[0].list_number, files[1].list_number, waiting]
        order += [files[2].list_number, files[3].list_number]
        assert [words.index(word) for word in order] == sorted(words.index(word) for word in order)
        assert "5 janvier 2027" in words
        assert "Listes provisoires" in words


def test_lists_that_come_out_after_the_time_to_appeal_are_final(client):
    campaign, (intake,) = deciding(2, appeals_until=timezone.now() - timedelta(seconds=1))
    candidate(campaign, [intake])
    run_and_publish(campaign)
    words = said(paper(sign_in(client, roles.BOARD), campaign, "fr", intake))
    assert "Listes définitives" in words
    assert "réclamation" not in words


def test_it_is_the_last_published_run_and_no_other(client):
    campaign, (intake,) = deciding(1)
    first, second = (candidate(campaign, [intake], average) for average in (1500, 1400))
    run_and_publish(campaign)
    decline_offer(offer_of(first))
    run_and_publish(campaign)
    one_list(campaign, intake.slug, 1, numbers(3, "Z"), state=RunState.CHECKED)
    words = said(paper(sign_in(client, roles.BOARD), campaign, "fr", intake))
    assert words.index("Liste principale") < words.index(second.list_number) < words.index("Liste d’attente")
    assert first.list_number not in words
    assert "Z000001" not in words


def test_nothing_is_printed_before_a_run_is_published(client):
    campaign, (intake,) = deciding(1)
    one_list(campaign, intake.slug, 1, numbers(3), state=RunState.CHECKED)
    board = sign_in(client, roles.BOARD)
    assert board.get(address(campaign, "fr", intake)).status_code == 404
    assert "Aucune répartition" in board.get(OVERVIEW).content.decode()


def test_hundreds_of_numbers_take_few_pages_with_a_number_each(client):
    campaign, (intake,) = deciding(60)
    one_list(campaign, intake.slug, 60, numbers(600))
    pdf = paper(sign_in(client, roles.BOARD), campaign, "fr", intake)
    words = said(pdf)
    pages = len(pikepdf.open(BytesIO(pdf)).pages)
    assert pages <= 5
    assert page_numbers(words) == [(n, pages) for n in range(1, pages + 1)]
    assert [number for number in numbers(600) if number not in words] == []


@BOTH
def test_all_programmes_come_in_one_file_each_counting_its_own_pages(client, language):
    campaign, intakes = deciding(2, 2, 2)
    people = {number: {"choices": [i.slug for i in intakes], "boarding": "no"} for number in numbers(5)}
    published_run(campaign, {i.slug: {"seats": 2, "ranking": [*people]} for i in intakes}, people)
    pdf = paper(sign_in(client, roles.BOARD), campaign, language)
    assert len(pikepdf.open(BytesIO(pdf)).pages) == 3
    assert page_numbers(said(pdf)) == [(1, 1)] * 3


# --- who may -----------------------------------------------------------------------------------


@pytest.fixture
def two_centres():
    """A published campaign with one intake here and one elsewhere."""
    campaign, _none = deciding()
    here, there = (
        IntakeFactory(campaign=campaign, program=ProgramFactory(center=CenterFactory(accent=accent)), seats=1)
        for accent in ("code", "eco")
    )
    people = {number: {"choices": [here.slug, there.slug], "boarding": "no"} for number in numbers(4)}
    published_run(campaign, {i.slug: {"seats": 1, "ranking": [*people]} for i in (here, there)}, people)
    return campaign, here, there


def test_a_centre_prints_its_own_lists_only(client, two_centres):
    campaign, here, there = two_centres
    office = sign_in(client, roles.STAFF, here.program.center)
    page = office.get(OVERVIEW).content.decode()
    assert address(campaign, "ar", here) in page
    assert there.slug not in page
    paper(office, campaign, "fr", here)
    assert office.get(address(campaign, "fr", there)).status_code == 404
    assert len(pikepdf.open(BytesIO(paper(office, campaign, "fr"))).pages) == 1
    assert OVERVIEW in office.get("/admin/enrollment/offer/").content.decode()


@pytest.mark.parametrize("role", [roles.WARDEN, roles.HELPER, roles.PARTNER, roles.STAFF])
def test_whoever_has_no_right_prints_nothing(client, two_centres, role):
    """The office of a centre without an intake in this campaign among them."""
    campaign, here, _there = two_centres
    other = sign_in(client, role, *([CenterFactory(accent="av")] if role == roles.STAFF else []))
    for path in (OVERVIEW, address(campaign, "fr"), address(campaign, "fr", here)):
        assert other.get(path).status_code == 403


def test_a_visitor_is_asked_to_sign_in(client, two_centres):
    campaign, here, _there = two_centres
    assert client.get(address(campaign, "fr", here)).status_code == 302


def test_a_wrong_language_campaign_or_programme_is_a_plain_404(client, two_centres):
    campaign, here, _there = two_centres
    board = sign_in(client, roles.BOARD)
    for path in (f"{campaign.slug}/de.pdf", "nothing/fr.pdf", f"{campaign.slug}/nothing/fr.pdf"):
        assert board.get(OVERVIEW + path).status_code == 404


@BOTH
def test_a_person_finds_the_own_list_number(language):
    """On the page of the file, on the receipt, and on its paper: otherwise nobody could read the lists."""
    campaign, (intake,) = deciding(1)
    phone = holder(candidate(campaign, [intake]), language)
    number = campaign.applications.get().list_number
    for page in ("track/file/", "apply/receipt/"):
        assert number in phone.get(page).content.decode()
    assert number in said(phone.get("track/file/receipt.pdf").content)
