"""The dates of the whole network: campaigns and classes from `programs`, interviews and tests from `enrollment`,
events from `centers`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control

from centers.core import ics
from centers.core.ics import Dated
from centers.core.pages import public_page
from centers.models import Center, Event
from centers.reference import network
from enrollment.interviews.expected import network_days
from programs.dates import network_dates

KEPT_DAYS = 365  # for so long what is past stays in the calendar
NEAR_DAYS = 30


@dataclass(frozen=True)
class CalendarEntry:
    """One date as the page shows it on the day `today`; `event` only for what staff announced."""

    dated: Dated
    today: date
    event: Event | None = None

    @property
    def is_past(self) -> bool:
        return self.dated.last_day < self.today

    @property
    def center(self) -> Center | None:
        return self.event.center if self.event else None

    @property
    def status(self) -> tuple[str, str]:
        """Kind (see the component `status`) and words."""
        days = (self.dated.day - self.today).days
        if self.is_past:
            return "closed", _("Past")
        if days <= 0:
            return "open", _("Today")
        if days <= NEAR_DAYS:
            return "soon", ngettext("In %(n)s day", "In %(n)s days", days) % {"n": days}
        return "planned", _("To come")


@public_page
def calendar(request):
    lines = list(_entries(timezone.localdate()))
    coming = [line for line in lines if not line.is_past]
    past = [line for line in reversed(lines) if line.is_past]
    feed = request.build_absolute_uri(reverse("calendar_feed"))
    context = {
        "months": _by_month(coming),
        "past": _by_month(past),
        "feed": feed,
        # The scheme that calendars have for "subscribe"; they fetch it by http or https themselves.
        "subscribe": f"webcal:{feed.partition(':')[2]}",
        # Where all is made up, the note of the page says so once; else each sample carries its mark.
        "sample": bool(lines) and all(line.dated.is_sample for line in lines),
    }
    return render(request, "calendar.html", context)


@public_page
@cache_control(public=True, max_age=3600)
def feed(request):
    """The same dates as a file that calendars come back for."""
    dated = [
        replace(line.dated, url=request.build_absolute_uri(line.dated.url), title=_shown_title(line.dated))
        for line in _entries(timezone.localdate())
    ]
    response = HttpResponse(ics.calendar(str(network()), dated), content_type=ics.CONTENT_TYPE)
    response["Content-Disposition"] = 'inline; filename="dates.ics"'
    return response


def _entries(today: date) -> Iterable[CalendarEntry]:
    """Everything from a year back, oldest first: four queries."""
    since = today - timedelta(days=KEPT_DAYS)
    lines = [CalendarEntry(dated, today) for dated in network_dates(since)]
    lines += [CalendarEntry(dated, today) for dated in network_days(since)]
    lines += [
        CalendarEntry(event.dated(), today, event) for event in Event.objects.since(since).select_related("center")
    ]
    return sorted(lines, key=lambda line: (line.dated.day, line.dated.uid))


def _by_month(lines: list[CalendarEntry]) -> list[tuple[date, list[CalendarEntry]]]:
    """Neighbours of the same month under its first day."""
    return [(month, list(found)) for month, found in groupby(lines, key=lambda line: line.dated.day.replace(day=1))]


def _shown_title(dated: Dated) -> str:
    """In somebody's calendar the mark of a sample stands in the title: there is no other place for it."""
    return _("%(title)s (sample)") % {"title": dated.title} if dated.is_sample else dated.title
