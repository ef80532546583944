"""The other ways in, seen: from outside the province, with a diploma of another country, with a helper."""

import pytest

from .conftest import PASSWORD
from .looking import overflow_without_scripts, troubles
from .test_applying import PASS_ON, birth
from .turning import turn


@pytest.fixture(params=["ar", "fr"])
def language(request):
    return request.param


def sign_in(page, language):
    page.goto(f"/{language}/sign-in/")
    page.fill("[name=username]", "helper")
    page.fill("[name=password]", PASSWORD)
    turn(page.locator(PASS_ON))
    yield "signed in"
    turn(page.locator("main a.button"))
    yield "consent"
    turn(page.locator("main form.part button.button"))
    yield "consent with errors"
    page.check("[name=consent][value=signed]")
    page.check("[name=agrees]")
    birth(page, "2006")
    page.select_option("[name=school_level]", "BAC")
    turn(page.locator("main form.part button.button"))
    yield "eligibility"


def walk(page, language):
    """A helper fills in for somebody from outside the province who went to school abroad, and hands over."""
    yield from sign_in(page, language)
    turn(page.locator("main a.button[href*='/choices/']"))
    page.select_option("[name=choice_1]", index=1)
    turn(page.locator(PASS_ON))
    page.fill("[name=family_name]", "الرحماني")
    page.fill("[name=given_name]", "مثال")
    page.check("[name=sex][value=F]")
    turn(page.locator(PASS_ON))
    page.fill("[name=phone]", "0612345678")
    page.check("[name=wants_call]")
    yield "contact"
    turn(page.locator(PASS_ON))
    page.select_option("[name=commune]", "outside")
    page.check("[name=boarding][value=no]")
    turn(page.locator(PASS_ON))
    yield "outside"
    page.fill("[name=outside_place]", "سطات")
    turn(page.locator(PASS_ON))
    assert not page.locator("[name=diploma_country]").is_visible()
    page.check("[name=foreign]")
    assert page.locator("[name=diploma_country]").is_visible()
    assert not page.locator("[name=average]").is_visible()
    page.select_option("[name=diploma]", "bac")
    page.fill("[name=diploma_year]", "2024")
    turn(page.locator(PASS_ON))
    yield "schooling with errors"
    page.fill("[name=diploma_country]", "السنغال")
    page.fill("[name=diploma_name]", "الباكالوريا")
    page.fill("[name=diploma_average]", "14,2/20")
    turn(page.locator(PASS_ON))
    turn(page.locator(PASS_ON))
    yield "check"
    for box in page.query_selector_all("main input[type=checkbox]"):
        box.check()
    turn(page.locator(PASS_ON))
    yield "hand over"
    turn(page.locator(PASS_ON))
    yield "handed over"
    code = "".join(page.locator(".code-tiles span").all_inner_texts())
    assert len(code) == 12
    page.goto(f"/{language}/apply/check/")
    assert "الرحماني" not in page.content()


def test_a_helper_fills_in_without_scripts_on_a_phone(visitor, language):
    page = visitor(language)
    seen = [name for name in walk(page, language) if overflow_without_scripts(page) <= 0]
    assert seen[-3:] == ["check", "hand over", "handed over"]
    assert len(seen) == 10


def test_each_of_its_pages_is_open_to_everyone_and_the_right_way_round(visitor, language):
    page = visitor(language, javascript=True)
    found = {name: trouble for name in walk(page, language) if (trouble := troubles(page, language))}
    assert found == {}
