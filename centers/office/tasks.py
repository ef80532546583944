"""What waits for somebody: each room says it in `tasks(user)` and `deadlines(user)`, the dashboard at the top shows it.

A task is a set of rows and the address of the list that shows exactly those; all are counted in one query.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db import models
from django.db.models import F, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from centers.core.formatting import hour
from centers.core.types import StrOrPromise
from centers.models import User

from .narrowing import NarrowingFilter
from .pages import admin_name


class Urgency(IntEnum):
    """When it is to be done: past its time, within the week, or when there is time."""

    LATE = 1
    WEEK = 2
    CALM = 3


@dataclass(frozen=True)
class Task:
    """One kind of work. `url`: a page that shows exactly the rows.

    `rows`, or several sets of them, are counted together with those of all other tasks; `count` where they were counted
    already. `at`: the column or expression with the moment since when each waits, or until when it may (`is_deadline`).
    `note`: one line more, in words. After counting, `moment` is the earliest of these, None where nothing tells.
    """

    label: StrOrPromise
    url: str
    urgency: Urgency
    rows: QuerySet | Sequence[QuerySet] = ()
    count: int = 0
    at: Any = None
    is_deadline: bool = False
    note: str = ""
    moment: datetime | None = None

    @property
    def days(self) -> int | None:
        """Whole days since the earliest; None where nothing tells."""
        return (timezone.now() - self.moment).days if self.moment and not self.is_deadline else None


@dataclass(frozen=True)
class Deadline:
    """Something that ends or begins: a day, or an aware moment."""

    at: date | datetime
    label: str
    url: str

    @property
    def day(self) -> date:
        """The local one."""
        return timezone.localdate(self.at) if isinstance(self.at, datetime) else self.at

    @property
    def hour(self) -> str:
        """Empty for a whole day."""
        return hour(self.at) if isinstance(self.at, datetime) else ""

    @property
    def days(self) -> int:
        """From today on; 0 today."""
        return (self.day - timezone.localdate()).days


def address(model: type[models.Model], **query: object) -> str:
    """Of the list of a table, with what it is narrowed by."""
    url = reverse(admin_name(model, "changelist"))
    return f"{url}?{urlencode(query, safe=',')}" if query else url


class Listed(NamedTuple):
    """Rows, and the address of the list that shows exactly them."""

    rows: QuerySet
    url: str

    def task(self, label: StrOrPromise, urgency: Urgency, *, at: Any = None, is_deadline: bool = False) -> Task:
        return Task(label, self.url, urgency, self.rows, at=at, is_deadline=is_deadline)


def narrowed(rows: QuerySet, user, *kinds: tuple[type[NarrowingFilter], str], **query: object) -> Listed:
    """The rows that are left by these filters. `query`: what the address says besides; the caller has narrowed the rows
    by it."""
    for kind, value in kinds:
        rows = kind.rows(rows, user, value)
        query[str(kind.parameter_name)] = value
    return Listed(rows, address(rows.model, **query))


def picked(label: StrOrPromise, found: Iterable[models.Model], model: type[models.Model], urgency: Urgency) -> Task:
    """A task of rows that were found one by one: the list names them by their numbers."""
    numbers = [row.pk for row in found]
    url = address(model, id__in=",".join(map(str, sorted(numbers))))
    return Task(label, url, urgency, count=len(numbers))


class _Count(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) found)"
    output_field = models.IntegerField()
    empty_result_set_value = 0  # of rows that can be none before the database is asked


class _Earliest(Subquery):
    template = "(SELECT MIN(found.at) FROM (%(subquery)s) found)"
    output_field = models.DateTimeField()


def counted(user, tasks: Iterable[Task]) -> list[Task]:
    """The tasks in which something waits, with how much and since when: one query for all of them."""
    tasks = list(tasks)
    columns: dict[str, Subquery] = {}
    for number, task in enumerate(tasks):
        for part, rows in enumerate(_sets(task)):
            columns[f"count_{number}_{part}"] = _Count(rows.order_by().values("pk"))
            if task.at is not None:
                at = F(task.at) if isinstance(task.at, str) else task.at
                columns[f"at_{number}_{part}"] = _Earliest(rows.order_by().annotate(at=at).values("at"))
    found = User.objects.filter(pk=user.pk).annotate(**columns).values(*columns).get() if columns else {}
    standing = [replace(task, **_sums(task, number, found)) for number, task in enumerate(tasks)]
    return [task for task in standing if task.count]


def _sets(task: Task) -> Sequence[QuerySet]:
    return [task.rows] if isinstance(task.rows, QuerySet) else task.rows


def _sums(task: Task, number: int, found: dict[str, Any]) -> dict[str, Any]:
    parts = range(len(_sets(task)))
    moments = [at for part in parts if (at := found.get(f"at_{number}_{part}"))] or list(filter(None, [task.moment]))
    return {
        "count": sum((found[f"count_{number}_{part}"] for part in parts), start=task.count),
        "moment": min(moments, default=None),
    }
