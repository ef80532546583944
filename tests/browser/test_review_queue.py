"""Files reviewed by keys alone, and by a keyboard without scripts; looked at in both languages."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from .conftest import serving, visitors
from .looking import foreign_words, overflow, reversed_digits, violations
from .office import Desk
from .turning import turn

QUEUE = "/admin/enrollment/application/do/queue/"


@pytest.fixture(scope="module")
def office(tmp_path_factory, chromium, fresh):
    """A portal of its own, whose waiting files these tests decide."""
    with serving(fresh(tmp_path_factory.mktemp("queue"))) as served, visitors(chromium, served.address) as make:
        yield make


class Keys:
    """A reviewer who touches nothing but keys. `loads`: pages that came since the first."""

    def __init__(self, page):
        self.page, self.loads = page, 0
        page.goto(QUEUE)
        page.on("load", self._count)

    def _count(self, _page):
        self.loads += 1

    @property
    def file(self) -> str:
        return urlsplit(self.page.url).path

    def turns(self, *keys: str) -> None:
        """The last of the keys brings a new page."""
        *before, last = keys
        for key in before:
            self.page.keyboard.press(key)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(last)

    def stays(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def said(self) -> str:
        return self.page.locator(".q-buttons [role=status]").inner_text()


def test_a_reviewer_decides_by_keys_alone_and_takes_ten_back(office):
    desk = Desk(office("fr", javascript=True), "admin", "fr")
    keys = Keys(desk.page)
    seen = []
    for press in (["Digit1"], ["Numpad1"], ["Digit3", "Digit4"], ["Digit2"]) * 3:
        seen.append(keys.file)
        keys.turns(*press)
    assert len(set(seen)) == 12
    assert "Dossier 13 sur" in desk.page.inner_text(".q-place")
    assert keys.loads == 12
    for file in seen[:1:-1]:
        keys.turns("KeyU")
        assert keys.file == file
    assert "Dossier 3 sur" in desk.page.inner_text(".q-place")
    keys.turns("KeyS")
    assert keys.file == seen[3]


def test_no_key_decides_while_somebody_types_or_picks_a_reason(office):
    page = Desk(office("fr", javascript=True), "admin", "fr").page
    keys = Keys(page)
    file = keys.file
    keys.stays("KeyN", "Digit1", "Digit2", "KeyS", "KeyU")
    assert page.input_value("#q-note") == "12su"
    keys.stays("Escape", "Digit3", "KeyA")
    expect(page.locator(".q-menu[open]")).to_have_count(1)
    keys.stays("Digit9", "Digit1")
    assert page.input_value("#q-refusal") == "1"
    keys.stays("Escape", "Escape")
    expect(page.locator(".q-menu[open]")).to_have_count(0)
    assert (keys.file, keys.loads) == (file, 0)
    page.keyboard.down("Control")
    keys.stays("Digit1")
    page.keyboard.up("Control")
    assert keys.file == file
    keys.turns("KeyF")
    assert keys.file.endswith("/change/")


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_it_works_by_keyboard_without_scripts_on_a_phone(office, language):
    page = Desk(office(language), "admin", language).page
    page.goto(QUEUE)
    first = page.url
    page.locator(".q-menu[data-path='3'] > summary").press("Enter")
    reason = page.locator("[value^='refuse:']").first
    expect(reason).to_be_visible()
    boxes = [one.bounding_box() for one in page.locator("[value^='refuse:']").all()]
    wide = page.viewport_size["width"]
    assert [box for box in boxes if box["x"] < 0 or box["x"] + box["width"] > wide] == [], "reasons are cut"
    reason.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url != first
    expect(page.locator(".q-buttons [role=status]")).not_to_be_empty()
    turn(page.locator("[value=undo]"))
    assert urlsplit(page.url).path == urlsplit(first).path


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_it_is_open_to_everyone_and_in_one_language(office, language):
    page = Desk(office(language, javascript=True), "admin", language).page
    for address in (QUEUE, f"{QUEUE}?over=1&done=3", "/admin/enrollment/refusalreason/"):
        page.goto(address)
        if page.locator(".q-menu").count():
            page.keyboard.press("Digit3")
        found = violations(page), foreign_words(page, language), overflow(page), reversed_digits(page)
        assert found == ([], [], 0, []), address
