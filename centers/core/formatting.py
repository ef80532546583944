"""A moment in words: day and hour by the clock of the province, the first of a month as it is said in Morocco."""

from datetime import date, datetime, time

from django.utils.dateformat import DateFormat
from django.utils.formats import get_format, time_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language

# What stands for the day in a format that names the month in letters; a backslash keeps a letter as it is.
_FIRST = {"ar": "فاتح", "fr": r"1\e\r"}
_DAY_AND_MONTH = "j F"


class _Written(DateFormat):
    """Django has one format for all days of a month and no place to name one of them: فاتح غشت 2027, 1er août 2027."""

    def format(self, formatstr: str) -> str:
        first, formatstr = _FIRST.get((get_language() or "")[:2]), str(formatstr)
        if first and getattr(self.data, "day", 0) == 1 and formatstr.startswith(_DAY_AND_MONTH):
            formatstr = first + formatstr.removeprefix("j")
        return super().format(formatstr)


def date_format(when: date | datetime | time, kind: str = "DATE_FORMAT") -> str:
    """As `django.utils.formats.date_format`, which nothing else here calls; `kind`: a format, or the name of one.

    Templates have it as `|date` (rehamna_portal.templatetags.dates).
    """
    return _Written(when).format(get_format(kind))


def moment(when: datetime) -> dict[str, str]:
    """`date` and `time` of an aware time, in the active language, for a sentence that names both."""
    local = localtime(when)
    return {"date": date_format(local), "time": time_format(local)}


def day(when: date | datetime | None) -> str:
    """The day in the active language: of an aware moment the local one; empty where nothing is known."""
    if when is None:
        return ""
    return date_format(localdate(when) if isinstance(when, datetime) else when)


def hour(when: datetime) -> str:
    """The local hour of an aware moment, in the active language."""
    return time_format(localtime(when))


def day_and_hour(when: datetime) -> str:
    """Both in one text, in the active language."""
    return date_format(localtime(when), "DATETIME_FORMAT")


def in_short(when: datetime | None) -> str:
    """Day and hour in figures, for a narrow column, in the active language; empty where nothing is known."""
    return date_format(localtime(when), "SHORT_DATETIME_FORMAT") if when else ""


def in_digits(when: datetime) -> dict[str, str]:
    """`date` and `time` of an aware time in figures, the same in both languages, for a line of history."""
    local = localtime(when)
    return {"date": f"{local:%d/%m/%Y}", "time": f"{local:%H:%M}"}
