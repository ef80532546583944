"""What can be wrong with an allocation: fields to keep and to tell in any language, and an English line for logs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


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


class Problem(StrEnum):
    """What is wrong with one entry, where the rule alone does not say it: ``detail["problem"]``."""

    KEYS = "keys"
    PLACE_KEYS = "place-keys"
    OTHER_FORMAT = "other-format"
    NOT_THOSE_OF_THE_INPUT = "not-those-of-the-input"
    NO_OBJECT = "no-object"
    NO_LIST = "no-list"
    NO_POSITIONS = "no-positions"
    NO_CUTOFF = "no-cutoff"
    NO_APPLICANT = "no-applicant"
    NO_INTAKE = "no-intake"
    NOT_CHOSEN = "not-chosen"
    NOT_IN_ORDER = "not-in-order"
    NO_BED_WANTED = "no-bed-wanted"
    NOT_IN_BED_ORDER = "not-in-bed-order"


_PROBLEMS = {
    Problem.KEYS: "must hold exactly {keys}",
    Problem.PLACE_KEYS: "must hold exactly bed (true or false), intake",
    Problem.OTHER_FORMAT: "must be {right}",
    Problem.NOT_THOSE_OF_THE_INPUT: "must be those of the input, all of them",
    Problem.NO_OBJECT: "must be an object",
    Problem.NO_LIST: "order must be a list",
    Problem.NO_POSITIONS: "must be whole numbers, the last position may be null",
    Problem.NO_CUTOFF: "must be whole numbers, the cut-off may be null",
    Problem.NO_APPLICANT: "is no applicant",
    Problem.NO_INTAKE: "is in no intake of the input",
    Problem.NOT_CHOSEN: "did not choose it",
    Problem.NOT_IN_ORDER: "is not in its order",
    Problem.NO_BED_WANTED: "did not ask for a bed",
    Problem.NOT_IN_BED_ORDER: "is not in the bed order",
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


# Where a figure that is missing means a bed for whoever asks.
_LIMITS = frozenset({Rule.CUTOFF_TOO_TIGHT, Rule.CUTOFF_TOO_OPEN})


@dataclass(frozen=True, slots=True)
class Violation:
    """One finding: the rule, whom and where it concerns, and the figures.

    ``detail`` holds what JSON holds: whole numbers, ids, places, a :class:`Problem`, lists of keys, None for nothing.
    As text it is the line of a log, in English; whoever tells it to people reads the fields.
    """

    rule: Rule
    applicant: str | None = None
    intake: str | None = None
    wing: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def as_fields(self) -> dict[str, Any]:
        """The same as JSON keeps it."""
        return asdict(self)

    @classmethod
    def of_fields(cls, fields: Mapping[str, Any]) -> "Violation":
        """What `as_fields` gave, after JSON. Raises ValueError for a rule that is none."""
        return cls(**{**fields, "rule": Rule(fields["rule"])})

    @property
    def person(self) -> str | None:
        """Whom it concerns: nobody where figures are wrong; of a call order that names nobody, who was next."""
        if self.rule == Rule.FIGURES:
            return None
        return self.applicant or (self.detail["right"] if self.rule == Rule.CALL_ORDER else None)

    def __str__(self) -> str:
        number = f" (rule {self.rule.number})" if self.rule.number else ""
        sentence = _SENTENCES[self.rule].format(**self._words())
        return f"{self.rule}{number}: {sentence}"

    def _words(self) -> dict[str, str | None]:
        """What the sentence of the rule may name."""
        nothing = "everyone" if self.rule in _LIMITS else "nothing"
        words = {name: _word(value, nothing) for name, value in self.detail.items()}
        if "problem" in words:
            words["problem"] = _PROBLEMS[self.detail["problem"]].format(**words)
        return {
            "held": self.intake or f"a bed in {self.wing}",
            "applicant": _word(self.applicant),
            "intake": self.intake,
            "wing": self.wing,
            "place": self.intake or self.wing or "a bed",
            **words,
        }


def _word(value: object, nothing: str = "nothing") -> str:
    if value is None:
        return nothing
    if isinstance(value, dict):
        return f"{value['intake']} {'with' if value['bed'] else 'without'} a bed"
    return ", ".join(value) if isinstance(value, list) else str(value)
