"""A programme's page: two questions answered, the rules in words, what a shared link shows; four queries at most."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache

from tests.factories import (
    CampaignFactory,
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


@pytest.fixture
def intake():
    SchoolLevelFactory(order=9)
    return IntakeFactory(program__slug="dev", campaign__entry_year=2027)


def page(client, query: str = "", language: str = "fr", slug: str = "dev"):
    response = client.get(f"/{language}/programs/{slug}/{query}")
    assert response.status_code == 200
    return response


def text(response) -> str:
    return response.content.decode()


@BOTH
def test_nothing_is_answered_before_it_is_asked(client, intake, language):
    response = page(client, language=language)
    assert response.context["answer"] is None
    assert not response.context["form"].is_bound
    assert re.search(rf'<form[^>]* method="get" action="/{language}/programs/dev/#entry"', text(response))
    assert "csrf" not in text(response)


@BOTH
@pytest.mark.parametrize("born", ["2009", " 2009 ", "٢٠٠٩"])
def test_an_answer_in_any_digits(client, intake, language, born):
    response = page(client, f"?born={born}&level=BAC", language)
    assert response.context["answer"]["verdict"].is_open


def test_reasons_are_the_words_of_the_rules(client, intake):
    html = text(page(client, "?born=2009&level=3AC"))
    assert "Niveau demandé au minimum\xa0: Niveau 13. Votre réponse\xa0: Niveau 9." in html
    html = text(page(client, "?born=2015&level=BAC"))
    assert "Au 1er septembre 2027, vous n’aurez pas encore 15 ans" in html


def test_the_day_of_birth_may_decide(client, intake):
    html = text(page(client, "?born=2012&level=BAC"))
    assert "Cela dépend de votre jour de naissance." in html
    assert "au 1er septembre 2027\xa0: 15 ans au moins" in html


def test_what_else_is_open_is_linked_and_the_rest_a_list_away(client, intake):
    others = [IntakeFactory(campaign=intake.campaign).program for _ in range(7)]
    html = text(page(client, "?born=2009&level=BAC"))
    assert sum(f'href="/fr/programs/{one.slug}/"' in html for one in others) == 6
    assert 'href="/fr/programs/?level=BAC&amp;open=1"' in html
    assert "Aucune autre filière" not in html
    assert "Aucune autre filière" in text(page(client, "?born=1950&level=BAC"))


@pytest.mark.parametrize("made", ["announced", "option", "school"])
def test_a_programme_without_intake_answers_too(client, intake, made):
    program = {
        "announced": lambda: ProgramFactory(certainty="medium"),
        "option": lambda: ProgramFactory(second_year_of=intake.program),
        "school": lambda: ProgramFactory(level=LevelFactory(code="BP", by_school=True)),
    }[made]()
    answer = page(client, "?born=17&level=BAC", slug=program.slug).context["answer"]
    assert answer["verdict"].is_open == (made != "school")
    assert intake.program in answer["others"]


@BOTH
@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("?born=&level=BAC", {"born"}),
        ("?born=2009&level=", {"level"}),
        ("?born=2009", {"level"}),
        ("?born=abc&level=zz", {"born", "level"}),
        ("?born=3&level=BAC", {"born"}),
        ("?born=1800&level=BAC", {"born"}),
        ("?born=20090&level=BAC", {"born"}),
        ("?born=%00&level=%00", {"born", "level"}),
        ("?born=²&level=BAC", {"born"}),
        ("?born=-17&level=BAC&born=%ff", {"born"}),
        (f"?born={'9' * 10_000}&level={'x' * 10_000}", {"born", "level"}),
        ("?born=<script>&level=%27%22", {"born", "level"}),
    ],
)
def test_a_wrong_value_gets_a_sentence_and_loses_nothing(client, intake, language, query, wrong):
    response = page(client, query, language)
    assert set(response.context["form"].errors) == wrong
    assert response.context["answer"] is None
    assert text(response).count('class="error-message"') == len(wrong)
    assert "<script>" not in text(response)
    if "born=abc" in query:
        assert 'value="abc"' in text(response)


@pytest.mark.parametrize("query", ["?level=BAC", "?q=1&page=%00", "?intake=dev"])
def test_other_queries_ask_nothing(client, intake, query):
    response = page(client, query)
    assert not response.context["form"].is_bound
    assert ('value="BAC" selected' in text(response)) == ("level=BAC" in query)


def test_a_reserve_in_words(client):
    intake = IntakeFactory(program__slug="dev", criteria=())
    CriterionFactory(intake=intake)
    ReserveFactory(intake=intake, percent=32)
    assert "Parmi les 20 premières personnes appelées, 7 au moins en font partie." in text(page(client))


def test_hours_and_coefficients_where_they_are_known(client, intake):
    intake.program.modules.create(code="M1", name_fr="Connue", hours=120, coefficient=3)
    intake.program.modules.create(code="M2", name_fr="Inconnue")
    html = text(page(client))
    assert "120 heures · coefficient 3" in html
    assert html.count("coefficient") == 1
    assert '<bdi lang="fr" dir="ltr">Connue</bdi>' in text(page(client, language="ar"))


def content_of(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', html))


@BOTH
def test_what_a_shared_link_shows(client, intake, language):
    tags = content_of(text(page(client, "?born=2009&level=BAC", language)))
    assert tags["og:title"] == getattr(intake.program, f"name_{language}")
    assert tags["og:url"] == f"http://testserver/{language}/programs/dev/"
    assert tags["og:image"] == f"http://testserver/{language}/programs/dev/preview.png"
    assert (tags["og:locale"], tags["og:locale:alternate"]) in {("ar_MA", "fr_MA"), ("fr_MA", "ar_MA")}
    assert tags["og:locale"].startswith(language)
    assert (tags["og:type"], tags["og:image:width"], tags["og:image:height"]) == ("website", "1200", "630")
    assert all(tags.values())


def test_a_page_without_a_picture_shows_the_network(client, db):
    tags = content_of(text(client.get("/ar/")))
    assert tags["og:image"] == "http://testserver/ar/preview.png"


@BOTH
def test_the_message_is_ready_in_whatsapp(client, intake, language):
    link = re.search(r'href="(https://wa\.me/[^"]+)"', text(page(client, "?born=2009&level=BAC", language)))[1]
    said = parse_qs(urlsplit(link).query)["text"][0].splitlines()
    assert getattr(intake.program, f"name_{language}") in said[0]
    assert said[-1] == f"http://testserver/{language}/programs/dev/"


@pytest.mark.sqlite_alone
@pytest.mark.parametrize("query", ["", "?born=2009&level=BAC", "?born=zz&level=zz"])
@pytest.mark.parametrize("slug", ["dev", "bare"])
def test_a_page_costs_four_queries_at_most(client, intake, query, slug):
    """With the small tables remembered, and the same for one neighbour and for fifty."""
    ProgramFactory(slug="bare")
    IntakeFactory(program=intake.program, campaign=CampaignFactory(deciding=True))

    one = cost(client, f"/ar/programs/{slug}/{query}")
    assert 0 < one <= 4
    for n in range(50):
        IntakeFactory(campaign=intake.campaign)
        intake.program.modules.create(code=f"M{n}", name_fr="Module")
        ProgramFactory(second_year_of=intake.program)
    cache.clear()
    assert cost(client, f"/ar/programs/{slug}/{query}") == one
