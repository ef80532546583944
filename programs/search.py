"""What somebody means who types into the search: words of programmes, a commune, or nearly one of them."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import reduce
from operator import or_

from django.db.models import Q

from centers import gazetteer
from centers import reference as places
from centers.core.folding import fold
from centers.models import Commune
from centers.reference import remembered

from .models import Program

LONGEST = 200
NEAR = 0.75
SHORTEST_PART = 3
LONG_ENOUGH_TO_MISTYPE = 4
NAMES_TO_GUESS_FROM = 2000

# Folded. Words that part no programme from another; so does the province, where all of them are.
_JOINTS = frozenset({
    "de", "du", "des", "la", "le", "les", "l", "d", "en", "et", "a", "au", "aux", "un", "une",
    "في", "من", "الي", "علي", "و", "او",
})  # fmt: skip
_ARTICLES = ("وال", "بال", "لل", "ال")

# People look for who they want to be, pages are called after what is done: développeur, développement.
_WHO = re.compile(r"(?<=[a-z]{4})(?:at(?:eur|rice)|eu(?:r|se)|iste|ien(?:ne)?|iere?)$")
_WHAT = re.compile(r"(?<=[a-z]{4})(?:ement|ation|age|erie|ie)$")
# مبرمج after برمجة, and مصمم after تصميم.
_ARABIC_WHO_OF_FOUR = re.compile(r"م([\u0621-\u064A]{4,})")
_ARABIC_WHO_OF_THREE = re.compile(r"م([\u0621-\u064A])([\u0621-\u064A])([\u0621-\u064A])ه?")


@dataclass(frozen=True)
class Search:
    """`words` are folded and all have to be found; `commune` is a place named beside them."""

    words: tuple[str, ...] = ()
    commune: Commune | None = None

    def condition(self) -> Q:
        """A commune has no programmes of its own: it stands for the centres, all in reach of its people."""
        found = Q(center__isnull=False) if self.commune else Q()
        for word in self.words:
            found &= reduce(or_, (_holds(form) for form in _forms(word)))
        return found


def understood(text: str) -> Search:
    folded = fold(text[:LONGEST])
    commune, rest = _commune_in(folded)
    province = _province()
    words = [word for word in rest.split() if word not in province]
    telling = [word for word in words if word not in _JOINTS]
    return Search(tuple(_stem(word) for word in telling or words), commune)


def _province() -> frozenset[str]:
    """Folded names of it, without the word for a province and joints, which are words of programmes too."""

    def load():
        return frozenset(fold(name) for name in places.network().spellings() if " " not in fold(name))

    return remembered("province", load)


def suggestions(text: str) -> list[str]:
    """Where nothing was found: communes that may be meant, and the nearest words that programmes use."""
    if len(fold(text[:LONGEST])) < SHORTEST_PART:
        return []
    found = gazetteer.find(text, places.communes())
    communes = [found.place] if found.place else found.near
    meant = _nearest_words(fold(text[:LONGEST]).split())
    return [*(commune.name for commune in communes), *([meant] if meant else [])]


def _commune_in(folded: str) -> tuple[Commune | None, str]:
    """The commune named in a folded text, longest spelling first, and the text without it."""
    padded, squeezed = f" {folded} ", folded.replace(" ", "")
    for spelling, commune in _spellings():
        if f" {spelling} " in padded:
            return commune, padded.replace(f" {spelling} ", " ", 1).strip()
        if squeezed == spelling.replace(" ", ""):
            return commune, ""
    return None, folded


def _spellings() -> list[tuple[str, Commune]]:
    """Every folded spelling of every commune, longest first."""

    def load():
        found = [
            (fold(spelling or ""), commune)
            for commune in places.communes()
            for spelling in (commune.name_ar, commune.name_fr, *commune.variants.split("|"))
        ]
        return sorted(((s, c) for s, c in found if s), key=lambda pair: -len(pair[0]))

    return remembered("commune_spellings", load)


def _stem(word: str) -> str:
    """Without the article and the French plural: what is left stands inside both forms."""
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= SHORTEST_PART:
            return word[len(article) :]
    if re.fullmatch(r"[a-z]{4,}[sx]", word):
        return word[:-1]
    return word


def _holds(form: str) -> Q:
    """Part of a word will do; but "IA" stands inside half of all words, so what is that short is a word of its own."""
    if len(form) >= SHORTEST_PART:
        return Q(folded__contains=form)
    return Q(folded__contains=f" {form} ") | Q(folded__startswith=f"{form} ") | Q(folded__endswith=f" {form}")


def _forms(word: str) -> list[str]:
    """A stem, and what stands inside the name of the work when it names who does it; one of them has to be found."""
    if of_three := _ARABIC_WHO_OF_THREE.fullmatch(word):
        first, second, third = of_three.groups()
        return [word, f"ت{first}{second}ي{third}"]
    if of_four := _ARABIC_WHO_OF_FOUR.fullmatch(word):
        return [of_four[1]]
    return [_WHO.sub("", word)]


def _root(word: str) -> str:
    """The part that the names of a work and of who does it have in common; for likeness only."""
    return _WHAT.sub("", _WHO.sub("", _stem(word)))


def _nearest_words(words: list[str]) -> str:
    """The words with each unknown one replaced by what it resembles; empty when one resembles nothing."""
    known = _known_words()
    meant = []
    for word in words:
        near = _near(word, known)
        if not near and not (word in _JOINTS or any(_stem(word) in other for other in known)):
            return ""
        meant.append(near or word)
    return "" if fold(" ".join(meant)) == " ".join(words) else " ".join(meant)


def _near(word: str, known: dict[str, str]) -> str:
    """The known word that one resembles, as a whole or else by its root; empty for none."""
    if len(word) < LONG_ENOUGH_TO_MISTYPE:
        return ""
    if near := get_close_matches(word, known, 1, NEAR):
        return known[near[0]]
    roots = {_root(other): other for other in known}
    near = get_close_matches(_root(word), roots, 1, NEAR)
    return known[roots[near[0]]] if near else ""


def _known_words() -> dict[str, str]:
    """Words of programmes' names as they are written, by their folded form."""

    def load():
        names = Program.objects.order_by("pk").values_list("name_ar", "name_fr")[:NAMES_TO_GUESS_FROM]
        words = {word for pair in names for name in pair for word in re.findall(r"\w+", name or "")}
        return {fold(word): word for word in sorted(words)}

    return remembered("known_words", load)
