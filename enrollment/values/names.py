"""Names of people as their papers write them: which letters, one spelling of signs, and whether two are the same.

Knows no model. A name is Arabic, or Latin where the papers are in Latin letters alone.
"""

import re
import unicodedata

from centers.core.folding import fold, joined

# Signs by which keyboards and papers write one apostrophe, one hyphen. The letters ʿ (ayn) and ʾ (hamza) are no
# apostrophes: they stay as they are.
_APOSTROPHE = re.compile("['‘‛`´ʹʻʼ′]")
_HYPHEN = re.compile("[‐‑‒–—−]")
_AROUND_HYPHEN = re.compile(" ?- ?")
_TATWEEL = "\u0640"
_ARABIC = re.compile(r"[\u0620-\u065F\u0670-\u06D3\u06D5\u06EE\u06EF\u06FA-\u06FC\u0750-\u077F \-’.]+")
# Without the letters of clicks, which look like strokes and exclamation marks.
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-\u01BF\u01C4-\u02AF\u0300-\u036F\u1E00-\u1EFFʾʿ \-’.]+")


# No language piles more on one letter; what is piled higher covers the lines above it.
_PILED = re.compile(r"[\u0300-\u036F]{3}|[\u0610-\u061A\u064B-\u065F\u0670]{4}")


def spelled(text: str) -> str:
    """A name with its signs in one spelling: ’ for any apostrophe, - for any dash, single spaces, no tatweel."""
    text = unicodedata.normalize("NFC", _HYPHEN.sub("-", _APOSTROPHE.sub("’", text)))
    text = _AROUND_HYPHEN.sub("-", " ".join(text.replace(_TATWEEL, "").split()))
    return text.strip(" -")


def is_arabic(text: str) -> bool:
    return _is_name(_ARABIC, text)


def is_latin(text: str) -> bool:
    return _is_name(_LATIN, text)


def _is_name(letters: re.Pattern[str], text: str) -> bool:
    plain = spelled(text)
    return bool(letters.fullmatch(plain)) and not _PILED.search(plain) and any(c.isalpha() for c in plain)


def same_person(typed: str, given: str, family: str) -> bool:
    """Whether `typed` names this person: in any order, with words joined or parted. Of a longer name some words do,
    as long as one of the given and one of the family name is among them, for brothers and sisters share the latter.
    """
    words, parts = set(fold(typed).split()), [set(fold(part).split()) for part in (given, family)]
    if not words:
        return False
    if words <= parts[0] | parts[1] and all(words & part for part in parts if part):
        return True
    one, other = joined(typed), joined(f"{given} {family}")
    return len(one) == len(other) and one in other + other
