"""Numbers and codes of a file: how they are drawn, written, read, hashed, and kept on a device.

The alphabet has 28 letters without look-alikes (contract.md, public names): a resume code of 12 holds
57.7 bits. Only its keyed hash is stored; the plain code lives in the encrypted device cookie.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

from centers.core.folding import western_digits

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"
CODE_LENGTH, GROUP = 12, 4
HEAD, REFERENCE_LETTERS = "RH", 8
LIST_NUMBER_LENGTH = 7
FORM_TOKEN_AGE = timedelta(days=1)
LOOKUP_AGE = timedelta(minutes=15)
_REFERENCE = re.compile(rf"{HEAD}(\d\d)([{ALPHABET}]{{{REFERENCE_LETTERS}}})")
# The same as people copy it: without its head, or with half of it.
_COPIED = re.compile(rf"(?:{HEAD})?(\d\d)?([{ALPHABET}]{{{REFERENCE_LETTERS}}})")


def _draw(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def draw_unused(draw: Callable[[], str], taken: Callable[[str], bool]) -> str:
    """The first result of `draw` that is not `taken`."""
    while taken(drawn := draw()):
        pass
    return drawn


def new_code() -> str:
    return _draw(CODE_LENGTH)


def code_of(token: str) -> str:
    """The code that belongs to a form's token: the same at every call, computed by nobody without CODE_KEY."""
    number = int(keyed_hash("first-page", token), 16)
    letters = []
    for _place in range(CODE_LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def new_form_token() -> str:
    """For a form that may begin one file; signed and dated, so that nobody picks a code by picking a token."""
    return TimestampSigner(salt="first-page").sign(secrets.token_urlsafe(12))


def is_form_token(token: str) -> bool:
    """Whether we gave it out within FORM_TOKEN_AGE."""
    try:
        TimestampSigner(salt="first-page").unsign(token, max_age=FORM_TOKEN_AGE)
    except BadSignature:
        return False
    return True


def new_reference(entry_year: int) -> str:
    """`RH27-` and eight letters, for entry in 2027."""
    return reference(entry_year, _draw(REFERENCE_LETTERS))


def reference(entry_year: int, letters: str) -> str:
    """The written form of a file number."""
    return f"{HEAD}{entry_year % 100:02}-{letters}"


def new_list_number() -> str:
    return _draw(LIST_NUMBER_LENGTH)


def groups(code: str) -> list[str]:
    """A code as it is shown and read out: three groups of four."""
    return [code[start : start + GROUP] for start in range(0, len(code), GROUP)]


def read(text: str) -> str:
    """What somebody typed, without spaces, dashes, direction marks or small letters."""
    text = western_digits(unicodedata.normalize("NFKC", text)).upper()
    return "".join(c for c in text if c.isascii() and c.isalnum())


def read_reference(text: str) -> str:
    """A reference in its written form; what is none comes back as read, and is found nowhere."""
    plain = read(text)
    found = _REFERENCE.fullmatch(plain)
    return f"RH{found[1]}-{found[2]}" if found else plain


def reference_parts(plain: str) -> tuple[str, str]:
    """Year (two digits, or empty where it was left out) and eight letters of a file number as `read` gives it,
    with its head or without; ("", "") for whatever has not its form."""
    found = _COPIED.fullmatch(plain)
    return (found[1] or "", found[2]) if found else ("", "")


class Mistaken(StrEnum):
    """Numbers that people have at hand and that open no file, known by their form alone."""

    LIST_NUMBER = "list_number"
    PHONE = "phone"
    MASSAR = "massar"


_MISTAKEN = {
    Mistaken.LIST_NUMBER: re.compile(rf"[A-Z0-9]{{{LIST_NUMBER_LENGTH}}}"),
    Mistaken.PHONE: re.compile(r"(?:00)?212\d{9}|0\d{9}"),
    Mistaken.MASSAR: re.compile(r"[A-Z]\d{9}"),
}


def mistaken(plain: str) -> Mistaken | None:
    """What was typed instead of a code or file number, by its form: nothing is looked up."""
    return next((kind for kind, form in _MISTAKEN.items() if form.fullmatch(plain)), None)


def keyed_hash(purpose: str, text: str) -> str:
    """64 hexadecimal digits that nobody without CODE_KEY can compute. `purpose` keeps uses apart."""
    message = f"{purpose}:{text}".encode("utf-8", "replace")
    return hmac.new(settings.CODE_KEY.encode(), message, hashlib.sha256).hexdigest()


def code_hash(code: str) -> str:
    return keyed_hash("resume-code", read(code))


def _box() -> Fernet:
    key = hashlib.sha256(b"device:" + settings.COOKIE_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(application_id: int, code: str) -> str:
    """The value of the device cookie. Where the plain code is not known (opened by a link): its hash."""
    return _box().encrypt(json.dumps([application_id, code]).encode()).decode()


def seal_lookup(application_id: int) -> str:
    """The value of the cookie by which the state of a file is shown again, for LOOK_AGE."""
    return _box().encrypt(json.dumps({"look": application_id}).encode()).decode()


def unseal_lookup(token: str) -> int | None:
    """Application id; None for what is too old or was not sealed for looking."""
    try:
        found = json.loads(_box().decrypt(token.encode("utf-8", "replace"), ttl=int(LOOKUP_AGE.total_seconds())))
    except (InvalidToken, ValueError):
        return None
    return found.get("look") if isinstance(found, dict) else None


def unseal(token: str) -> tuple[int, str] | None:
    """Application id and code, or its hash, of a device cookie; None for whatever we have not sealed ourselves."""
    try:
        # A sealed look holds one thing, not two.
        application_id, code = json.loads(_box().decrypt(token.encode("utf-8", "replace")))
    except (InvalidToken, ValueError):
        return None
    return application_id, code


def seal_text(text: str) -> str:
    """A secret that waits to be sent (a code, a link), so that the database does not tell it."""
    return _box().encrypt(text.encode()).decode()


def open_text(token: str) -> str | None:
    """What `seal_text` sealed; None once the key has changed."""
    try:
        return _box().decrypt(token.encode()).decode()
    except InvalidToken:
        return None
