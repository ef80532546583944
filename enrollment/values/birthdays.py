"""A birth date as people write it: in three boxes or all in one, months by number or name, years short or long."""

import re
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.folding import fold
from centers.core.reasons import Reason

OLDEST = 100
# facts/months_ar_ma.csv, French with its short forms, and the names of the neighbours.
_NAMES = (
    "janvier janv jan يناير جانفي january",
    "fevrier fevr fev فبراير فيفري february feb",
    "mars مارس march mar",
    "avril avr أبريل ابريل أفريل april apr",
    "mai ماي مايو may",
    "juin يونيو يونيه جوان june jun",
    "juillet juil يوليوز يوليو يوليه جويلية july jul",
    "aout غشت أغسطس أوت august aug",
    "septembre sept sep شتنبر سبتمبر september",
    "octobre oct أكتوبر october",
    "novembre nov نونبر نوفمبر november",
    "decembre dec دجنبر ديسمبر december",
)
_MONTHS = {fold(name): number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_ASIDE = {fold(word) for word in ("le", "de", "er", "من", "شهر", "سنة", "يوم", "عام")}
_FIRST = {fold("فاتح"), "premier"}
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")
_LONGEST = 40

_MISSING = (
    Reason("no_day", _("The day of birth is missing.")),
    Reason("no_month", _("The month of birth is missing.")),
    Reason("no_year", _("The year of birth is missing.")),
)
NOTHING = Reason("nothing", _("The birth date is missing."))
_TWO_DATES = Reason(
    "two_dates", _("The boxes hold more than one date: the day, the month and the year are needed once.")
)
_ODD = (
    Reason("odd_day", _("The day is a number from 1 to 31.")),
    Reason("odd_month", _("The month is a number from 1 to 12, or its name.")),
    Reason("odd_year", _("The year has four digits, such as 2008.")),
)
_NO_SUCH_DATE = Reason("no_such_date", _("This date does not exist in the calendar."))
_TO_COME = Reason("to_come", _("This date is still to come. Is the year right?"))
_TOO_FAR = Reason("too_far", _("This year is too far back. Is it right?"))


def read(boxes: list[str], today: date) -> date:
    """The date in `boxes` (day, month, year, as typed). Raises Refused with what is missing or odd, and no more."""
    day, month, year = _parts([_tokens(text) for text in boxes])
    if missing := [reason for part, reason in zip((day, month, year), _MISSING, strict=True) if not part]:
        raise Refused(*(missing if len(missing) < 3 else [NOTHING]))
    numbers = _day(day), _month(month), _year(year, today)
    odd = [reason for number, reason in zip(numbers, _ODD, strict=True) if number is None]
    known = [number for number in numbers if number is not None]
    if odd:
        raise Refused(*odd)
    try:
        found = date(known[2], known[1], known[0])
    except ValueError:
        raise Refused(_NO_SUCH_DATE) from None
    if found > today:
        raise Refused(_TO_COME)
    if found.year < today.year - OLDEST:
        raise Refused(_TOO_FAR)
    return found


def _tokens(text: str) -> list[str]:
    """Numbers and words, folded; eight digits at once are a date of their own."""
    found = [token for token in _TOKEN.findall(fold(text[:_LONGEST])) if token not in _ASIDE]
    if len(found) == 1 and re.fullmatch(r"[0-9]{8}", found[0]):
        digits = found[0]
        year_first = digits[4:6] <= "12" and digits[:2] in ("19", "20")
        cuts = (0, 4, 6, 8) if year_first else (0, 2, 4, 8)
        return [digits[start:end] for start, end in pairwise(cuts)]
    return found


def _parts(boxes: list[list[str]]) -> list[str]:
    """Day, month and year. What stands in one box may spill into those behind it that are empty, or that say the
    same."""
    boxes = [*boxes, [], [], []][:3]
    parts = ["", "", ""]
    for place, tokens in enumerate(boxes):
        spread = _ordered(tokens, place)
        for number, token in spread.items():
            if parts[number] not in ("", token):
                raise Refused(_TWO_DATES)
            parts[number] = token
    if parts[0] in _MONTHS and parts[1].isdecimal():  # the month stands in the box of the day
        parts[0], parts[1] = parts[1], parts[0]
    return parts


def _ordered(tokens: list[str], place: int) -> dict[int, str]:
    """Where the tokens of the box at `place` belong: 0 day, 1 month, 2 year."""
    if len(tokens) == 3 and len(tokens[0]) == 4 and tokens[0].isdecimal():
        return {0: tokens[2], 1: tokens[1], 2: tokens[0]}
    if len(tokens) == 2 and place == 0 and (tokens[0] in _MONTHS or len(tokens[1]) == 4):
        place = 1  # a month and a year
    if len(tokens) > 3 - place:
        if len(tokens) > 3:
            raise Refused(_TWO_DATES)
        place = 0
    return {place + offset: token for offset, token in enumerate(tokens)}


def _day(token: str) -> int | None:
    if token in _FIRST:
        return 1
    return int(token) if token.isdecimal() and len(token) <= 2 and 1 <= int(token) <= 31 else None


def _month(token: str) -> int | None:
    if token.isdecimal():
        return int(token) if len(token) <= 2 and 1 <= int(token) <= 12 else None
    return _MONTHS.get(token)


def _year(token: str, today: date) -> int | None:
    """Of two digits the last such year that has begun."""
    if not token.isdecimal() or len(token) not in (2, 4):
        return None
    if len(token) == 4:
        return int(token)
    year = today.year - today.year % 100 + int(token)
    return year if year <= today.year else year - 100
