"""The texts of messages: the values each kind may name, what is wrong with a text, its length as SMS.

A value is written in braces, `{ref}`. GSM-7 alphabet and lengths: 3GPP TS 23.038 and 23.040.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .message_kinds import SAID

_PLACE = re.compile(r"\{(\w+)\}")


# Kind -> values a text may name, and what it must tell.
ALLOWED: dict[str, frozenset[str]] = {kind: said.names for kind, said in SAID.items()}


NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {kind: said.needed for kind, said in SAID.items()}


# Sealed while it waits, wiped once it was sent, never shown to staff.
SECRET = frozenset({"code", "link"})


# A text that names none of these gets the short address at its end (enrollment.outbox.rendering).
WAYS_BACK = frozenset({"address", "short", "link"})


def fill(text: str, values: dict[str, str]) -> str:
    """The text with its values; a name without a value stays as it was written."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def leads_back(*parts: str) -> bool:
    """Whether a text says itself where to go on."""
    return bool(WAYS_BACK & set(_PLACE.findall("\n".join(parts))))


def problems(kind: str, *parts: str) -> list[str]:
    """What keeps these parts of one message (subject, body) from being used, as sentences."""
    text = "\n".join(parts)
    named = set(_PLACE.findall(text))
    found = []
    if unknown := sorted(named - ALLOWED.get(kind, frozenset())):
        found.append(_("This message has no value of that name: %(names)s.") % {"names": _braced(unknown)})
    if re.search(r"[{}]", _PLACE.sub("", text)):
        found.append(_("A brace stands alone: the name of a value stands between two of them, as in {ref}."))
    for group in NEEDED.get(kind, (("ref",),)):
        if not named & set(group):
            found.append(_("The text does not tell %(names)s, which the person needs.") % {"names": _braced(group[:1])})
    return found


def _braced(names: Iterable[str]) -> str:
    return " ".join(f"{{{name}}}" for name in names)


# --- SMS ------------------------------------------------------------------------------------------
_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


_GSM_TWICE = set("^{}\\[~]|€")


@dataclass(frozen=True)
class Length:
    """How long a text is as SMS. `units` are counted in `alphabet`, `room` is what one segment holds."""

    alphabet: str
    units: int
    room: int
    segments: int


# How long the texts that the portal brings may be: Arabic has no room for name, number, date and address in one.
MOST_SEGMENTS = {"ar": 2, "fr": 1}


_TYPOGRAPHIC = str.maketrans(
    {"’": "'", "\u00a0": " ", "\u202f": " ", "«": '"', "»": '"', "œ": "oe", "Œ": "OE", "ç": "c", "…": "..."}
    | dict(zip("âêîôûëïÂÊÎÔÛËÏÀÈÙ–—", "aeioueiAEIOUEIAEU--", strict=True))
)


def in_gsm(text: str) -> str:
    """French in letters that cost one unit each: one ê makes every letter of an SMS cost more than twice as much."""
    return text.translate(_TYPOGRAPHIC)


def length(text: str) -> Length:
    if set(text) <= _GSM | _GSM_TWICE:
        return _length("GSM-7", len(text) + sum(c in _GSM_TWICE for c in text), 160, 153)
    return _length("UCS-2", len(text.encode("utf-16-le")) // 2, 70, 67)


def _length(alphabet: str, units: int, alone: int, joined: int) -> Length:
    return Length(alphabet, units, alone, 1 if units <= alone else -(-units // joined))


def channels_of(kind: str) -> tuple[str, ...]:
    """The ways this kind is sent by, besides the page of the file, which shows every one."""
    return SAID[kind].ways
