"""The programme list and a programme's page: search, filters, honest status, the same cost for one row and many."""

from datetime import timedelta

import pytest
from django.utils import timezone

from programs.catalogue import listed
from programs.models import CampaignState, IntakeStatus, Program
from tests.factories import (
    CampaignFactory,
    CenterFactory,
    CriterionFactory,
    IntakeFactory,
    LevelFactory,
    ProgramFactory,
    ReserveFactory,
    SchoolLevelFactory,
)
from tests.scenarios.query_costs import cost

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


def names(client, query: str = "", language: str = "fr") -> set[str]:
    response = client.get(f"/{language}/programs/{query}")
    assert response.status_code == 200
    return {row.program.slug for row in response.context["rows"]}


@BOTH
def test_search_folds_both_languages(client, language):
    ProgramFactory(slug="school", name_ar="مدرسة الصورة", name_fr="École de l’image")
    ProgramFactory(slug="other", name_ar="البناء", name_fr="Construction")
    assert names(client, "?q=مدرسه", language) == {"school"}
    assert names(client, "?q=ecole", language) == {"school"}
    assert names(client, "?q=ECOLE+image", language) == {"school"}


@BOTH
def test_nothing_found_says_what_was_typed_and_helps(client, language):
    ProgramFactory()
    response = client.get(f"/{language}/programs/", {"q": "zz<b>"})
    html = response.content.decode()
    assert "zz&lt;b&gt;" in html
    assert "<b>zz" not in html
    assert f'href="/{language}/programs/"' in html


def test_filters_compose_and_stay_chosen(client):
    code, eco = CenterFactory(accent="code"), CenterFactory(accent="eco")
    low = SchoolLevelFactory(order=9)
    ProgramFactory(slug="low-code", center=code, min_school_level=low)
    ProgramFactory(slug="low-eco", center=eco, min_school_level=low)
    ProgramFactory(slug="high-code", center=code)
    assert names(client, "?level=3AC") == {"low-code", "low-eco"}
    assert names(client, "?level=BAC") == {"low-code", "low-eco", "high-code"}
    assert names(client, f"?center={code.slug}") == {"low-code", "high-code"}
    assert names(client, f"?center={code.slug}&center={eco.slug}&level=3AC") == {"low-code", "low-eco"}
    html = client.get(f"/fr/programs/?center={code.slug}&level=3AC").content.decode()
    assert f'value="{code.slug}" checked' in html
    assert 'value="3AC" selected' in html


def test_a_filter_that_is_not_known_says_so_and_shows_all(client):
    ProgramFactory(slug="one")
    response = client.get("/fr/programs/?level=XX&center=nowhere")
    assert {row.program.slug for row in response.context["rows"]} == {"one"}
    assert set(response.context["form"].errors) == {"level", "center"}


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 10_000, "level=%00", "center=%00&center=", "open=maybe"])
def test_malformed_queries_get_a_page(client, query):
    ProgramFactory()
    assert client.get(f"/ar/programs/?{query}").status_code == 200


def test_open_only(client):
    IntakeFactory(program__slug="takes-people")
    ProgramFactory(slug="announced")
    assert names(client) == {"takes-people", "announced"}
    assert names(client, "?open=1") == {"takes-people"}


def status_of(program) -> IntakeStatus:
    return listed(Program.objects.filter(pk=program.pk))[0].status


def test_status_is_honest():
    assert status_of(ProgramFactory()) == IntakeStatus.ANNOUNCED
    assert status_of(IntakeFactory().program) == IntakeStatus.OPEN
    later = CampaignFactory(opens_at=timezone.now() + timedelta(days=2))
    assert status_of(IntakeFactory(campaign=later).program) == IntakeStatus.SOON
    past = CampaignFactory(closes_at=timezone.now() - timedelta(seconds=1))
    assert status_of(IntakeFactory(campaign=past).program) == IntakeStatus.CLOSED
    assert status_of(IntakeFactory(campaign__state=CampaignState.DRAFT).program) == IntakeStatus.ANNOUNCED
    assert status_of(ProgramFactory(second_year_of=ProgramFactory())) == IntakeStatus.SECOND_YEAR
    assert status_of(ProgramFactory(level=LevelFactory(code="BP", by_school=True))) == IntakeStatus.SCHOOL


def test_an_extension_keeps_a_programme_open():
    longer = CampaignFactory(
        closes_at=timezone.now() - timedelta(days=1), extended_to=timezone.now() + timedelta(days=1)
    )
    assert status_of(IntakeFactory(campaign=longer).program) == IntakeStatus.OPEN


def test_an_open_intake_counts_before_an_older_one():
    program = ProgramFactory()
    IntakeFactory(program=program, campaign=CampaignFactory(deciding=True))
    now = IntakeFactory(program=program)
    assert listed(Program.objects.all())[0].intake == now


def test_what_is_open_comes_first(client):
    ProgramFactory(slug="announced", position=0)
    IntakeFactory(program__slug="open", program__position=9)
    rows = client.get("/ar/programs/").context["rows"]
    assert [row.program.slug for row in rows] == ["open", "announced"]


@BOTH
def test_page_of_an_open_programme(client, language):
    intake = IntakeFactory(program__slug="dev", seats=24, criteria=())
    CriterionFactory(intake=intake, weight=100)
    ReserveFactory(intake=intake, percent=30)
    ProgramFactory(second_year_of=intake.program, slug="option", certainty="medium")
    intake.program.modules.create(code="M101", name_fr="Acquérir les bases")
    html = client.get(f"/{language}/programs/dev/").content.decode()
    assert f'href="/{language}/apply/?intake={intake.slug}"' in html
    assert '<bdi lang="fr" dir="ltr">Acquérir les bases</bdi>' in html
    assert f'href="/{language}/programs/option/"' in html
    assert "100\xa0%" in html
    assert "30\xa0%" in html


@pytest.mark.parametrize("made", ["option", "announced", "school", "closed"])
def test_what_takes_no_application_has_no_apply_button(client, made):
    program = {
        "option": lambda: ProgramFactory(second_year_of=ProgramFactory()),
        "announced": lambda: ProgramFactory(certainty="medium"),
        "school": lambda: ProgramFactory(level=LevelFactory(code="BP", by_school=True)),
        "closed": lambda: IntakeFactory(campaign=CampaignFactory(deciding=True)).program,
    }[made]()
    html = client.get(f"/ar/programs/{program.slug}/").content.decode()
    assert "apply/?intake=" not in html


@BOTH
@pytest.mark.parametrize("path", ["programs/none/", "programs/dev/extra/"])
def test_unknown_addresses(client, language, path):
    ProgramFactory(slug="dev")
    response = client.get(f"/{language}/{path}")
    assert response.status_code == 404
    assert f'lang="{language}"' in response.content.decode()


@pytest.mark.sqlite_alone
def test_list_and_page_cost_the_same_for_one_row_and_fifty(client):
    campaign = CampaignFactory()
    first = IntakeFactory(campaign=campaign, program__slug="first").program
    ProgramFactory(second_year_of=first)
    one = cost(client, "/ar/programs/"), cost(client, "/ar/programs/first/")
    assert all(one)
    for n in range(49):
        option = ProgramFactory(second_year_of=first)
        option.modules.create(code=f"M{n}", name_fr="Module")
        first.modules.create(code=f"M{n}", name_fr="Module")
        IntakeFactory(campaign=campaign)
    assert (cost(client, "/ar/programs/"), cost(client, "/ar/programs/first/")) == one
