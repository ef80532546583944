"""The main job from end to end, in Arabic and in French: a young person on a phone without scripts, and the staff."""

import contextlib
import json
import sqlite3

import pytest
from django.utils import timezone

from .applying import Person, Phone
from .conftest import PASSWORD, ROOT, serving, visitors
from .looking import reversed_digits, said, troubles
from .office import Desk
from .turning import turn

SLUG, PROGRAMME = "demo-2027", "developpement-digital"
STAFF = ("staff.coding", "staff.audiovisual", "staff.eco")
PEOPLE = {
    "ar": Person("ar", given_name="مثال", family_name="الرحماني", sex="F", boarding="essential"),
    "fr": Person("fr", given_name="مثال", family_name="السرغيني", sex="M", boarding="if_possible"),
}
SCREENS = {"ar": {"width": 1366, "height": 900}, "fr": {"width": 360, "height": 740}}  # of the staff


@pytest.fixture(params=["ar", "fr"])
def language(request):
    return request.param


@pytest.fixture
def own(tmp_path, chromium, fresh):
    """A portal for this story alone, since a campaign closes only once: its data folder and its visitors."""
    with serving(fresh(tmp_path)) as served, visitors(chromium, served.address) as make:
        yield tmp_path, make


def campaign_name(language: str) -> str:
    plans = json.loads((ROOT / "rehamna_portal/demo/data/campaigns.json").read_text(encoding="utf-8"))
    return next(plan[f"name_{language}"] for plan in plans if plan["slug"] == SLUG)


def let_the_deadline_pass(folder) -> None:
    """What six weeks of waiting would do, the grace for drafts included."""
    past = timezone.now() - timezone.timedelta(hours=2)
    with contextlib.closing(sqlite3.connect(folder / "portal.sqlite3", timeout=20)) as data, data:
        closed = data.execute(
            "UPDATE programs_campaign SET closes_at = ? WHERE slug = ?", (f"{past:%Y-%m-%d %H:%M:%S.%f}", SLUG)
        )
        assert closed.rowcount == 1


def test_from_the_home_page_to_a_bed(own, language):
    folder, visitor = own
    person = PEOPLE[language]
    phone, reference = apply_on_two_phones(visitor, person)
    decide(visitor, language, folder, reference)
    accept_the_offer(visitor, phone)
    room, letter = move_in(visitor, language, reference)
    assert phone.status() == said(language, "Enrolled")
    line = phone.page.locator(".choice.world-house").last.inner_text()
    assert room in line
    assert letter in line
    see_figures_as_a_partner(visitor, language)


def apply_on_two_phones(visitor, person):
    """Begun on one phone, sent from another one: the second phone and the file number."""
    first = Phone(visitor(person.language), person)
    first.browse_to(PROGRAMME)
    first.begin()
    first.choose("eco-2027")
    first.say_who()
    code = first.code()

    second = Phone(visitor(person.language), person)
    second.resume(code)
    second.say_where_and_what()
    again = Phone(second.page.context.new_page(), person)
    again.go("apply/check/")
    second.consent()
    second.send_twice()
    reference, printed = second.receipt()
    assert printed == code
    again.consent()
    again.pass_on()
    assert again.receipt() == (reference, code)

    stranger = Phone(visitor(person.language), person)
    shown = stranger.track(reference)
    assert said(person.language, "We have your application") in shown
    for private in (person.family_name, person.given_name, "85", code):
        assert private not in shown.replace(reference, "")
    return second, reference


def decide(visitor, language, folder, reference):
    """Each centre reads its files and enters its marks; the board gives the places."""
    name = campaign_name(language)
    screen = {"javascript": True, "viewport": SCREENS[language]}
    for account in STAFF:
        desk = Desk(visitor(language, **screen), account, language)
        desk.decide_by_the_rules(name)
        desk.tell_apart(name)
        desk.enter_marks(name)
    let_the_deadline_pass(folder)
    manager = Desk(visitor(language, **screen), "admin", language)
    manager.open_campaign(name)
    manager.press("close")
    board = Desk(visitor(language, **screen), "board", language)
    board.open_campaign(name)
    board.press("draw", value="MASI 13 245,67")
    board.press("begin")
    assert board.missing() == 0
    board.compute()
    assert board.checked() == "7/7"
    assert reversed_digits(board.page) == []
    board.publish()


def accept_the_offer(visitor, phone):
    language = phone.person.language
    assert phone.status() == said(language, "A place is offered to you")
    look_closely(visitor, phone, "track/file/", "track/file/accept/", "track/file/decline/", "track/file/withdraw/")
    assert said(language, "With a bed in the boarding house.") in phone.page.locator(".verdict").inner_text()
    phone.accept()
    assert phone.page.locator("h1").inner_text() == said(language, "Place accepted")


def look_closely(visitor, phone, *paths):
    """The same file in a browser with scripts, which axe needs."""
    page = visitor(phone.person.language, javascript=True, storage_state=phone.page.context.storage_state())
    found = {}
    for path in paths:
        page.goto(f"/{phone.person.language}/{path}")
        if trouble := troubles(page, phone.person.language):
            found[path] = trouble
    assert found == {}


def move_in(visitor, language, reference):
    """The centre enrols, the house gives a bed and checks in: the room and the letter of the bed."""
    screen = {"javascript": True, "viewport": SCREENS[language]}
    Desk(visitor(language, **screen), "staff.coding", language).enroll(reference, average="14,75")
    warden = Desk(visitor(language, **screen), "warden", language)
    bed = warden.give_bed(reference)
    warden.check_in()
    return bed


def see_figures_as_a_partner(visitor, language):
    page = visitor(language)
    page.goto(f"/{language}/sign-in/")
    page.fill("[name=username]", "partner.province")
    page.fill("[name=password]", PASSWORD)
    turn(page.locator("main form button"))
    page.goto(f"/{language}/centers/coding-school/")
    shown = page.locator("dl.figures dd").all_inner_texts()
    people = page.locator("dl.figures div:not(:first-child) dd").all_inner_texts()  # all but the seats
    figures = [int(text) for text in people if text.isdecimal()]
    assert len(shown) >= 8
    assert max(figures) > 100
    assert min(figures) >= 5
    assert said(language, "Fewer than 5: hidden") in shown
