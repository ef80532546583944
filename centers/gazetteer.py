"""Which commune is meant, however it is spelt: Arabic or Latin letters, with or without spaces, accents, hamzas."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Generic, Protocol, TypeVar

from centers.core.folding import fold

LONGEST = 80
NEAR = 0.6  # from this likeness on (0 to 1) a name is proposed
MOST = 5
# What stands before a name and is not of it: "commune de Bouchane", «جماعة بوشان».
_BEFORE = frozenset({"commune", "de", "la", "du", "جماعه", "بلديه"})


class Place(Protocol):
    """`variants`: other spellings, parted by "|"."""

    slug: str
    name_ar: str | None
    name_fr: str | None
    variants: str


P = TypeVar("P", bound=Place)


@dataclass(frozen=True)
class Found(Generic[P]):
    """`place` where there is no doubt; else those that may be meant, likeliest first (perhaps none)."""

    place: P | None = None
    near: list[P] = field(default_factory=list)


def find(text: str, places: Iterable[P]) -> Found[P]:
    """Looks `text` up among names, other spellings and slugs of `places`."""
    wanted = _shape(text[:LONGEST])
    if not wanted:
        return Found()
    spellings = [(place, _spellings(place)) for place in places]
    parts = [place for place, shapes in spellings if wanted in shapes]
    if not parts and len(wanted) > 2:
        parts = [place for place, shapes in spellings if any(wanted in shape for shape in shapes)]
    if len(parts) == 1:
        return Found(parts[0])
    return Found(near=parts[:MOST] or _likely(wanted, spellings))


def _likely(wanted: str, spellings: list[tuple[P, set[str]]]) -> list[P]:
    ranked = sorted(((_likeness(wanted, shapes), place) for place, shapes in spellings), key=lambda pair: -pair[0])
    return [place for likeness, place in ranked if likeness >= NEAR][:MOST]


def _spellings(place: Place) -> set[str]:
    names = [place.name_ar, place.name_fr, place.slug, *(place.variants or "").split("|")]
    return {shape for name in names if (shape := _shape(name or ""))}


def _shape(text: str) -> str:
    """The folded letters alone, since spaces inside a name are put as one likes."""
    words = fold(text).split()
    while len(words) > 1 and words[0] in _BEFORE:
        words = words[1:]
    return "".join(words)


def _likeness(wanted: str, shapes: set[str]) -> float:
    return max(SequenceMatcher(None, wanted, shape).ratio() for shape in shapes)
