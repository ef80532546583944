"""An appeal against the lists of the demonstration: written, read once more and sent without scripts, and looked at."""

import re

import pytest

from rehamna_portal.demo.campaigns import plans

from .looking import overflow_without_scripts, said, troubles
from .office import Desk
from .turning import turn

REASON = {"ar": "نقطة المقابلة تخص شخصا آخر.", "fr": "La note de l’entretien est celle d’une autre personne."}
NOT_REACHED = re.compile(r"^\s*Rang .*la dernière place est allée au rang \d+\.\s*$")
APPEAL = "a[href*='/appeal/']"


@pytest.fixture(params=["ar", "fr"])
def language(request):
    return request.param


@pytest.fixture
def answers(visitor) -> dict[str, str]:
    """Code and birth date of somebody whose rank was not reached and who may appeal, as the centre gives them at the
    counter."""
    page = visitor("fr", javascript=True)
    Desk(page, "staff.eco", "fr").open_files(next(plan["name_fr"] for plan in plans() if plan.get("published")))
    for address in [link.get_attribute("href") for link in page.locator("#result_list tbody th a").all()]:
        page.goto(address)
        if page.locator(".choices p", has_text=NOT_REACHED).count():
            found, phone = new_code(page), visitor("fr", javascript=True)
            open_file(phone, "fr", found)
            if phone.locator(APPEAL, has_text=said("fr", "Appeal against this result")).count():
                return found
    raise AssertionError("nobody of this centre may appeal")


def new_code(page) -> dict[str, str]:
    """From the open file."""
    born = re.search(r"(\d\d)/(\d\d)/(\d{4})", page.locator("aside dl").first.inner_text()).groups()
    turn(page.locator("a[href*='/do/new-code/']"))
    page.locator("[name=checked]").first.check()
    turn(page.locator(".ask-form button"))
    return {"code": page.locator("p.code").inner_text(), **{f"birth_date_{n}": part for n, part in enumerate(born)}}


def begin(page, language: str) -> None:
    """An appeal against the first choice that has none yet: other centres may have one of this person."""
    turn(page.locator(APPEAL, has_text=said(language, "Appeal against this result")).first)


def open_file(page, language: str, answers: dict[str, str]) -> None:
    page.goto(f"/{language}/resume/")
    for name, answer in answers.items():
        page.fill(f"[name={name}]", answer)
    turn(page.locator("form button[type=submit]").last)


def test_the_pages_are_open_to_everyone(visitor, language, answers):
    page = visitor(language, javascript=True)
    open_file(page, language, answers)
    assert troubles(page, language) == {}
    begin(page, language)
    assert troubles(page, language) == {}
    turn(page.locator("form.part button"))
    assert troubles(page, language) == {}
    page.fill("textarea", REASON[language])
    turn(page.locator("form.part button"))
    assert troubles(page, language) == {}
    turn(page.locator("[name=edit]"))
    assert page.input_value("textarea") == REASON[language]


def test_it_is_sent_without_scripts(visitor, language, answers):
    page = visitor(language)
    open_file(page, language, answers)
    begin(page, language)
    page.fill("textarea", REASON[language])
    turn(page.locator("form.part button"))
    assert overflow_without_scripts(page) <= 0
    turn(page.locator("[name=sure]"))
    assert said(language, "Your appeal is sent. The answer will stand on this page.") in page.inner_text(".messages")
    assert REASON[language] in page.inner_text("main")
    assert overflow_without_scripts(page) <= 0
