"""Every public page in both languages: open to everyone, the right way round, and in one language."""

import gzip
import re

import pytest

from .looking import ROOT, never_asks_for, overflow_without_scripts, troubles
from .reaching import barriers, violations_in_other_colours
from .turning import turn

# Beside the pages of the site map: questions asked of them, doors to a file, what answers when something is missing.
KINDS = [
    "",
    "programs/",
    "programs/?q=ززز",
    "programs/?q=بوشا&level=BAC&age=abc",
    "programs/?q=بوشان&level=BAC&center=eco-construction&open=1",
    "programs/?page=3",
    "compare/",
    "compare/?p=developpement-digital&p=audiovisuel&p=construction-en-terre",
    "programs/developpement-digital/",
    "programs/developpement-digital/?born=17&level=3AC",
    "programs/construction-en-terre/?born=x&level=",
    "centers/",
    "centers/coding-school/",
    "centers/audiovisual-events/",
    "centers/eco-construction/",
    "partners/",
    "boarding/",
    "continuing/",
    "enterprise/",
    "campaigns/",
    "campaigns/demo-2027-early/fairness/",
    "campaigns/demo-2027/fairness/",
    "help/",
    "parents/",
    "glossary/",
    "privacy/",
    "accessibility/",
    "boarding/?commune=tlauh",
    "boarding/?commune=Tlaouh",
    "calendar/",
    "news/",
    "news/eco-construction-agreed/",
    "apply/",
    "resume/",
    "resume/mail/",
    "resume/lost/",
    "resume/link/abc/",
    "track/",
    "sign-in/",
    "offline/",
    "nothing-here/",
]
SHARES = 2  # of the walk over all pages, for as many workers
ROOT_ELEMENT = "[document.documentElement.lang, document.documentElement.dir]"
ROOT_SAYS = {"ar": ["ar", "rtl"], "fr": ["fr", "ltr"]}


@pytest.fixture(params=["ar", "fr"])
def language(request):
    return request.param


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_open_to_everyone(visitor, portal, public_pages, language, share):
    """Axe, width, digits from left to right, one language, wider text, keyboard, thumbs; nobody else is asked.

    Our one script is kept away: what a page can do here it can do without JavaScript, which axe needs.
    """
    page = visitor(language, javascript=True)
    never_asks_for(page, "*/static/portal*.js")
    asked, found = set(), {}
    page.on("request", lambda request: asked.add(request.url))
    paths = sorted({*KINDS, *public_pages[language]})
    for path in paths[share::SHARES]:
        answer = page.goto(f"/{language}/{path}")
        wrong = troubles(page, language) | barriers(page, language)
        wrong["axe in other colours"] = violations_in_other_colours(page)
        wrong["status"] = answer.status - (404 if path == "nothing-here/" else 200)
        wrong["root"] = page.evaluate(ROOT_ELEMENT) != ROOT_SAYS[language]
        if any(wrong.values()):
            found[path] = {name: trouble for name, trouble in wrong.items() if trouble}
    assert found == {}
    assert [address for address in asked if not address.startswith(portal)] == []


@pytest.mark.parametrize("query", ["", "?level=BAC&center=coding-school&open=1"])
def test_the_first_result_stands_on_the_first_screen_of_a_phone(visitor, language, query):
    """Filters and their tags stand above it; without JavaScript."""
    page = visitor(language)
    page.goto(f"/{language}/programs/{query}")
    assert page.locator(".card h3").first.bounding_box()["y"] < page.viewport_size["height"] - 100


def test_programmes_are_ticked_and_compared_without_javascript(visitor, language):
    """By the boxes of the list, on one A4 when printed, and back to the list with the same boxes ticked."""
    page = visitor(language)
    page.goto(f"/{language}/programs/?level=BAC")
    for box in page.locator('input[name="p"]').all()[:2]:
        box.check()
    turn(page.locator('button[form="filters"]'))
    assert page.locator(".comparison thead th").count() == 2
    assert overflow_without_scripts(page) <= 0
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    turn(page.locator(".crumb a"))
    assert page.locator('input[name="p"]:checked').count() == 2


# Top, left and right edge of each cell, and of the list that holds them.
CELLS = """() => [...document.querySelectorAll('.key-facts dl, .key-facts dl > div')].map(e => {
  const box = e.getBoundingClientRect(); return [Math.round(box.top), box.left, box.right];
})"""


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("slug", ["developpement-digital", "technologies-web-frontend", "construction-en-terre"])
def test_key_facts_leave_no_empty_cell(visitor, slug, width):
    """Qualifying courses have no known length, announced ones no seats: the other cell takes the row."""
    page = visitor("ar", javascript=True, viewport={"width": width, "height": 740})
    page.goto(f"/ar/programs/{slug}/")
    (_top, left, right), *cells = page.evaluate(CELLS)
    for row in {top for top, _left, _right in cells}:
        edges = [(start, end) for top, start, end in cells if top == row]
        assert (min(edges)[0], max(end for _start, end in edges)) == pytest.approx((left, right), abs=1)


@pytest.mark.parametrize(
    "slug",
    [
        "developpement-digital",
        "developpement-digital-web-full-stack",
        "superviseur-en-ecoconstruction",
        "construction-en-terre",
    ],
)
def test_a_programme_prints_on_one_a4(visitor, language, slug):
    page = visitor(language)
    page.goto(f"/{language}/programs/{slug}/")
    paper = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Type\s*/Pages\b[^>]*?/Count (\d+)", paper) == [b"1"]
    assert [round(float(n)) for n in re.search(rb"/MediaBox\s*\[([^\]]+)\]", paper)[1].split()] == [0, 0, 595, 842]


def test_all_style_sheets_of_the_site_stay_within_12_kb():
    sheets = [p for p in ROOT.glob("rehamna_portal/static/*.css") if p.name != "admin.css"]
    assert sum(len(gzip.compress(p.read_bytes(), 9)) for p in sheets) <= 12_000
