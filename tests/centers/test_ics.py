"""Calendar files: a moment given in any zone stays that moment; a day stays a day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar

from centers.ics import Dated, calendar


def test_a_local_hour_is_written_as_the_moment_it_is():
    closing = datetime(2027, 5, 31, 18, tzinfo=ZoneInfo("Africa/Casablanca"))
    things = [
        Dated("closes", closing, None, "Date limite", "/"),
        Dated("starts", date(2027, 9, 15), None, "Cours", "/"),
    ]
    first, second = Calendar.from_ical(calendar("Dates", things)).walk("VEVENT")
    assert first.decoded("DTSTART") == closing
    assert second.decoded("DTSTART") == date(2027, 9, 15)
