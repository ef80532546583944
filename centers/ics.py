"""Calendar files (RFC 5545): dated things of the network, as phones keep them.

Moments are written in UTC, so that a phone shows them right however the hour of the country is set that day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from icalendar import Alarm, Calendar, Event, vText

PRODUCER = "-//Rehamna//Training portal//"
BEFORE_A_DEADLINE = timedelta(days=1)
TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Dated:
    """Something on a day (`date`) or at a moment (aware `datetime`), in the words of one language.

    `key` says for ever which thing it is: phones that know it already change its date. `deadline`: reminds the day
    before.
    """

    key: str
    when: date | datetime
    words: str
    about: str = ""
    place: str = ""
    url: str = ""
    deadline: bool = False


def calendar(name: str, things: Iterable[Dated], *, now: datetime | None = None) -> bytes:
    """A calendar called `name`, in the language that is active."""
    stamp = (now or timezone.now()).astimezone(UTC).replace(microsecond=0)
    made = Calendar()
    made.add("prodid", f"{PRODUCER}{(get_language() or '').upper()}")
    made.add("version", "2.0")
    made.add("x-wr-calname", vText(name))
    for thing in things:
        made.add_component(_event(thing, stamp))
    return made.to_ical()


def answer(name: str, things: Iterable[Dated], filename: str) -> HttpResponse:
    """The calendar as a file to keep; `filename` without its ending."""
    response = HttpResponse(calendar(name, things), content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}.ics"'
    return response


def _event(thing: Dated, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{thing.key}@rehamna")
    event.add("dtstamp", stamp)
    event.add("dtstart", thing.when.astimezone(UTC) if isinstance(thing.when, datetime) else thing.when)
    event.add("summary", thing.words)
    for name, value in (("description", thing.about), ("location", thing.place), ("url", thing.url)):
        if value:
            event.add(name, value)
    if thing.deadline:
        event.add_component(_reminder(thing))
    return event


def _reminder(thing: Dated) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", thing.words)
    alarm.add("trigger", -BEFORE_A_DEADLINE)
    return alarm
