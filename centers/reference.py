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
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Prefetch

from .models import (
    Agreement,
    Center,
    Commune,
    Contact,
    HelpText,
    Milestone,
    Network,
    NewsItem,
    Page,
    Partner,
    Question,
    Signatory,
    Term,
)

SECONDS = 60
LATEST_NEWS = 3
Rows = TypeVar("Rows")

_STATE = "reference:state"
_anew: ContextVar[bool] = ContextVar("reference_anew", default=False)


def state() -> str:
    """A word that is another one as soon as content has changed: part of the name of all that is remembered."""
    return str(cache.get_or_set(_STATE, lambda: secrets.token_hex(8), None))


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
    rows: Any = cache.get_or_set(f"reference:{state()}:{name}", load, SECONDS)  # as `load` made them
    return rows


def network() -> Network:
    """The network; one without a name while nobody has entered it (see its `__str__`)."""
    return remembered("network", lambda: Network.objects.select_related("town").first() or Network())


def centers() -> list[Center]:
    """Each with its commune and pictures, and its trades."""
    rows = Center.objects.select_related("commune", "picture", "emblem").prefetch_related("trades")
    return remembered("centers", lambda: list(rows))


def communes() -> list[Commune]:
    """The farthest from the town of the centres first."""
    return remembered("communes", lambda: list(Commune.objects.order_by("-km_to_benguerir", "code")))


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


def news_of(center: Center) -> list[NewsItem]:
    """The newest few of a centre that are published."""
    published = NewsItem.objects.published().filter(center=center)
    return remembered(f"news_of_{center.pk}", lambda: list(published[:LATEST_NEWS]))


def latest_news() -> list[NewsItem]:
    """The newest few that are published."""
    return remembered("latest_news", lambda: list(NewsItem.objects.published()[:LATEST_NEWS]))


def page(slug: str) -> Page:
    """The words of a page; empty ones while nobody has written them."""
    pages = remembered("pages", lambda: {page.slug: page for page in Page.objects.all()})
    return pages.get(slug) or Page(slug=slug)


def questions() -> list[Question]:
    return remembered("questions", lambda: list(Question.objects.all()))


def terms() -> list[Term]:
    return remembered("terms", lambda: list(Term.objects.all()))


def contacts() -> list[Contact]:
    return remembered("contacts", lambda: list(Contact.objects.select_related("center")))


def help_texts() -> dict[str, HelpText]:
    """What staff read beside their work, by page."""
    return remembered("help_texts", lambda: {text.page: text for text in HelpText.objects.all()})
