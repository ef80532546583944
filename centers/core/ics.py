"""Dated things, and the calendar file (RFC 5545) that carries them into people's own calendars.

icalendar is imported where a file is made: many a page tells dates, few make a file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from .zones import changes_of

if TYPE_CHECKING:
    from icalendar import Alarm, Event, Timezone

CONTENT_TYPE = "text/calendar; charset=utf-8"
ASK_AGAIN = timedelta(hours=12)
A_DAY = timedelta(days=1)
BEFORE_A_DEADLINE = timedelta(days=1)
# SEQUENCE counts seconds from here: it never falls, and fits the whole number of RFC 5545 until 2094.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Dated:
    """Something with a date. `uid` never changes, so that a new date moves the entry people have already; phones take
    it for `changed_at`, the last moment at which what it tells was changed (of several rows, the latest).

    `start` is an aware moment, or a day where no hour is known; `end` (exclusive) is None where there is none.
    A deadline reminds the day before.
    """

    uid: str
    start: datetime | date
    end: datetime | date | None
    title: str
    url: str
    description: str = ""
    is_sample: bool = False
    place: str = ""
    is_deadline: bool = False
    changed_at: datetime = field(kw_only=True)

    @property
    def is_moment(self) -> bool:
        """Whether the hour is known, too."""
        return isinstance(self.start, datetime)

    @property
    def day(self) -> date:
        """The day on which it begins, local time."""
        return _local_day(self.start) if isinstance(self.start, datetime) else self.start

    @property
    def last_day(self) -> date:
        """The last day that it touches, local time."""
        if self.end is None:
            return self.day
        if isinstance(self.end, datetime):
            return _local_day(self.end - timedelta(microseconds=1))
        return self.end - timedelta(days=1)


def calendar(name: str, dated: Iterable[Dated]) -> bytes:
    """The file of a calendar called `name`: addresses absolute, moments in the time of the province."""
    from icalendar import Calendar, vText

    book = Calendar()
    book.add("prodid", "-//Rehamna portal//calendar//")
    book.add("version", "2.0")
    book.add("x-wr-calname", vText(name))
    book.add("x-wr-timezone", settings.TIME_ZONE)
    book.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    dated = list(dated)
    if moments := [moment for one in dated for moment in (one.start, one.end) if isinstance(moment, datetime)]:
        book.add_component(_clock(min(moments) - A_DAY, max(moments) + A_DAY))
    for one in dated:
        book.add_component(_entry(one))
    content: bytes = book.to_ical()
    return content


def _clock(first: datetime, last: datetime) -> "Timezone":
    """The zone with every change of its clock between two moments, and none that the calendar does not meet."""
    from icalendar import Timezone, TimezoneStandard

    zone, clock, before = _zone(), Timezone(), None
    clock.add("tzid", settings.TIME_ZONE)
    for at, ahead in changes_of(zone, first.astimezone(UTC).replace(minute=0, second=0, microsecond=0), last):
        stands = TimezoneStandard()
        # RFC 5545: the moment of a change is told by the clock as it was before.
        stands.add("dtstart", (at + (ahead if before is None else before)).replace(tzinfo=None))
        stands.add("tzoffsetfrom", ahead if before is None else before)
        stands.add("tzoffsetto", ahead)
        stands.add("tzname", at.astimezone(zone).tzname())
        clock.add_component(stands)
        before = ahead
    return clock


def _entry(one: Dated) -> "Event":
    from icalendar import Event

    entry = Event()
    entry.add("uid", f"{one.uid}@rehamna-portal")
    entry.add("dtstamp", one.changed_at.astimezone(UTC))
    entry.add("last-modified", one.changed_at.astimezone(UTC))
    entry.add("sequence", max(0, int((one.changed_at - _BEGINNING).total_seconds())))
    entry.add("dtstart", _local(one.start))
    if one.end is not None:
        entry.add("dtend", _local(one.end))
    entry.add("summary", one.title)
    entry.add("url", one.url)
    for name, text in (("description", one.description), ("location", one.place)):
        if text:
            entry.add(name, text)
    if one.is_deadline:
        entry.add_component(_reminder(one))
    return entry


def _reminder(one: Dated) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one.title)
    alarm.add("trigger", -BEFORE_A_DEADLINE)
    return alarm


def answer(name: str, dated: Iterable[Dated], filename: str) -> HttpResponse:
    """The calendar as a file to keep; `filename` without its ending."""
    response = HttpResponse(calendar(name, dated), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}.ics"'
    return response


def _local(when: datetime | date) -> datetime | date:
    """By the clock of the province; the second time of an hour that comes twice has no name there: it stays in UTC."""
    if not isinstance(when, datetime):
        return when
    local = when.astimezone(_zone())
    return when.astimezone(UTC) if local.fold else local


def _local_day(moment: datetime) -> date:
    return timezone.localdate(moment, _zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
