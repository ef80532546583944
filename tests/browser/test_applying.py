"""The seven questions in a real browser: without scripts, at 360 px, in both languages; each page looked at."""

from itertools import chain

import pytest

from .applying import Person
from .applying import Phone as OwnPhone
from .looking import bodies, overflow_without_scripts, said, troubles
from .turning import turn

QUESTION_COLD, QUESTION_WARM = 8000, 3000  # bytes over the wire (experience.md, light)
QUESTIONS = ("birth", "choices", "name", "contact", "home", "schooling", "words")
PASS_ON = "main form button.button >> nth=0"
DOOR = "main form:not([action]) button.button"


def birth(page, year="2010"):
    for place, part in enumerate(("٦", "5", year)):
        page.fill(f"[name=birth_date_{place}]", part)


def walk(page, language):
    """Walks from the start page to one's file; yields the name of each page as it stands open."""
    page.goto(f"/{language}/apply/")
    yield "begin"
    turn(page.locator("main a.button >> nth=0"))
    yield "birth"
    turn(page.locator(PASS_ON))
    yield "birth with errors"
    birth(page)
    page.select_option("[name=school_level]", "BAC")
    turn(page.locator(PASS_ON))
    yield "eligibility"
    turn(page.locator("main a.button").first)
    yield "choices"
    page.select_option("[name=choice_1]", index=1)
    page.select_option("[name=choice_2]", index=2)
    turn(page.locator(PASS_ON))
    yield "name"
    page.fill("[name=family_name]", "الرحماني")
    page.fill("[name=given_name]", "مثال")
    page.check("[name=sex][value=F]")
    turn(page.locator(PASS_ON))
    yield "contact"
    turn(page.locator(PASS_ON))
    yield "contact with errors"
    page.fill("[name=phone]", "+212 6 12-34-56-78")
    page.fill("[name=guardian_name]", "فاطمة")
    page.check("[name=guardian_relation][value=mother]")
    page.fill("[name=guardian_phone]", "٠٦١٢٣٤٥٦٧٩")
    turn(page.locator(PASS_ON))
    yield "home"
    page.select_option("[name=commune]", "bouchane")
    page.check("[name=boarding][value=if_possible]")
    turn(page.locator(PASS_ON))
    yield "schooling"
    page.select_option("[name=stream]", index=3)
    page.fill("[name=average]", "١٣٫٤٥")
    turn(page.locator(PASS_ON))
    yield "words"
    turn(page.locator(PASS_ON))
    yield "check"
    turn(page.locator(PASS_ON))
    yield "check with errors"
    for box in page.query_selector_all("main input[type=checkbox]"):
        box.check()
    turn(page.locator(PASS_ON))
    yield "receipt"
    turn(page.locator(".actions a[href$='/track/file/']"))
    yield "file"
    turn(page.locator("a[href*='/withdraw/']"))
    yield "withdraw"


def beside(page, language):
    """The doors of the file that `walk` sent, and the answer when a programme is not open to somebody."""
    page.goto(f"/{language}/track/file/")
    reference = page.inner_text(".head bdi")
    page.goto(f"/{language}/track/")
    turn(page.locator(DOOR))
    yield "track with errors"
    page.fill("[name=reference]", "RH27-AAAAAAAA")
    birth(page)
    turn(page.locator(DOOR))
    yield "track refused, with errors"
    page.fill("[name=reference]", reference)
    birth(page)
    turn(page.locator(DOOR))
    yield "state by file number"
    page.goto(f"/{language}/resume/")
    page.fill("[name=code]", "AAAA AAAA AAAA")
    birth(page)
    turn(page.locator(DOOR))
    yield "resume refused, with errors"
    page.context.clear_cookies()
    page.goto(f"/{language}/apply/birth/?intake=dev-2027")
    birth(page)
    page.select_option("[name=school_level]", "3AC")
    turn(page.locator(PASS_ON))
    yield "not open"


@pytest.fixture(params=["ar", "fr"])
def language(request):
    return request.param


def test_the_whole_way_without_scripts_is_narrow_and_light(visitor, language):
    """Each question is opened a second time: what a warm phone fetches again is the page alone."""
    page = visitor(language)
    fetched, seen, heavy = bodies(page), [], {}
    for name in walk(page, language):
        if overflow_without_scripts(page) <= 0:
            seen.append(name)
        if name in QUESTIONS:
            fetched.clear()
            page.reload(wait_until="networkidle")
            if fetched[page.url] > QUESTION_WARM or sum(fetched.values()) > QUESTION_COLD or len(fetched) < 3:
                heavy[name] = dict(fetched)
    assert seen[-3:] == ["receipt", "file", "withdraw"]
    assert len(seen) == 16
    assert heavy == {}


def test_each_page_of_the_way_is_open_to_everyone_and_the_right_way_round(visitor, language):
    page = visitor(language, javascript=True)
    found = {}
    for name in chain(walk(page, language), beside(page, language)):
        trouble = troubles(page, language)
        if page.title().startswith(said(language, "Error:")) != name.endswith("with errors"):
            trouble["title"] = page.title()
        if trouble:
            found[name] = trouble
    assert found == {}


def test_the_bed_question_shows_only_where_it_can_apply(visitor, language):
    page = visitor(language)
    for name in walk(page, language):
        if name == "home":
            break
    bed = page.locator("[name=boarding]").first
    assert not bed.is_visible()
    page.select_option("[name=commune]", "bouchane")
    assert bed.is_visible()
    page.select_option("[name=commune]", "ben-guerir")
    assert not bed.is_visible()


SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
WAY_PAGES, WAY_BYTES = 10, 90_000  # from the start page to the receipt


def test_the_way_is_short_on_a_slow_link(visitor, language):
    """400 kbit/s and 400 ms, no scripts: how many pages come after the start page, and what all of it weighs."""
    phone = OwnPhone(visitor(language), Person(language, "مثال", "الرحماني", "F", "essential"))
    came, pages = [], []
    link = phone.page.context.new_cdp_session(phone.page)
    link.send("Network.enable")
    link.send("Network.emulateNetworkConditions", SLOW)
    link.on("Network.loadingFinished", lambda whole: came.append(whole["encodedDataLength"]))  # 0 from the cache
    phone.page.on("load", lambda page: pages.append(page.url))
    phone.go("apply/?intake=dev-2027")
    phone.begin()
    phone.choose()
    phone.say_who()
    phone.say_where_and_what()
    phone.consent()
    phone.pass_on()
    phone.receipt()
    assert len(pages[1:]) <= WAY_PAGES, pages
    assert sum(came) <= WAY_BYTES
