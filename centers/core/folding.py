"""Folding: the one shape in which index and query meet (facts: rules of the field, search)."""

import re
import unicodedata

# Harakat, tatweel, hamza and its Latin signs ʾ and ʿ, direction marks.
_DROPPED = re.compile(r"[\u064B-\u065F\u0670\u0640\u0621\u02BE\u02BF\u200E\u200F]")
_LETTERS = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ة": "ه",
        "گ": "ك", "ڭ": "ك", "ݣ": "ك", "ک": "ك",
    }
)  # fmt: skip
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
# What no keyboard gives: control characters, and marks that override direction.
UNTYPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_NOT_A_WORD = re.compile(r"[\W_]+")


def western_digits(text: str) -> str:
    """Arabic-Indic and Persian digits become 0-9; all else stays."""
    return text.translate(_DIGITS)


def fold(text: str) -> str:
    """Lower-case words parted by single spaces, without accents, harakat, hamzas or punctuation.

    So مدرسة and مدرسه, "École" and "ecole" are the same text.
    """
    text = unicodedata.normalize("NFKC", text)
    # Before Latin accents go: taking "أ" apart would leave a hamza mark behind.
    text = _DROPPED.sub("", western_digits(text.translate(_LETTERS)))
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", text.lower().replace("œ", "oe").replace("æ", "ae")).strip()


def joined(text: str) -> str:
    """The folded letters alone: عبد الرحمان and عبدالرحمان, "Ben Ali" and "Benali" are the same text."""
    return fold(text).replace(" ", "")
