"""The hash of passwords, which costs half a second of processor on purpose, bounded to a share of the threads.

Whoever asks for one too many gets Busy at once, whatever the door: signing in, choosing a password, a name that no
account has (which costs the same, so that it tells nothing).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import BoundedSemaphore

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Busy
from centers.core.reasons import Reason

# Of the threads of a process (four, see rehamna_portal.start) one works out a hash and one waits for it: as many stay
# for everybody else's pages.
AT_ONCE, PLACES = 1, 2
RETRY_AFTER = 3  # seconds
_working, _places = BoundedSemaphore(AT_ONCE), BoundedSemaphore(PLACES)


_here = threading.local()


@contextmanager
def place() -> Iterator[None]:
    """A place among those who work out a hash or wait for it, taken before anything is written for it: what is refused
    costs the database nothing. Raises Busy at once where there is none."""
    if not _places.acquire(blocking=False):
        text = _("Many people are signing in at this moment. Nothing was counted: one can try again at once.")
        raise Busy(Reason("hashing", text))
    _here.has_place = True
    try:
        yield
    finally:
        _here.has_place = False
        _places.release()


@contextmanager
def one_hash() -> Iterator[None]:
    """Waits for its turn, on the place that this thread has or on one of its own."""
    with nullcontext() if getattr(_here, "has_place", False) else place(), _working:
        yield


class BoundedPBKDF2(PBKDF2PasswordHasher):
    """As Django's, in the same notation: its hashes are read, and the other way round."""

    def encode(self, password, salt, iterations=None):
        with one_hash():
            return super().encode(password, salt, iterations)
