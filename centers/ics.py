"""Dated things, and the calendar file (RFC 5545) that carries them into people's own calendars."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from icalendar import Alarm, Calendar, Event, vText

CONTENT_TYPE = "text/calendar; charset=utf-8"
ASK_AGAIN = timedelta(hours=12)
YEAR = timedelta(days=366)
BEFORE_A_DEADLINE = timedelta(days=1)


@dataclass(frozen=True)
class Dated:
    """Something with a date. `uid` never changes, so that a new date moves the entry people have already.

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

    @property
    def is_moment(self) -> bool:
        """Whether the hour is known, too."""
        return isinstance(self.start, datetime)

    @property
    def day(self) -> date:
        """The day on which it begins, local time."""
        return self.start.astimezone(_zone()).date() if self.is_moment else self.start

    @property
    def last_day(self) -> date:
        """The last day that it touches, local time."""
        if self.end is None:
            return self.day
        if self.is_moment:
            return (self.end - timedelta(microseconds=1)).astimezone(_zone()).date()
        return self.end - timedelta(days=1)


def calendar(name: str, dated: Iterable[Dated]) -> bytes:
    """The file of a calendar called `name`: addresses absolute, moments in the time of the province."""
    book = Calendar()
    book.add("prodid", "-//Rehamna portal//calendar//")
    book.add("version", "2.0")
    book.add("x-wr-calname", vText(name))
    book.add("x-wr-timezone", settings.TIME_ZONE)
    book.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    # The day and not the moment: what has not changed stays the same file.
    stamp = datetime.combine(datetime.now(UTC).date(), time(), tzinfo=UTC)
    dated = list(dated)
    for one in dated:
        book.add_component(_entry(one, stamp))
    if days := [day for one in dated for day in (one.day, one.last_day)]:
        # Only the changes of the clock that these dates can meet: the whole table is longer than the calendar.
        book.add_missing_timezones(first_date=min(days) - YEAR, last_date=max(days) + YEAR)
    return book.to_ical()


def _entry(one: Dated, stamp: datetime) -> Event:
    entry = Event()
    entry.add("uid", f"{one.uid}@rehamna-portal")
    entry.add("dtstamp", stamp)
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


def _reminder(one: Dated) -> Alarm:
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
    return when.astimezone(_zone()) if isinstance(when, datetime) else when


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
