"""The line in which cleaning waits: bounded over all processes of the portal, so that its pages stay quick.

A place in the line is a lock on a small file, which the kernel gives back when a process ends. Two files are cleaned
at once, and as many wait; within one process never more than two, so that it keeps hands for everybody else.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Busy
from centers.core.reasons import Reason
from centers.core.uploads import no_room

AT_ONCE, PLACES, OF_ONE_PROCESS = 2, 4, 2
_here = BoundedSemaphore(OF_ONE_PROCESS)


@contextmanager
def queued() -> Iterator[None]:
    """Waits until one of AT_ONCE benches is free. Raises Busy at once where the line is full."""
    with ExitStack() as held:
        if not _here.acquire(blocking=False):
            raise _busy()
        held.callback(_here.release)
        place = held.enter_context(_waiting_slot())
        # Whoever sits on a place goes to its bench; half of the places lead to each.
        held.enter_context(_lock(f"bench-{place % AT_ONCE}", waits=True))
        yield


@contextmanager
def _waiting_slot() -> Iterator[int]:
    with ExitStack() as held:
        for place in range(PLACES):
            try:
                held.enter_context(_lock(f"place-{place}", waits=False))
            except BlockingIOError:
                continue
            yield place
            return
        raise _busy()


@contextmanager
def _lock(name: str, *, waits: bool) -> Iterator[IO[bytes]]:
    """Raises BlockingIOError where it is taken and we do not wait."""
    with _open(name) as file:
        fcntl.flock(file, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield file  # closing gives it back


def _open(name: str) -> IO[bytes]:
    try:
        folder = Path(settings.VAR_DIR) / "line"
        folder.mkdir(exist_ok=True)
        return (folder / name).open("ab")
    except OSError as fault:
        raise no_room(fault) from fault


def _busy() -> Busy:
    text = _("Many people are sending documents at this moment. Nothing is lost: try again in a minute.")
    return Busy(Reason("busy", text))
