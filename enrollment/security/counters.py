"""Counters of failed tries, each a row under a keyed hash: what `throttling` and signing in count by.

Failures fade after a day of rest. Nobody is locked out for good, and no worker sleeps: the page says how long.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from enrollment.models import Attempt

FADE = timedelta(days=1)


@dataclass(frozen=True)
class Pace:
    """How the wait grows, in seconds: by `step` with each failure beyond the free ones, or twofold, up to `most`."""

    step: int
    most: int
    is_doubling: bool = False

    def seconds(self, over: int) -> int:
        """After so many failures beyond the free ones; 0 is the first that is not free."""
        # Beyond twenty doublings a day is long over: no need to compute such numbers.
        grown = self.step * 2 ** min(over, 20) if self.is_doubling else self.step * (over + 1)
        return min(grown, self.most)


def seconds_left(free: Mapping[str, int], pace: Pace, now: datetime | None = None) -> int:
    """Whole seconds until the next try; 0: now. `free`: key of each counter -> its free failures."""
    now = now or timezone.now()
    return _longest(Attempt.objects.filter(door__in=free, last_at__gt=now - FADE), free, pace, now)


def _longest(rows, free: Mapping[str, int], pace: Pace, now: datetime) -> int:
    wait = 0.0
    for row in rows:
        over = row.failures - free[row.door]
        if over >= 0:
            due = row.last_at + timedelta(seconds=pace.seconds(over))
            wait = max(wait, (due - now).total_seconds())
    return -int(-wait // 1)


@transaction.atomic
def add_failure(keys: Collection[str], now: datetime | None = None) -> None:
    """One failed try more in each of these counters. One that had its day of rest begins anew."""
    now = now or timezone.now()
    for row in _locked(keys, now):
        _count(row, now)


@transaction.atomic
def begin_try(free: Mapping[str, int], pace: Pace, now: datetime | None = None) -> int:
    """Counts a try as failed before it is made, so that many at once count as many; nothing where it must wait.

    Returns the seconds to wait, 0 where the try may be made: `take_back` once it was right.
    """
    now = now or timezone.now()
    rows = _locked(free, now)
    if wait := _longest(rows, free, pace, now):
        return wait
    for row in rows:
        _count(row, now)
    return 0


def _locked(keys: Collection[str], now: datetime) -> list[Attempt]:
    Attempt.objects.filter(last_at__lte=now - FADE).delete()
    return [
        Attempt.objects.select_for_update().get_or_create(door=key, defaults={"last_at": now})[0]
        for key in sorted(keys)
    ]


def _count(row: Attempt, now: datetime) -> None:
    row.failures += 1
    row.last_at = now
    row.save()


def take_back(keys: Collection[str]) -> None:
    """The try that was begun was no failure."""
    Attempt.objects.filter(door__in=keys, failures__gt=0).update(failures=F("failures") - 1)


def clear(keys: Collection[str]) -> None:
    Attempt.objects.filter(door__in=keys).delete()
