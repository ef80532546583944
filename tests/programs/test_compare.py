"""Up to three programmes side by side, chosen without JavaScript, with a sentence for every other number."""

import pytest
from django.utils.translation import gettext, override

from tests.factories import IntakeFactory, ProgramFactory
from tests.programs.test_pages import cost

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


@pytest.fixture
def programmes():
    for slug in ("one", "two", "three"):
        program = IntakeFactory(program__slug=slug).program
        program.modules.create(code=f"M{slug}", name_fr="Module")
    ProgramFactory(slug="four")


def compared(client, query, language="fr"):
    response = client.get(f"/{language}/compare/?{query}")
    assert response.status_code == 200
    return response


def slugs(response):
    return [row.program.slug for row, _without in response.context["columns"]]


@BOTH
@pytest.mark.parametrize(
    ("query", "shown", "note"),
    [
        ("", "", "No programme is chosen yet. Two or three of the list can be ticked and compared."),
        ("p=two", "two", "One programme is chosen. A second one makes a comparison."),
        ("p=two&p=two", "two", "One programme is chosen. A second one makes a comparison."),
        ("p=two&p=one", "two one", None),
        ("p=four&p=one&p=three", "four one three", None),
        (
            "p=four&p=one&p=three&p=two",
            "four one three",
            "Three programmes fit side by side: the first three are shown.",
        ),
    ],
)
def test_each_number_of_programmes(client, programmes, language, query, shown, note):

    response = compared(client, query, language)
    assert slugs(response) == shown.split()
    with override(language):
        assert response.context["notes"] == ([gettext(note)] if note else [])


@BOTH
@pytest.mark.parametrize("wrong", ["p=none", "p=%00", "p=" + "x" * 10_000, "p=&p=none&p=../", "p=%F0%9F%98%80"])
def test_unknown_programmes_are_left_out(client, programmes, language, wrong):
    response = compared(client, f"{wrong}&p=two&p=one", language)
    assert slugs(response) == ["two", "one"]
    assert len(response.context["notes"]) == ("p=none" in wrong)


def test_a_column_can_be_taken_away_and_another_added(client, programmes):
    html = compared(client, "p=two&p=one").content.decode()
    assert 'href="/fr/compare/?p=one"' in html
    assert 'href="/fr/compare/?p=two"' in html
    assert 'href="/fr/programs/?p=two&amp;p=one"' in html
    page = client.get("/fr/programs/?p=two&p=one").content.decode()
    assert page.count('form="filters" checked') == 2


def test_what_the_list_sends_along_is_dropped_from_the_address(client, programmes):
    response = client.get("/fr/compare/?q=&level=BAC&p=two&p=one")
    assert (response.status_code, response["Location"]) == (302, "/fr/compare/?p=two&p=one")


def test_three_cost_as_much_as_one(client, programmes):
    few = cost(client, "/ar/compare/?p=one")
    assert cost(client, "/ar/compare/?p=one&p=two&p=three") == few <= 4


def test_no_programme_hides_behind_the_comparison(client):
    """Whatever address staff give a programme, it is reached."""
    program = ProgramFactory(slug="compare")
    assert program.name in client.get(program.get_absolute_url()).content.decode()
