"""Rules of a new password, each with a sentence that says what is wrong with this one."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centers import reference
from centers.core.folding import fold

LEAST = 12
LEAST_DIFFERENT = 5
LEAST_OF_ITS_OWN = 5  # letters that are left once every word of here is taken out
SHORTEST_WORD = 4
_LIKE_LETTERS = str.maketrans("0134578@$!", "oieastbasi")
_WORDS = Path(__file__).with_name("data") / "words.txt"


class _Rule:
    def get_help_text(self) -> str:
        return ""

    def validate(self, password: str, user=None) -> None:
        if sentence := self.fault(password, user):
            raise ValidationError(sentence)

    def fault(self, password: str, user) -> str:
        """What is wrong with it; empty where nothing is."""
        raise NotImplementedError


class LongEnough(_Rule):
    def get_help_text(self) -> str:
        return _("At least 12 characters. Four words that have nothing to do with each other are easy to keep in mind.")

    def fault(self, password, user):
        told = ngettext(
            "This password has %(n)s character. At least 12 are needed.",
            "This password has %(n)s characters. At least 12 are needed.",
            len(password),
        )
        return told % {"n": len(password)} if len(password) < LEAST else ""


class NotTheAccount(_Rule):
    def fault(self, password, user):
        try:
            password_validation.UserAttributeSimilarityValidator().validate(password, user)
        except ValidationError:
            return _("This password is almost the name or the e-mail address of the account, which are guessed first.")
        return ""


class NotStolen(_Rule):
    """Not on the list of passwords that were stolen elsewhere, with figures and signs around it or without."""

    def fault(self, password, user):
        if {password.lower(), *_cores(password)} & _stolen():
            return _("This password, or its word without the figures, is on a list of stolen passwords.")
        return ""


class NotOfHere(_Rule):
    """Not made of names of the network and of words of its work alone, which whoever knows the place tries first."""

    def fault(self, password, user):
        found = []
        left = fold(password).replace(" ", "")
        for word in _words_of_here():
            if word in left:
                found.append(word)
                left = left.replace(word, " ")
        own = sum(sign.isalpha() for sign in left)
        if found and own < LEAST_OF_ITS_OWN:
            told = _("Without “%(word)s” hardly anything is left of this password: words of here are guessed first.")
            return told % {"word": f"\u2068{found[0]}\u2069"}
        return ""


class NotRepeated(_Rule):
    def fault(self, password, user):
        if len(set(password)) < LEAST_DIFFERENT or _is_run(password) or re.fullmatch(r"(.{1,5}?)\1+", password):
            return _("This password is a run or repeats the same few characters.")
        return ""


def _is_run(password: str) -> bool:
    """Whether nearly every character follows on the one before: 123456789012, abcdefghijkl."""
    steps = [ord(after) - ord(before) for before, after in pairwise(password)]
    return bool(steps) and sum(step in (1, -1) for step in steps) >= len(steps) - 1


def _cores(password: str) -> set[str]:
    """The word of a password, as it stands between figures and signs, and with figures read as letters."""
    text = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.lower())
    return {
        core
        for one in (text, text.translate(_LIKE_LETTERS))
        if len(core := "".join(sign for sign in one if sign.isalpha())) >= SHORTEST_WORD
    }


@cache
def _stolen() -> frozenset[str]:
    """Django's list of twenty thousand."""
    return frozenset(password_validation.CommonPasswordValidator().passwords)


@cache
def _listed_words() -> frozenset[str]:
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(fold(line).replace(" ", "") for line in lines if line and not line.startswith("#"))


def _words_of_here() -> list[str]:
    """The longest first: those of the file, and the names that staff entered."""
    rows = [reference.network(), *reference.centers(), *reference.communes(), *reference.partners()]
    names = {str(getattr(row, column, "") or "") for row in rows for column in ("name_ar", "name_fr", "slug")}
    words = {word for name in names for word in re.split(r"[\W_]+", fold(name)) if len(word) >= SHORTEST_WORD}
    return sorted(_listed_words() | words, key=len, reverse=True)
