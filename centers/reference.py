"""Small tables that every page shows and staff seldom change: read once a minute, not at every page.

The lists are whole and in the order of their model; nobody changes the rows they hold. A change is seen
at once in the process that made it (`forget`), at once by whoever is signed in (`reading_anew`), and by
everybody else when the minutes of the table and of the page made from it are over: each process may have a
memory of its own.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Prefetch

from centers.models import Agreement, Center, Milestone, Partner, Signatory

SECONDS = 60
Rows = TypeVar("Rows")

_STATE = "reference:state"
_anew: ContextVar[bool] = ContextVar("reference_anew", default=False)


def state() -> str:
    """A word that is another one as soon as content has changed: part of the name of all that is remembered."""
    return cache.get_or_set(_STATE, lambda: secrets.token_hex(8), None)


def forget() -> None:
    """Nothing that was remembered until now is shown again by this process, or by those that share its cache."""
    cache.delete(_STATE)


@contextmanager
def reading_anew() -> Iterator[None]:
    """Within it the tables are read from the database: staff see their own change whichever process serves them."""
    token = _anew.set(True)
    try:
        yield
    finally:
        _anew.reset(token)


def remembered(name: str, load: Callable[[], Rows]) -> Rows:
    """What `load` gives, kept in the cache under `name` for a minute."""
    if _anew.get():
        return load()
    return cache.get_or_set(f"reference:{state()}:{name}", load, SECONDS)


def centers() -> list[Center]:
    return remembered("centers", lambda: list(Center.objects.all()))


def partners() -> list[Partner]:
    return remembered("partners", lambda: list(Partner.objects.all()))


def milestones() -> list[Milestone]:
    return remembered("milestones", lambda: list(Milestone.objects.select_related("center")))


def agreements() -> list[Agreement]:
    """Each with its partners, centres and signatories."""
    return remembered(
        "agreements",
        lambda: list(
            Agreement.objects.select_related("under").prefetch_related(
                "partners", "centers", Prefetch("signatories", Signatory.objects.select_related("partner"))
            )
        ),
    )
