"""A moment in words: day and hour by the clock of the province."""

from datetime import datetime

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime


def moment(when: datetime) -> dict[str, str]:
    """`date` and `time` of an aware time, in the active language, for a sentence that names both."""
    local = localtime(when)
    return {"date": date_format(local), "time": time_format(local)}
