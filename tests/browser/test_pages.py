"""Every public page in both languages: open to everyone, the right way round, light, and in one language."""

import gzip

import pytest

from .looking import ROOT, Scales, foreign_words, overflow, overflow_with_large_text, reversed_digits, violations

# One page of each kind is looked at by the slow checks; the quick ones go over all.
KINDS = [
    "",
    "programs/",
    "programs/?q=zzzzz",
    "programs/dia-dev-ts/",
    "centers/",
    "centers/coding-school/",
    "centers/audiovisual-events/",
    "centers/eco-construction/",
    "partners/",
    "boarding/",
    "news/",
    "apply/",
    "resume/",
    "track/",
    "sign-in/",
    "nothing-here/",
]
# kB over the wire, cold, compressed (shared/design: light): style sheet and drawings included.
WEIGHTS = {"": 30, "programs/": 20, "programs/dia-dev-ts/": 20, "centers/coding-school/": 60, "apply/": 20}


def visit(page, language, path):
    page.goto(f"/{language}/{path}", wait_until="load")
    return page


@pytest.fixture(params=["ar", "fr"])
def language(request):
    return request.param


@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_nothing(visitor, language, path):
    page = visit(visitor(language, javascript=True), language, path)
    assert violations(page) == []


@pytest.mark.parametrize("path", KINDS)
def test_no_horizontal_scroll_on_a_phone_and_with_large_text(visitor, language, path):
    page = visit(visitor(language, javascript=True), language, path)
    assert overflow(page) <= 0
    assert overflow_with_large_text(page) <= 0


@pytest.mark.parametrize("path", KINDS)
def test_digits_run_from_left_to_right(visitor, language, path):
    page = visit(visitor(language, javascript=True), language, path)
    assert reversed_digits(page) == []


@pytest.mark.parametrize("path", KINDS)
def test_nobody_else_is_asked_for_anything(visitor, portal, language, path):
    page = visitor(language)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, language, path)
    assert [address for address in asked if not address.startswith(portal)] == []


@pytest.mark.parametrize(("path", "kilobytes"), WEIGHTS.items())
def test_pages_are_light(visitor, language, path, kilobytes):
    weight = Scales(visitor(language, javascript=True)).weigh(f"/{language}/{path}")
    assert weight <= kilobytes * 1000, f"{weight} bytes"


def test_all_style_sheets_of_the_site_stay_within_12_kb():
    sheets = [p for p in ROOT.glob("rehamna_portal/static/*.css") if p.name != "admin.css"]
    assert sum(len(gzip.compress(p.read_bytes(), 9)) for p in sheets) <= 12_000


def test_every_page_speaks_one_language(visitor, public_pages):
    pages = {language: visitor(language, javascript=True) for language in ("ar", "fr")}
    wrong = {}
    for path in public_pages:
        language = path[1:3]
        pages[language].goto(path)
        if found := foreign_words(pages[language], language):
            wrong[path] = found
    assert wrong == {}


def test_every_page_has_its_title_and_language(visitor, public_pages):
    page = visitor()
    for path in public_pages:
        page.goto(path)
        assert page.locator("h1").count() == 1, path
        assert page.locator("html").get_attribute("lang") == path[1:3]
        assert page.locator("html").get_attribute("dir") == ("rtl" if path[1:3] == "ar" else "ltr")
