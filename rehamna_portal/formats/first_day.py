"""The first of a month as it is written in Morocco: فاتح غشت 2027, 1er août 2027."""

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language

# What stands for the day in a format that names the month in letters; a backslash keeps a letter as it is.
_FIRST = {"ar": "فاتح", "fr": r"1\e\r"}
_DAY_AND_MONTH = "j F"


def write_first_days() -> None:
    """Every date in words of pages, letters and messages, by whichever filter or function it was written.

    Django has one format for all days of a month and no place to name one of them, so its writer is told here.
    """
    plain = DateFormat.format

    def written(self, format_string):
        first = _FIRST.get((get_language() or "")[:2])
        format_string = str(format_string)
        if first and self.data.day == 1 and format_string.startswith(_DAY_AND_MONTH):
            format_string = first + format_string.removeprefix("j")
        return plain(self, format_string)

    DateFormat.format = written  # type: ignore[method-assign]  # Django has no setting for it
