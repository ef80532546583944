"""How a mark or average out of 20 is written here: one reader for all that is typed, one way of showing it.

Marks are whole hundredths (1345 is 13,45), or ABSENCE where somebody did not come.
"""

import re
import unicodedata

from django.utils.translation import gettext_lazy, pgettext

from centers.core.errors import Refused
from centers.core.folding import fold, western_digits

# Stands among hundredths where somebody did not come: told as an absence, counted as 0 out of 20.
ABSENCE = -1
MOST = 2000
NO_AVERAGE = gettext_lazy("The average is a number from 0 to 20, such as 12,45.")
NO_MARK = gettext_lazy("A mark is a number from 0 to 20, such as 12,45.")
TOO_FINE = gettext_lazy("At most two digits after the comma, such as 12,45.")

# The comma of a French keyboard, the point, the comma of an Arabic keyboard and the Arabic decimal sign.
_MARK = re.compile(r"(\d{1,2})(?: ?[.,،٫] ?(\d+))?(?: ?(?:/|sur|على|من) ?20)?")
_ABSENT = {fold(word) for word in ("abs", "absent", "absente", "absence", "غائب", "غائبة", "غياب")}


def read_average(text: str, odd=NO_AVERAGE) -> int | None:
    """Hundredths from 12,45 or 12.45 or ١٢٫٤٥ or 13,5/20, spaces and invisible marks aside; None for nothing.

    Raises Refused with `odd` for what is no mark out of 20, and with one sentence for more than two decimals.
    """
    plain = _plain(text)
    if not plain:
        return None
    found = _MARK.fullmatch(plain)
    if not found:
        raise Refused(odd)
    whole, decimals = found[1], found[2] or ""
    if len(decimals) > 2:
        raise Refused(TOO_FINE)
    hundredths = int(whole) * 100 + int(decimals.ljust(2, "0"))
    if hundredths > MOST:
        raise Refused(odd)
    return hundredths


def read_mark(text: str, odd=NO_MARK) -> int | None:
    """The same where staff type: also ABSENCE, from abs or غائب."""
    return ABSENCE if fold(text) in _ABSENT else read_average(text, odd)


def out_of_20(hundredths: int | None) -> str | None:
    """1345 as 13,45: the way marks are written here, in both languages. An absence in the active one."""
    if hundredths == ABSENCE:
        return pgettext("mark", "absent")
    return None if hundredths is None else f"{hundredths // 100},{hundredths % 100:02}"


def _plain(text: str) -> str:
    """Western digits, single spaces, nothing invisible."""
    shown = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return " ".join(western_digits(shown).split())
