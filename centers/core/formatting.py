"""A moment in words: day and hour by the clock of the province."""

from datetime import date, datetime

from django.utils.formats import date_format, time_format
from django.utils.timezone import localdate, localtime


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
