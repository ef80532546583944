"""How soon somebody may try to sign in again: one count for every place where a password or a code is asked.

Counted per account and network, and loosely per network. Never per account alone: whoever guesses at an account waits
longer and longer, and keeps nobody out who comes from elsewhere. A browser in which the account was signed in before
has a count of its own, so that its owner gets in beside a stranger of the same network.
"""

import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centers.core.errors import Refused
from centers.core.reasons import Reason
from enrollment.security import counters
from enrollment.security.codes import keyed_hash
from enrollment.security.throttling import network_of
from enrollment.views.lookup import wait_sentence

FREE_PAIR, FREE_NETWORK = 5, 60
FREE_LINKS = 10
PACE = counters.Pace(step=15, most=900, is_doubling=True)
IN_SECONDS_UP_TO = 99
KNOWN_COOKIE_NAME = "known"  # name of the cookie
KNOWN_DAYS = 90
MOST_NAMES = 8  # of accounts that one browser remembers
_signer = TimestampSigner(salt="known-device")


class TooSoon(Refused):
    """The next try comes too soon. `seconds`: how long to wait; answered with status 429."""

    status = 429

    def __init__(self, seconds: int):
        super().__init__(Reason("too_soon", wait_in_words(seconds)))
        self.seconds = seconds


@dataclass(frozen=True)
class Try:
    """Whoever tries: the account as it was typed, and from where (a network, or a browser that is known)."""

    free: dict[str, int]

    def look(self) -> None:
        """Raises TooSoon where it must wait, without a word to the database: what `begin` would do, but for a race."""
        if seconds := counters.seconds_left(self.free, PACE):
            raise TooSoon(seconds)

    def begin(self) -> None:
        """Counts as failed until `right` or `unmade`. Raises TooSoon, and counts nothing, where it must wait."""
        if seconds := counters.begin_try(self.free, PACE):
            raise TooSoon(seconds)

    def right(self) -> None:
        """Clears the account's count from here, never that of the network."""
        counters.take_back(self.free)
        self.forget()

    def forget(self) -> None:
        """The account is signed in: its own count begins anew."""
        counters.clear([key for key, free in self.free.items() if free == FREE_PAIR])

    def unmade(self) -> None:
        counters.take_back(self.free)


def try_of(request, name: str) -> Try:
    """`name`: what was typed, or of whom the first step was right."""
    name = unicodedata.normalize("NFKC", name).strip().casefold()
    network = network_of(request.META)
    device, names = _known(request)
    if keyed_hash("known-name", name) in names:
        return Try({keyed_hash("sign-in-device", f"{device} {name}"): FREE_PAIR})
    pair = keyed_hash("sign-in-pair", f"{network} {name}")
    return Try({pair: FREE_PAIR, keyed_hash("sign-in-network", network): FREE_NETWORK})


def link_request(request) -> Try:
    """Asking for a link by e-mail: counted by network alone, right or not."""
    return Try({keyed_hash("link-request", network_of(request.META)): FREE_LINKS})


def wait_in_words(seconds: int) -> str:
    """Why and how long, and that nobody is locked out."""
    if seconds <= IN_SECONDS_UP_TO:
        wait = wait_sentence(seconds)
    else:
        minutes = -(-seconds // 60)
        wait = ngettext(
            "Too many tries. The next one is possible in %(n)s minute.",
            "Too many tries. The next one is possible in %(n)s minutes.",
            minutes,
        ) % {"n": minutes}
    not_locked = _("The account is not locked: from another network it opens as always.")
    return f"{wait} {not_locked}"


def know_device(request, response, name: str) -> None:
    """Remembers in this browser, signed, that the account was signed in here: a number drawn, and hashes of names."""
    device, names = _known(request)
    hashed = keyed_hash("known-name", unicodedata.normalize("NFKC", name).strip().casefold())
    kept = [hashed, *(one for one in names if one != hashed)][:MOST_NAMES]
    response.set_cookie(
        KNOWN_COOKIE_NAME,
        _signer.sign_object([device or get_random_string(22), *kept]),
        max_age=KNOWN_DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _known(request) -> tuple[str, list[str]]:
    try:
        device, *names = _signer.unsign_object(request.COOKIES.get(KNOWN_COOKIE_NAME, ""), max_age=KNOWN_DAYS * 86_400)
    except (BadSignature, ValueError, TypeError):
        return "", []
    return device, names
