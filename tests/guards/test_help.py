"""Each page of the back office says how it works, in both languages, in few words and in those of the page itself.

`pages_without_help.txt` keeps the names of pages still without a text, one a line: it may only get shorter.
"""

import json
import re

import pytest
from babel.messages.pofile import read_po
from django.urls import get_resolver

from centers.models.help import MOST_WORDS, words_in
from centers.office.help import SHARED, names
from rehamna_portal import guides
from tests.guards.tracked import ROOT

ROWS = {row["page"]: row for row in json.loads((ROOT / "centers/data/help.json").read_text(encoding="utf-8"))}
KNOWN = set((ROOT / "tests/guards/pages_without_help.txt").read_text(encoding="utf-8").split())
# Answers that are no page, or say all there is to say.
NO_PAGE = re.compile(
    r"^(jsi18n|autocomplete|login|logout|view_on_site|password_change_done)$|_autocomplete$|_queue_paper$"
    r"|^enrollment_(application_(letter|mark_download)|document_file|sitting_(attendance|papers)|run_posted_(all|one))$"
)
OUTSIDE = (
    "to_complete",
    "enrollment:assist",
    "centers:partner",
    "account",
    "account_password",
    "account_set_up",
    "account_phone",
    "account_recovery_codes",
    "account_everywhere",
)
# Tables of content are alike: their lists and forms share a text. Those of the daily work have their own.
ALIKE = re.compile(
    r"^(centers|programs)_(?!user_|center_change$|newsitem_|campaign_|intake_)\w+_(changelist|change|add)$"
)
# What stands in quotes without being a word of the back office: examples of what somebody may write.
EXAMPLES = {
    "في طور البناء إلى غاية 17/02/2021",
    "en construction au 17/02/2021",
    "annoncée",
    "الصفحة الثانية غير مقروءة",
    "وثيقة مرفوضة",
    "La deuxième page est illisible",
    "Document refusé",
}


def pages() -> set[str]:
    _prefix, admin = get_resolver().namespace_dict["admin"]
    return {name for name in admin.reverse_dict if isinstance(name, str) and not NO_PAGE.search(name)} | {*OUTSIDE}


def without_help(page: str) -> bool:
    shared = {*SHARED.values()}
    may_share = ALIKE.search(page) or page.endswith(("_history", "_delete", "_do", "_export", "_import"))
    return not any(name in ROWS for name in names(page) if may_share or name not in shared)


def words_of_the_portal(language: str) -> set[str]:
    said = set()
    for folder in ("locale", "locale/framework"):
        with (ROOT / folder / language / "LC_MESSAGES/django.po").open("rb") as file:
            for message in read_po(file, locale=language):
                strings = [message.string] if isinstance(message.string, str) else message.string
                said |= {text.lower().rstrip(".") for text in strings}
    return said


def test_every_page_has_its_text():
    found = {page for page in pages() if without_help(page)}
    assert found - KNOWN == set(), "write their help in centers/data/help.json"
    assert KNOWN - found == set(), "they have their text: take them out of pages_without_help.txt"


def test_a_page_that_comes_later_is_missed():
    assert without_help("enrollment_tattoo_changelist")
    assert without_help("enrollment_application_tattoo")
    assert not without_help("centers_tattoo_changelist")


def test_no_text_is_of_a_page_that_is_gone():
    known = {name for page in pages() for name in names(page)} | {f"guide-{role}" for role in guides.PAGES}
    assert set(ROWS) - known == set()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_texts_are_short_and_name_things_as_the_pages_do(language):
    said = words_of_the_portal(language)
    for page, row in ROWS.items():
        text = row[f"text_{language}"]
        assert 10 <= words_in(text) <= MOST_WORDS, page
        quoted = re.findall(r"«\s*([^»]*?)\s*»", text)
        assert [words for words in quoted if words not in EXAMPLES and words.lower() not in said] == [], page


def test_guides_are_of_pages_that_have_a_text():
    assert {page for shown in guides.PAGES.values() for page in shown} <= set(ROWS)
    assert all(f"guide-{role}" in ROWS for role in guides.PAGES)
