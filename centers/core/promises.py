"""Hours that people were told: they stand by the clock on the wall, whatever becomes of legal time.

Every room declares its own: `PROMISES`, and as `RECORDS` the columns that hold when something happened, or from when a
time runs that is counted in minutes. What changes with legal time is the moment of a promise, never its reading.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models

from centers.models import Event, NewsItem

from .zones import Clocks

# No clock has ever been moved farther at once.
_FARTHEST = timedelta(days=1)


@dataclass(frozen=True)
class Promise:
    """An hour told to people: a column of a model. `ends`: something is over from then on."""

    model: type[models.Model]
    column: str
    ends: bool = False


@dataclass(frozen=True)
class MovedHour:
    """A promise that stands: of what, what the clock shows then, and its moment before and after."""

    what: str
    reads: datetime
    before: datetime
    after: datetime

    @property
    def figures(self) -> dict[str, str]:
        """Of a line of history, as `centers.core.formatting.in_digits` gives them."""
        return {"date": f"{self.reads:%d/%m/%Y}", "time": f"{self.reads:%H:%M}"}


PROMISES = (
    Promise(Event, "starts_at"),
    Promise(Event, "ends_at", ends=True),
    Promise(NewsItem, "published_at"),
)
RECORDS = frozenset(
    {
        "AccountEvent.at", "AccountSession.begun_at", "AccountSession.seen_at", "BulkJob.ended_at",
        "BulkJob.heard_at", "BulkJob.planned_at", "Change.at", "Event.updated_at", "Export.at", "NewsItem.updated_at",
        "User.date_joined", "User.last_login", "ZoneRules.at",
    }
)  # fmt: skip


def ahead(model: type[models.Model], clocks: Clocks, promises: Iterable[Promise]) -> models.QuerySet:
    """The rows of `model` with a promise that may lie ahead, in the order of their keys."""
    found = models.Q()
    for one in promises:
        if one.model is model:
            found |= models.Q(**{f"{one.column}__gt": clocks.now - clocks.grace - _FARTHEST})
    return model._base_manager.filter(found).order_by("pk")


def keep_readings(row: models.Model, clocks: Clocks, promises: Iterable[Promise], name: str) -> list[MovedHour]:
    """Moves the moments of `row`, not saved yet, so that their readings stand; returns what was moved."""
    found = []
    for one in promises:
        before = getattr(row, one.column) if isinstance(row, one.model) else None
        if before and (after := clocks.kept(before, ends=one.ends)):
            setattr(row, one.column, after)
            found.append(MovedHour(f"{name}: {one.column}", clocks.before.reading(before), before, after))
    return found


def keep(clocks: Clocks) -> Iterator[MovedHour]:
    """Events and news. They have no history of their own: `ZoneRules.moved` tells."""
    for model in (Event, NewsItem):
        begins = next(one.column for one in PROMISES if one.model is model)
        # What has begun goes on as it was announced to who is there.
        rows = ahead(model, clocks, PROMISES).filter(**{f"{begins}__gt": clocks.now})
        for row in rows.select_for_update():
            if found := keep_readings(row, clocks, PROMISES, f"{model._meta.model_name} {row.pk}"):
                row.save()
                yield from found
