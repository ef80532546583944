"""A mark or average out of 20 as one value: one parser for all that is typed, one printer for all that is told."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy, pgettext

from centers.core.errors import Refused
from centers.core.folding import fold, western_digits
from centers.core.reasons import Reason

MOST = 2000
NO_AVERAGE = Reason("no_average", gettext_lazy("The average is a number from 0 to 20, such as 12,45."))
NO_MARK = Reason("no_mark", gettext_lazy("A mark is a number from 0 to 20, such as 12,45."))
TOO_FINE = Reason("too_fine", gettext_lazy("At most two digits after the comma, such as 12,45."))

# The comma of a French keyboard, the point, the comma of an Arabic keyboard and the Arabic decimal sign.
_TYPED = re.compile(r"(\d{1,2})(?: ?[.,،٫] ?(\d+))?(?: ?(?:/|sur|على|من) ?20)?")
_ABSENT = {fold(word) for word in ("abs", "absent", "absente", "absence", "غائب", "غائبة", "غياب")}


@dataclass(frozen=True, slots=True)
class MarkValue:
    """Whole hundredths out of 20 (1345 is 13,45), or an absence: it counts 0, and is never told as a 0.

    `hundredths` is what counts in a score, whichever it is. Two values are equal when both are told alike, so an
    absence is no 0. Raises ValueError outside 0 to 2000, and for an absence that counts more than 0.
    """

    hundredths: int
    is_absence: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.hundredths <= (0 if self.is_absence else MOST):
            raise ValueError(f"no mark out of 20: {self.hundredths} hundredths, absence: {self.is_absence}")

    def __str__(self) -> str:
        """13,45 in both languages; an absence in the active one."""
        if self.is_absence:
            return pgettext("mark", "absent")
        return f"{self.hundredths // 100},{self.hundredths % 100:02}"

    @classmethod
    def of(cls, hundredths: int | None) -> "MarkValue | None":
        """What a column of hundredths holds; None where it holds nothing."""
        return None if hundredths is None else cls(hundredths)

    @classmethod
    def parse(cls, text: str) -> "MarkValue | None":
        """What staff type: a number as in `parse_average`, or an absence, as abs or غائب. Raises Refused."""
        return ABSENT if fold(text) in _ABSENT else cls.parse_average(text, NO_MARK)

    @classmethod
    def parse_average(cls, text: str, odd: Reason = NO_AVERAGE) -> "MarkValue | None":
        """From 12,45 or 12.45 or ١٢٫٤٥ or 13,5/20, spaces and invisible marks aside; None for nothing.

        Raises Refused with `odd` for what is no mark out of 20, and with one sentence for more than two decimals.
        """
        plain = _plain(text)
        if not plain:
            return None
        found = _TYPED.fullmatch(plain)
        if not found:
            raise Refused(odd)
        whole, decimals = found[1], found[2] or ""
        if len(decimals) > 2:
            raise Refused(TOO_FINE)
        hundredths = int(whole) * 100 + int(decimals.ljust(2, "0"))
        if hundredths > MOST:
            raise Refused(odd)
        return cls(hundredths)

    # --- as figures of a line of history, or in a signed form ---

    def as_figures(self) -> dict[str, Any]:
        """As JSON keeps it, by the names of the columns of a Mark."""
        return {"hundredths": self.hundredths} | ({"is_absence": True} if self.is_absence else {})

    @classmethod
    def of_figures(cls, figures: Mapping[str, Any] | None) -> "MarkValue | None":
        """What `as_figures` gave; None for nothing, also for `hundredths` that are None."""
        if figures is None or figures["hundredths"] is None:
            return None
        return cls(figures["hundredths"], figures.get("is_absence", False))


ABSENT = MarkValue(0, is_absence=True)


def localized_averages(figures: dict[str, Any]) -> dict[str, Any]:
    """Figures of a line of history about an average: `read` on the original and counted `before`, as people read them.

    What is no number of hundredths is removed text and stays (actions.forgetting).
    """
    averages = {name: figures[name] for name in ("read", "before") if not isinstance(figures[name], str)}
    return figures | {name: str(MarkValue.of(hundredths) or "–") for name, hundredths in averages.items()}


def _plain(text: str) -> str:
    """Western digits, single spaces, nothing invisible."""
    shown = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return " ".join(western_digits(shown).split())
