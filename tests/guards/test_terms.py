"""One word per idea: what docs/glossary.md gave up stands in no catalogue and in no text of the starting content."""

import json
import re
from typing import NamedTuple

import pytest

from tests.guards.test_gettext_catalogues import ROOT
from tests.guards.test_voice import content, messages, spoken

BETWEEN = r"(?:\s+\S+){0,2}?\s+"
LETTER = r"\w"
# Where a word given up for one idea says another. Taken out before looking; each has its reason.
MEANT = {
    "ar": (
        "سنة الدخول التكويني",  # the word that was decided
        "ترتيب خاص بها",  # an order of its own: position of a reserve
        "وحدة ترابية",  # a territorial unit
    ),
    "fr": (),
}


class Term(NamedTuple):
    idea: str
    given_up: dict[str, list[str]]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def glossary() -> tuple[set[str], list[Term]]:
    """The ideas that have their word, and the words given up for them."""
    decided, given_up = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").split("## Words given up")
    rows = [cells(line) for text in (decided, given_up) for line in text.splitlines() if re.match(r"\| (?!-)", line)]
    ideas = {row[0] for row in rows if len(row) == 4 and row[0] != "English"}
    terms = [
        Term(row[0], {"ar": variants(row[1]), "fr": variants(row[2])})
        for row in rows
        if len(row) == 3 and row[0] != "idea"
    ]
    return ideas, terms


def variants(cell: str) -> list[str]:
    return [variant for part in cell.split(",") if (variant := part.strip())]


def pattern(variant: str) -> str:
    """ "donner/donne … place/places" as a regular expression of whole words; Arabic ones also behind و ف ب ك ل."""
    parts = []
    for words in variant.split("…"):
        parts.append(r"\s+".join("(?:" + "|".join(map(re.escape, one.split("/"))) + ")" for one in words.split()))
    return rf"(?<!{LETTER})[وفبكل]?{BETWEEN.join(parts)}(?!{LETTER})"


def planted(variant: str) -> str:
    """A sentence with the first form of each word."""
    return "… " + " ".join(word.split("/")[0] for word in variant.replace("…", " ").split()) + " …"


def hits(variant: str, texts, language: str) -> list[str]:
    found = []
    for text in texts:
        plain = spoken(text)
        for phrase in MEANT[language]:
            plain = plain.replace(phrase, " ")
        if re.search(pattern(variant), plain, re.IGNORECASE if variant.islower() else 0):
            found.append(text)
    return found


def sms(language: str) -> list[str]:
    """Short of room, but not of words: what the guard of the voice leaves out in French."""
    rows = json.loads((ROOT / "enrollment" / "data" / "messages.json").read_text(encoding="utf-8"))
    rows = [row for row in rows if row["channel"] == "sms"]
    return [row[f"body_{language}"].replace("'", "\N{RIGHT SINGLE QUOTATION MARK}") for row in rows]


IDEAS, TERMS = glossary()
CASES = [(language, variant) for term in TERMS for language in ("ar", "fr") for variant in term.given_up[language]]
each = pytest.mark.parametrize(("language", "variant"), CASES)


def test_the_table_is_read_whole_and_each_idea_has_its_word():
    assert len(TERMS) > 20
    assert [term.idea for term in TERMS if term.idea not in IDEAS] == []
    assert [term.idea for term in TERMS if not any(term.given_up.values())] == []


@each
def test_a_word_given_up_is_found_where_it_is_planted(language, variant):
    assert hits(variant, [planted(variant)], language)


@each
def test_no_text_says_a_word_given_up(language, variant):
    texts = [*messages(language), *content(language), *sms(language)]
    assert hits(variant, texts, language) == []


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_what_is_meant_otherwise_is_still_said_somewhere(language):
    """An exception that nothing needs any more goes."""
    texts = "\n".join([*messages(language), *content(language)])
    assert [phrase for phrase in MEANT[language] if phrase not in texts] == []
