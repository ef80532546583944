"""The pages of the back office in both languages: open to everyone, the right way round, nothing cut or wider than its
window on a phone and on a desk, and in one language. The tables are found on the desk, so that one that comes later is
looked at too."""

import json
import re
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import expect

from rehamna_portal.office.site import SHOWN_ROOMS

from .conftest import PHONE, ROOT, serving, visitors
from .looking import cut, foreign_words, overflow, reversed_digits, violations
from .office import Desk

APPLICATIONS = "/admin/enrollment/application/"
# What the tables of the desk do not lead to.
OTHERS = [
    "/admin/password_change/",
    "/admin/to-complete/",
    f"{APPLICATIONS}do/marks/",
    "/admin/enrollment/sitting/do/overview/",
]
# From a page to what stands behind it: rows of what is no stock list, buttons.
BEHIND = {
    f"{APPLICATIONS}do/marks/": ["main li a[href*='/do/marks/']"],
    f"{APPLICATIONS}do/marks/#/": ["main a[href$='/table/']"],
    APPLICATIONS: ["#changelist-filter a[href*='waiting=1']"],
    f"{APPLICATIONS}#/change/": [".tools a[href*='/do/withdraw/']"],
    "/admin/to-complete/": ["nav a[href*='kind=']"],
    "/admin/programs/campaign/#/change/": [
        ".btns a[href*='/do/prepare/']",
        ".btns a[href*='/do/simulate/']",
        ".btns a[href*='/do/finish/']",
        ".btns a[href$='/copy/']",
        ".btns a[href$='/intakes/']",
    ],
    "/admin/enrollment/sitting/": ["#changelist-filter a[href*='when=begun']"],
    "/admin/enrollment/sitting/do/overview/": ["main a[href*='/do/plan/']", "main a[href*='/do/call/']"],
    "/admin/programs/intake/#/change/": [".btns a[href$='/rules/']"],
    "/admin/boarding/house/#/change/": ["a[href*='/do/map/']"],
    "/admin/boarding/house/#/do/map/": ["a.bed"],
}
# From every list and form: to add a row, its history, the page before deleting it.
STOCK = ".object-tools a.addlink, .object-tools a.historylink, .submit-row a.deletelink"
DESK = {"width": 1366, "height": 768}
# One line of the header, in pixels: with the padding around it and the strata below.
ONE_LINE = 66


@pytest.fixture(scope="module")
def office(tmp_path_factory, chromium, fresh):
    """A portal of its own in which a campaign of the demonstration is decided: allocation, offers, held beds."""
    with serving(fresh(tmp_path_factory.mktemp("office"))) as served, visitors(chromium, served.address) as make:
        plans = json.loads((ROOT / "rehamna_portal/demo/data/campaigns.json").read_text(encoding="utf-8"))
        board = Desk(make("fr", javascript=True), "board", "fr")
        board.open_campaign(next(plan["name_fr"] for plan in plans if plan["deciding"]))
        campaign = urlsplit(board.page.url).path
        assert board.missing() == 0
        board.compute()
        board.publish()
        yield make, campaign


def kind(address: str) -> str:
    """Pages of one kind differ by row numbers and answers only."""
    return re.sub(r"\d+", "#", re.sub(r"=[^&]*", "", address))


def first_ways(page) -> list[str]:
    """The desk, the tables it leads to, and what stands behind none of them."""
    page.goto(APPLICATIONS)
    files = [box.get_attribute("value") for box in page.locator("[name=_selected_action]").all()[:3]]
    page.goto("/admin/")
    tables = [link.get_attribute("href") for link in page.locator(".tables :is(td, th) a").all()]
    return ["/admin/", "/admin/centers/", *OTHERS, *tables, f"{APPLICATIONS}do/bulk/?id={'&id='.join(files)}"]


def pages(page, campaign: str):
    """Opens one page of each kind, from `campaign` on; yields each address while its page is open."""
    waiting, opened = [campaign, *first_ways(page)], set()
    for address in waiting:  # grows while it is walked
        if kind(address) in opened:
            continue
        opened.add(kind(address))
        assert page.goto(address, wait_until="load").status == 200, address
        ways = [page.locator(link) for link in BEHIND.get(kind(address), ())]
        rows = page.locator("#result_list tbody tr a")
        links = [way.first for way in [*ways, *([rows] if rows.count() else [])]] + page.locator(STOCK).all()
        for link in links:
            further = urlsplit(urljoin(page.url, link.get_attribute("href")))
            waiting.append(further.path + (f"?{further.query}" if further.query else ""))
        yield address


def lines_of_header(page) -> int:
    """How many pixels the header is higher than one line."""
    return max(page.evaluate("document.querySelector('#header').offsetHeight") - ONE_LINE, 0)


def look(page, language: str) -> dict[str, object]:
    """What is wrong with the open page, by name."""
    root = page.locator("html")
    said = (root.get_attribute("lang"), root.get_attribute("dir"))
    found = {
        "language": said != (language, "rtl" if language == "ar" else "ltr"),
        "headings": page.locator("h1").count() - 1,
        "wider than the phone": max(overflow(page), 0),
        "cut on the phone": cut(page),
        "header on the phone": lines_of_header(page),
        "reversed digits": reversed_digits(page),
        "foreign words": foreign_words(page, language),
        "axe": violations(page),
    }
    page.set_viewport_size(DESK)
    found |= {
        "wider than the desk": max(overflow(page), 0),
        "cut on the desk": cut(page),
        "header on the desk": lines_of_header(page),
    }
    page.set_viewport_size(PHONE)
    return {name: trouble for name, trouble in found.items() if trouble}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_header_unfolds_without_a_script(office, language):
    make, _campaign = office
    page = Desk(make(language, viewport=DESK), "admin", language).page
    rooms, menu = page.locator("#branding .desk-nav > a"), page.locator(".account summary").first
    expect(rooms).to_have_count(SHOWN_ROOMS)
    page.locator(".desk-nav summary").click()
    for link in page.locator(".desk-nav .fold a").all():
        expect(link).to_be_in_viewport(ratio=1)
    menu.click()
    expect(page.locator("#logout-form button")).to_be_in_viewport(ratio=1)
    expect(page.locator(".account nav")).to_be_hidden()
    page.set_viewport_size(PHONE)
    expect(rooms.first).to_be_hidden()
    for link in page.locator(".account nav a").all():
        expect(link).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_each_kind_of_page_is_open_to_everyone_and_in_one_language(office, language):
    make, campaign = office
    entry = make(language, javascript=True)
    entry.goto("/admin/login/", wait_until="load")
    page = Desk(make(language, javascript=True), "admin", language).page
    found = {"way in": look(entry, language)}
    for address in pages(page, campaign):
        found[address] = look(page, language)
    wrong = {address: trouble for address, trouble in found.items() if trouble}
    assert wrong == {}, "\n".join(f"{address}: {trouble}" for address, trouble in wrong.items())
    assert len(found) > 150
