"""On whose behalf the running code acts, for the change log: nobody's, outside a request of somebody signed in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Act:
    """One request. `user()`: the account, or None; `lines`: what was written of each row already, by table and row, so
    that a form that is saved in several steps leaves one line."""

    user: Callable[[], Any]
    is_recorded: bool = True
    lines: dict[tuple[str, str], int] = field(default_factory=dict)


def _nobody() -> None:
    return None


_running: ContextVar[Act | None] = ContextVar("acting", default=None)


def current() -> Act:
    return _running.get() or Act(_nobody)


@contextmanager
def acting(user: Callable[[], Any], *, is_recorded: bool = True) -> Iterator[None]:
    """Whatever is changed inside is changed by `user()`, asked only when something is."""
    token = _running.set(Act(user, is_recorded))
    try:
        yield
    finally:
        _running.reset(token)


def unrecorded():
    """What is made inside is no change of content by anybody, as the demonstration."""
    return acting(_nobody, is_recorded=False)
