"""Lists of the back office as their people use them: addresses that are read, filters that are kept, plain titles."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from centers.models import SavedFilter
from tests.factories import (
    ApplicantFactory,
    ApplicationFactory,
    CampaignFactory,
    CommuneFactory,
    IntakeFactory,
    UserFactory,
)
from tests.scenarios.bulk import FILES

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(username="me", is_superuser=True, language="fr"))
    return client


@pytest.fixture
def file():
    intake = IntakeFactory(campaign=CampaignFactory(slug="summer-2027", name_fr="Été 2027"))
    person = ApplicantFactory(
        given_name="فاطمة",
        family_name="الزهراء",
        birth_date=date(2008, 3, 5),
        phone="+212612345678",
        commune=CommuneFactory(name_ar="بوشان", name_fr="Bouchane"),
    )
    return ApplicationFactory(campaign=intake.campaign, intakes=[intake], applicant=person)


def rows(client, query: dict) -> list:
    page = client.get(FILES, query)
    assert page.status_code == 200
    return list(page.context["cl"].result_list)


# --- what is found --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "فاطمه الزهراء",
        "5/3/2008",
        "05.03.2008",
        "2008-03-05",
        "٥/٣/٢٠٠٨",
        "5 mars 2008",
        "5 مارس 2008",
        "06 12 34 56 78",
        "00212 612-345678",
        "bouchane",
        "بوشان",
        "فاطمة bouchane",
        "الزهراء 05/03/2008",
    ],
)
def test_a_file_is_found_by_what_staff_know(desk, file, typed):
    ApplicationFactory(
        applicant=ApplicantFactory(given_name="سلمى", birth_date=date(2007, 1, 1), phone="+212698765432")
    )
    assert rows(desk, {"q": typed}) == [file]


@pytest.mark.parametrize("typed", ["6/3/2008", "فاطمة 06/03/2008", "سلمى bouchane", "31/02/2008"])
def test_all_that_is_typed_has_to_agree(desk, file, typed):
    ApplicationFactory(
        applicant=ApplicantFactory(given_name="سلمى", birth_date=date(2007, 1, 1), phone="+212698765432")
    )
    assert rows(desk, {"q": typed}) == []


# --- filters as addresses -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        {"campaign": "summer-2027"},
        {"campaign": "summer-2027", "state": "submitted"},
        {"boarding": "no"},
        {"boarding__exact": "no"},
        {"campaign__id__exact": "ID"},
        {"campaign": "ID"},
        {"center": "SLUG"},
    ],
)
def test_a_filter_is_an_address_that_can_be_read_and_older_ones_still_lead_there(desk, file, query):
    other = ApplicationFactory(applicant=ApplicantFactory(given_name="سلمى"), boarding="essential")
    center = file.choices.get().intake.program.center
    words = {"ID": str(file.campaign_id), "SLUG": center.slug}
    type(file).objects.filter(pk=file.pk).update(boarding="no")
    found = rows(desk, {name: words.get(value, value) for name, value in query.items()})
    assert (file in found, other in found) == (True, False)


@pytest.mark.parametrize("query", [{"campaign": "none-such"}, {"campaign": "9" * 30}, {"state": "?"}])
def test_a_value_that_there_is_not_finds_nothing_and_breaks_nothing(desk, file, query):
    assert rows(desk, query) == []


def test_every_filter_of_every_list_has_a_plain_name():
    odd = []
    for model, table in admin.site._registry.items():
        for one in table.get_list_filter(None):
            name = getattr(one, "parameter_name", None) or str(one)
            if "__" in name:
                odd.append((model.__name__, name))
    assert odd == []


def test_the_title_says_what_the_rows_are(desk, file):
    page = desk.get(FILES, {"campaign": "summer-2027", "state": "submitted"}).content.decode()
    assert re.search(r"<h1>Candidatures\s*: Été 2027, Envoyée</h1>", page)
    assert "<h1>Candidatures</h1>" in desk.get(FILES).content.decode()


def test_each_cell_has_the_heading_of_its_column_for_cards(desk, file):
    page = desk.get(FILES).content.decode()
    row = re.search(r"<tbody>.*?</tbody>", page, re.S)[0]
    cells = re.findall(r"<(?:td|th)[ >]", row)
    assert len(re.findall(r"<(?:td|th) data-label=\"[^\"<]+\"", row)) == len(cells) - 1, "all but the box to tick"


# --- the way back ---------------------------------------------------------------------------------


def test_the_way_back_keeps_the_filter_over_the_file_and_its_buttons(desk, file):
    page = desk.get(FILES, {"state": "submitted"}).content.decode()
    (way,) = set(re.findall(rf'href="({FILES}{file.pk}/change/[^"]*)"', page))
    assert "_changelist_filters=state%3Dsubmitted" in way
    page = desk.get(way).content.decode()
    assert f'href="{FILES}?state=submitted"' in page
    (button,) = set(re.findall(rf'href="({FILES}{file.pk}/do/withdraw/[^"]*)"', page))
    assert f'href="{way}"' in desk.get(button.replace("&amp;", "&")).content.decode()


# --- saved filters --------------------------------------------------------------------------------


SAVE = "/admin/centers/savedfilter/do/save/"


def saved_on(client, query: dict | None = None) -> dict[str, str]:
    page = client.get(FILES, query or {}).content.decode()
    panel = re.search(r'<div class="saved-filters">.*?</div>', page, re.S)
    return dict(re.findall(r'<a href="([^"]+)"[^>]*><bdi[^>]*>([^<]+)</bdi></a>', panel[0])) if panel else {}


def test_a_filter_is_saved_from_the_list_and_leads_back_to_it(desk, file):
    page = desk.get(FILES, {"state": "submitted", "q": "فاطمة", "p": "1"}).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(path|query)" value="([^"]*)"', page))
    answer = desk.post(SAVE, {**fields, "name": "À lire"})
    assert answer.url == f"{FILES}?state=submitted", "without what was searched for"
    assert saved_on(desk) == {f"{FILES}?state=submitted": "À lire"}


def test_what_is_shared_is_there_for_colleagues_and_what_is_not_is_not(desk, client, file):
    for name, shared in (("Mien", ""), ("Commun", "on")):
        desk.post(SAVE, {"path": FILES, "query": f"state={name}", "name": name, "is_shared": shared})
    client.force_login(UserFactory(is_superuser=True, language="fr"))
    assert list(saved_on(client).values()) == ["Commun"]
    mine = SavedFilter.objects.get(name="Commun")
    drop = reverse("admin:centers_savedfilter_drop", args=[mine.pk])
    assert (client.get(drop).status_code, client.post(drop).status_code) == (404, 404)


def test_ones_own_is_dropped_after_a_question(desk):
    desk.post(SAVE, {"path": FILES, "query": "state=submitted", "name": "x"})
    drop = reverse("admin:centers_savedfilter_drop", args=[SavedFilter.objects.get().pk])
    desk.get(drop)
    assert SavedFilter.objects.exists()
    assert desk.post(drop).url == FILES
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    "answers",
    [
        {"path": FILES, "query": "state=submitted", "name": ""},
        {"path": FILES, "query": "", "name": "x"},
        {"path": FILES, "query": "q=%D9%81%D8%A7%D8%B7%D9%85%D8%A9", "name": "x"},
        {"path": "https://example.org/", "query": "a=b", "name": "x"},
        {"path": "/admin/logout/", "query": "a=b", "name": "x"},
        {"path": FILES, "query": f"state={'x' * 600}", "name": "x"},
    ],
)
def test_what_is_no_filter_is_not_saved_and_the_page_says_why(desk, answers):
    page = desk.post(SAVE, answers)
    assert page.status_code == 200
    assert "errornote" in page.content.decode()
    assert not SavedFilter.objects.exists()


# --- one name, one way -----------------------------------------------------------------------------


def crumbs(page: str) -> list[str]:
    found = re.search(r'<div class="breadcrumbs">(.*?)</div>', page, re.DOTALL)
    assert found
    return [" ".join(words.split()) for words in re.sub(r"<[^>]+>", "", found[1]).split("&rsaquo;")]


def test_the_desk_has_one_name_in_the_header_on_its_page_and_on_the_way_back(desk, file):
    assert crumbs(desk.get("/admin/").content.decode()) == ["Bureau"]
    for address in (
        FILES,
        f"{FILES}do/queue/",
        f"{FILES}do/tables/",
        "/admin/programs/campaign/add/",
        "/admin/centers/",
    ):
        assert crumbs(desk.get(address, follow=True).content.decode())[0] == "Bureau", address


def test_a_table_with_the_name_of_its_room_stands_once_on_the_way(desk, file):
    assert crumbs(desk.get(FILES).content.decode()) == ["Bureau", "Candidatures"]
    offers = desk.get(reverse("admin:enrollment_offer_changelist")).content.decode()
    assert crumbs(offers) == ["Bureau", "Candidatures", "Propositions de places"]


def test_the_export_of_the_list_of_files_stands_once(desk, file):
    assert desk.get(FILES).content.decode().count("/do/export/") == 1


def test_intakes_of_two_campaigns_are_told_apart_in_the_filter(desk, file):
    intake = file.choices.get().intake
    IntakeFactory(program=intake.program, campaign=CampaignFactory(entry_year=intake.campaign.entry_year))
    page = desk.get(reverse("admin:enrollment_offer_changelist"))
    (spec,) = [one for one in page.context["cl"].filter_specs if getattr(one, "parameter_name", "") == "intake"]
    names = [str(label) for _value, label in spec.lookup_choices]
    assert len(names) == len(set(names)) == 2
