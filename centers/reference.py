"""Small tables that every page shows and staff seldom change: read once a minute, not at every page.

The lists are whole and in the order of their model; nobody changes the rows they hold.
"""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Prefetch

from centers.models import Agreement, Center, Commune, Milestone, Partner, Signatory

SECONDS = 60
Rows = TypeVar("Rows")


def remembered(name: str, load: Callable[[], Rows]) -> Rows:
    """What `load` gives, kept in the cache under `name` for a minute."""
    return cache.get_or_set(f"reference:{name}", load, SECONDS)


def centers() -> list[Center]:
    return remembered("centers", lambda: list(Center.objects.select_related("commune")))


def communes() -> list[Commune]:
    """The farthest from Benguerir first."""
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
