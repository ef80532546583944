"""What can be wrong with an allocation, in words that a log and a page can show."""

from dataclasses import dataclass, field
from enum import StrEnum


class Rule(StrEnum):
    """Every rule a result can break. The numbers are those of "What it must satisfy":

    1 ``over-full``; 2 ``overtaken-seat``; 3 ``overtaken-bed``; 4 ``wasted-seat``, ``wasted-bed``;
    5 ``cutoff-too-tight``, ``cutoff-too-open``, ``unfair-place``; 6 ``lost-hold``.
    7 (the same input gives the same bytes) needs a second run and is the tests' business.

    Without a number, from the rules of the format and of the steps: ``format``, ``figures``,
    ``call-order``, ``not-eligible``, ``shut-out``, ``essential-without-bed``.
    """

    FORMAT = "format"
    FIGURES = "figures"
    CALL_ORDER = "call-order"
    NOT_ELIGIBLE = "not-eligible"
    SHUT_OUT = "shut-out"
    ESSENTIAL_WITHOUT_BED = "essential-without-bed"
    OVER_FULL = "over-full"
    OVERTAKEN_SEAT = "overtaken-seat"
    OVERTAKEN_BED = "overtaken-bed"
    WASTED_SEAT = "wasted-seat"
    WASTED_BED = "wasted-bed"
    CUTOFF_TOO_TIGHT = "cutoff-too-tight"
    CUTOFF_TOO_OPEN = "cutoff-too-open"
    UNFAIR_PLACE = "unfair-place"
    LOST_HOLD = "lost-hold"

    @property
    def number(self) -> int | None:
        """The rule's number in the list, or None for a rule of the format."""
        return _NUMBERS.get(self)


_NUMBERS = {
    Rule.OVER_FULL: 1,
    Rule.OVERTAKEN_SEAT: 2,
    Rule.OVERTAKEN_BED: 3,
    Rule.WASTED_SEAT: 4,
    Rule.WASTED_BED: 4,
    Rule.CUTOFF_TOO_TIGHT: 5,
    Rule.CUTOFF_TOO_OPEN: 5,
    Rule.UNFAIR_PLACE: 5,
    Rule.LOST_HOLD: 6,
}

_SENTENCES = {
    Rule.FORMAT: "{where}: {problem}",
    Rule.FIGURES: "{place}: {figure} says {given}, the places say {right}",
    Rule.CALL_ORDER: "{intake}: position {position} went to {applicant}, it was {right}'s",
    Rule.NOT_ELIGIBLE: "{applicant} got {place}: {problem}",
    Rule.SHUT_OUT: "{applicant} got {intake}, but cannot come without a bed, and the beds of {wing}"
    " went up to {cutoff}, not to {position}",
    Rule.ESSENTIAL_WITHOUT_BED: "{applicant} cannot come without a bed and got {intake} without one",
    Rule.OVER_FULL: "{place} has {number} and gave {taken}, to {applicant} last",
    Rule.OVERTAKEN_SEAT: "{applicant} stands at {position} for {intake} and was refused,"
    " {by} at {last_position} got in",
    Rule.OVERTAKEN_BED: "{applicant} stands at {position} for a bed in {wing} and has none,"
    " {by} at {last_position} has one",
    Rule.WASTED_SEAT: "{applicant} was refused {intake}, where {free} of {number} seats are free",
    Rule.WASTED_BED: "{applicant} has a seat and no bed, {free} of {number} in {wing} are free",
    Rule.CUTOFF_TOO_TIGHT: "{wing}: beds up to {given} is too strict, {right} is fair",
    Rule.CUTOFF_TOO_OPEN: "{wing}: beds up to {given} is too open, {right} is fair",
    Rule.UNFAIR_PLACE: "{applicant} got {given}, the fair result gives {right}",
    Rule.LOST_HOLD: "{applicant} held {held} and has {given}",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One finding: the rule, whom and where it concerns, and the figures (whole numbers, ids, None)."""

    rule: Rule
    applicant: str | None = None
    intake: str | None = None
    wing: str | None = None
    detail: dict = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        number = f" (rule {self.rule.number})" if self.rule.number else ""
        place = self.intake or self.wing or "a bed"
        words = {name: _word(value) for name, value in self.detail.items()}
        sentence = _SENTENCES[self.rule].format(
            applicant=_word(self.applicant), intake=self.intake, wing=self.wing, place=place, **words
        )
        return f"{self.rule}{number}: {sentence}"


def _word(value) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return f"{value['intake']} {'with' if value['bed'] else 'without'} a bed"
    return str(value)
