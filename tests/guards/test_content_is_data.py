"""No code knows a network, a town, a centre, a house or a wing by name: what staff can enter is read from rows."""

import ast
import json
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.guards.tracked import ROOT, tracked

# The whole name of the package, of stored formats and of what calendars know a date by; none is shown to people.
STAYS = re.compile(
    r"rehamna_portal|rehamna-portal|rehamna-(?:allocation|allocation-result|run)/1|-//Rehamna portal//|km_to_benguerir"
)
NAMED = re.compile(r"(?i)r[he]{1,2}amna|رحامن|ben[ -]?gu[eé]rir|بن ?جرير")
KINDS = ("*.py", "*.html", "*.typ", "*.js", "*.css", "*.svg", "*.txt")
# Data, tests and documents speak of what they speak of; landed migrations said it in their time.
ELSEWHERE = ("tests/", "docs/", "locale/framework/")


def code() -> list[Path]:
    found = [path for path in tracked(*KINDS) if not str(path.relative_to(ROOT)).startswith(ELSEWHERE)]
    return [path for path in found if "migrations" not in path.parts and "data" not in path.parts]


def names_in(text: str) -> list[str]:
    return [line.strip() for line in STAYS.sub("", text).splitlines() if NAMED.search(line)]


def slugs() -> set[str]:
    """What the data files call centres, houses, wings and the town."""
    centers = json.loads((ROOT / "centers/data/centers.json").read_text(encoding="utf-8"))
    houses = json.loads((ROOT / "boarding/data/houses.json").read_text(encoding="utf-8"))
    wings = [wing["slug"] for house in houses for wing in house["wings"]]
    return {row["slug"] for row in centers + houses} | {row["commune"] for row in centers} | set(wings)


def strings_of(source: str) -> set[str]:
    return {node.value for node in ast.walk(ast.parse(source)) if isinstance(getattr(node, "value", None), str)}


def test_no_code_and_no_page_names_the_network_or_its_town():
    assert {str(path): found for path in code() if (found := names_in(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_sentence_of_the_portal_names_them(language):
    with (ROOT / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        sentences = [message for message in read_po(file) if message.id]
    assert [one.id for one in sentences if NAMED.search(f"{one.id} {one.string}")] == []


def test_no_code_knows_a_centre_a_house_or_a_wing():
    known = slugs()
    assert {"coding-school", "girls"} <= known
    python = [path for path in code() if path.suffix == ".py"]
    found = {str(path): strings_of(path.read_text(encoding="utf-8")) & known for path in python}
    assert {path: names for path, names in found.items() if names} == {}
    pages = [path for path in code() if path.suffix in (".html", ".js", ".css", ".typ")]
    quoted = re.compile(r"[\"'#.-](?:" + "|".join(sorted(known)) + r")[\"'{ ]")
    assert [str(path) for path in pages if quoted.search(path.read_text(encoding="utf-8"))] == []


def test_what_follows_from_a_colour_or_a_sign_is_drawing_alone():
    """Nobody asks whether a centre is the blue one: values of the palette stand in their table and in the gallery."""
    asked = re.compile(r"\b(?:Accent|Glyph)\.[A-Z]+\b|\.(?:accent|glyph)\s*(?:==|!=|in)\s")
    allowed = {"centers/states.py", "rehamna_portal/gallery.py", "rehamna_portal/templatetags/portal.py"}
    python = {str(path.relative_to(ROOT)): path for path in code() if path.suffix == ".py"}
    found = {name for name, path in python.items() if asked.search(path.read_text(encoding="utf-8"))}
    assert found - allowed == {"centers/models/places.py"}  # the sign of a centre that was given none


def test_the_guard_sees_what_it_forbids():
    assert names_in('title = _("Vocational training in Rehamna")')
    assert names_in("<p>داخلية بنجرير</p>")
    assert not names_in("from rehamna_portal.roles import STAFF  # rehamna-run/1")
    assert strings_of('if center.slug == "eco-construction": pass') & slugs()
