"""Filters of a list that the dashboard counts by: the number there and the list behind it come from one function.

class WaitingFilter(NarrowingFilter):
    title, parameter_name = gettext_lazy("what waits"), "waiting"
    kinds = {"1": (gettext_lazy("Not decided yet"), lambda rows, user: rows.filter(state="sent"))}

WaitingFilter.rows(files, user, "1")  # what the list shows at `?waiting=1`
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from centers.core.types import StrOrPromise

Narrowing = Callable[[QuerySet, Any], QuerySet]


class NarrowingFilter(admin.SimpleListFilter):
    """`kinds`: value of the address -> its words and what is left of the rows, for an account."""

    kinds: dict[str, tuple[StrOrPromise, Narrowing]] = {}

    def lookups(self, request, model_admin):
        return [(value, words) for value, (words, _narrow) in self.kinds.items()]

    def queryset(self, request, queryset):
        value = self.value()
        return self.rows(queryset, request.user, value) if value in self.kinds else queryset

    @classmethod
    def rows(cls, queryset: QuerySet, user, value: str) -> QuerySet:
        """What is left at this value."""
        _words, narrow = cls.kinds[value]
        return narrow(queryset, user)


LATE, FRESH = "late", "fresh"


def by_age(column: str, days: int) -> dict[str, tuple[StrOrPromise, Narrowing]]:
    """Two kinds: rows whose moment in `column` lies more than so many days back, and the rest."""

    def border():
        return timezone.now() - timedelta(days=days)

    return {
        LATE: (
            gettext_lazy("Waiting for a long time"),
            lambda rows, user: rows.filter(**{f"{column}__lt": border()}),
        ),
        FRESH: (
            gettext_lazy("Waiting since a few days"),
            lambda rows, user: rows.filter(**{f"{column}__gte": border()}),
        ),
    }
