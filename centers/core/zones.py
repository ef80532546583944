"""The clock of the province: one source of zone data, and what its rules were when a promise was made.

Imported before the settings and anything that reads a zone; knows no Django.
"""

import os
import time as clock
import zoneinfo
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from importlib import metadata, resources
from pathlib import Path

# Where the machine keeps its own copy, older or newer than the pinned one: read by nothing but `machines_own`.
_MACHINE = zoneinfo.TZPATH
# Between these the rules of a zone are kept and compared; nothing is promised outside.
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


def use_pinned() -> None:
    """From now on every zone is read from the pinned package `tzdata`, whatever the machine has."""
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()


def set_process_clock(key: str) -> None:
    """The clock of the C library, by which log lines are dated: Django has set it by the machine's own copy."""
    path = Path(str(resources.files("tzdata").joinpath("zoneinfo", key)))
    if path.is_file() and hasattr(clock, "tzset"):
        os.environ["TZ"] = f":{path}"
        clock.tzset()


def version() -> str:
    """Of the pinned data, as `2026.6` (the sixth after the first of its year)."""
    return metadata.version("tzdata")


def as_of() -> date:
    """A day on which the pinned data were already, or still, being written: that of their table of leap seconds."""
    for line in resources.files("tzdata").joinpath("zoneinfo/leapseconds").read_text(encoding="ascii").splitlines():
        if line.startswith("#updated "):
            return datetime.fromtimestamp(int(line.split()[1]), UTC).date()
    return date(int(version().partition(".")[0]), 1, 1)


def machines_own(key: str) -> tzinfo | None:
    """The zone as the machine's own copy has it, which the portal read before it had one source; None without one."""
    for folder in _MACHINE:
        path = Path(folder, key)
        if path.is_file():
            with path.open("rb") as data:
                return zoneinfo.ZoneInfo.from_file(data, key=key)
    return None


def changes_of(zone: tzinfo, first: datetime = FIRST, last: datetime = LAST) -> Iterator[tuple[datetime, timedelta]]:
    """From which moment which offset stands: the one at `first`, then every change until `last`."""

    def offset(moment: datetime) -> timedelta:
        return moment.astimezone(zone).utcoffset() or timedelta()

    at, stands = first, offset(first)
    yield at, stands
    while at < last:
        following = min(at + _DAY, last)
        if offset(following) != stands:
            before, after = at, following
            while after - before > _MINUTE:
                middle = before + (after - before) // 2 // _MINUTE * _MINUTE
                before, after = (middle, after) if offset(middle) == stands else (before, middle)
            following, stands = after, offset(after)
            yield following, stands
        at = following


@dataclass(frozen=True)
class Rules:
    """The rules of a zone as they were seen: pairs of seconds since 1970, and the seconds ahead of UTC from then on."""

    pairs: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, zone: tzinfo) -> "Rules":
        return cls(tuple((int(at.timestamp()), int(ahead.total_seconds())) for at, ahead in changes_of(zone)))

    @classmethod
    def from_data(cls, pairs: Iterable[tuple[int, int]]) -> "Rules":
        return cls(tuple((at, ahead) for at, ahead in pairs))

    def as_data(self) -> list[list[int]]:
        return [list(pair) for pair in self.pairs]

    def reading(self, moment: datetime) -> datetime:
        """What the clock on the wall shows at an aware moment, without a zone."""
        place = bisect_right(self.pairs, (int(moment.timestamp()), float("inf")))
        ahead = self.pairs[max(place - 1, 0)][1]
        return (moment.astimezone(UTC) + timedelta(seconds=ahead)).replace(tzinfo=None)


@dataclass(frozen=True)
class Clocks:
    """The rules under which hours were promised, the zone as its rules are now, the present, and for how long after its
    hour something that ends may still be going on."""

    before: Rules
    zone: tzinfo
    now: datetime
    grace: timedelta = timedelta()

    def kept(self, moment: datetime | None, *, ends: bool = False) -> datetime | None:
        """The moment at which the wall clock now shows what it was to show at `moment`; None where it does already,
        or where it is too late: what has begun stays begun, and what ends is over by both moments.

        An hour that comes twice: the later one for what `ends`, so that nobody has less time than was promised, else
        the earlier. An hour that is left out: as long after the change as it would have been.
        """
        if moment is None:
            return None
        promised = self.before.reading(moment)
        if moment.astimezone(self.zone).replace(tzinfo=None) == promised:
            return None
        found = [promised.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        shown = [one for one in found if one.astimezone(self.zone).replace(tzinfo=None) == promised]
        wanted = (max if ends else min)(shown) if shown else found[0]
        is_ahead = max(wanted, moment) > self.now - self.grace if ends else moment > self.now
        return wanted if is_ahead and wanted != moment else None


def midnight(day: date, zone: tzinfo) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
