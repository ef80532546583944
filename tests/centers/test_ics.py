"""Calendar files: a moment given in any zone stays that moment; a day stays a day; phones follow what moves."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from centers.core.ics import Dated, calendar

CASABLANCA = ZoneInfo("Africa/Casablanca")
CHANGED = datetime(2026, 11, 29, 8, 30, 15, tzinfo=UTC)
CHANGE = datetime(2026, 9, 20, 1, tzinfo=UTC)  # from UTC+1 to UTC, for good


def dated(uid: str, start, end=None, **kwargs) -> Dated:
    return Dated(uid, start, end, "Date", "/", **{"changed_at": CHANGED} | kwargs)


def test_a_local_hour_is_written_as_the_moment_it_is():
    closing = datetime(2027, 5, 31, 18, tzinfo=CASABLANCA)
    book = calendar("Dates", [dated("closes", closing), dated("starts", date(2027, 9, 15))])
    first, second = Calendar.from_ical(book).walk("VEVENT")
    assert first.decoded("DTSTART") == closing
    assert second.decoded("DTSTART") == date(2027, 9, 15)


def test_every_entry_says_when_it_was_changed_and_how_late_a_version_it_is():
    book = calendar("Dates", [dated("hour", CHANGE), dated("day", date(2027, 9, 15))])
    for entry in Calendar.from_ical(book).walk("VEVENT"):
        assert entry.decoded("LAST-MODIFIED") == CHANGED
        assert entry.decoded("DTSTAMP") == CHANGED
        assert entry["SEQUENCE"] > 0


def test_the_sequence_grows_with_every_change_and_fits_its_type():
    """A whole number of RFC 5545 has 31 bits."""
    moments = [CHANGED, CHANGED + timedelta(seconds=1), CHANGED + timedelta(days=1), datetime(2090, 1, 1, tzinfo=UTC)]
    books = [calendar("Dates", [dated("x", CHANGE, changed_at=moment)]) for moment in moments]
    found = [Calendar.from_ical(book).walk("VEVENT")[0]["SEQUENCE"] for book in books]
    assert found == sorted(set(found))
    assert found[-1] < 2**31


# --- the clock that goes with it ------------------------------------------------------------


def read_by_its_own_clock(book: bytes) -> list[datetime]:
    """The moments of the file for a phone that knows nothing of Morocco but what stands in VTIMEZONE."""
    lines = [line for line in book.decode().split("\r\n") if line]
    changes, at, found = [], None, []
    for line in lines:
        name, _colon, value = line.partition(":")
        inside = changes and len(changes[-1]) < 3
        if line in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT"):
            changes.append({})
        elif inside and name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"):
            changes[-1][name] = value
        elif name.startswith("DTSTART;TZID"):
            at = datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007  as the wall clock shows it
            found.append(moment_of(at, changes))
        elif name == "DTSTART" and value.endswith("Z"):
            found.append(datetime.strptime(value, "%Y%m%dT%H%M%S%z"))
    return found


def hours(offset: str) -> timedelta:
    return timedelta(hours=int(offset[:3]), minutes=int(offset[0] + offset[3:]))


def moment_of(at: datetime, changes: list[dict]) -> datetime:
    """RFC 5545: the latest change before it by the wall clock gives its offset."""
    starts = [(datetime.strptime(c["DTSTART"], "%Y%m%dT%H%M%S"), hours(c["TZOFFSETTO"])) for c in changes]  # noqa: DTZ007
    _start, ahead = max((start, ahead) for start, ahead in starts if start <= at)
    return (at - ahead).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "hour", [-24 * 400, -24 * 200, -30, -24, -3, -2, -1, 0, 1, 2, 24, 24 * 150, 24 * 500, 24 * 4000]
)
def test_the_clock_in_the_file_is_right_wherever_a_date_stands(hour):
    """Alone, and with a date far on the other side of the change."""
    moment, far = CHANGE + timedelta(hours=hour), CHANGE - timedelta(hours=hour)
    for moments in ([moment], sorted([moment, far])):
        book = calendar("Dates", [dated(f"x{n}", one) for n, one in enumerate(moments)])
        assert read_by_its_own_clock(book) == moments
        read = [entry.decoded("DTSTART").astimezone(UTC) for entry in Calendar.from_ical(book).walk("VEVENT")]
        assert read == moments


def test_the_clock_names_every_change_between_the_first_and_the_last_date():
    book = calendar("Dates", [dated("a", datetime(2026, 1, 5, 9, tzinfo=UTC)), dated("b", CHANGE + timedelta(days=90))])
    (clock,) = Calendar.from_ical(book).walk("VTIMEZONE")
    starts = [part.decoded("DTSTART").date() for part in clock.subcomponents]
    assert starts == [date(2026, 1, 4), date(2026, 2, 15), date(2026, 3, 22), date(2026, 9, 20)]


def test_days_alone_need_no_clock():
    assert b"VTIMEZONE" not in calendar("Dates", [dated("x", date(2027, 9, 15))])
