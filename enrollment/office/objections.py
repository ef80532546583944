"""What the independent check looks at, and what it objects to, in the reader's language."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.allocation.checker import Rule, Violation
from enrollment.allocation.freezing import violations
from enrollment.models import Run

# What the check looks at: its seven rules in the words of docs and fairness page.
RULES = (
    gettext_lazy("No intake and no wing beyond its number"),
    gettext_lazy("Nobody is overtaken for a seat"),
    gettext_lazy("Nobody is overtaken for a bed"),
    gettext_lazy("Nothing stays free that somebody wants"),
    gettext_lazy("The last ranks for beds are as open as they can be"),
    gettext_lazy("Nobody loses what they held"),
    gettext_lazy("The same files give the same result"),
)

# Where the check objects: its rule in words.
_RULE_OF = {
    Rule.OVER_FULL: RULES[0],
    Rule.OVERTAKEN_SEAT: RULES[1],
    Rule.OVERTAKEN_BED: RULES[2],
    Rule.WASTED_SEAT: RULES[3],
    Rule.WASTED_BED: RULES[3],
    Rule.CUTOFF_TOO_TIGHT: RULES[4],
    Rule.CUTOFF_TOO_OPEN: RULES[4],
    Rule.UNFAIR_PLACE: RULES[4],
    Rule.LOST_HOLD: RULES[5],
    Rule.CALL_ORDER: gettext_lazy("Seats follow the published order"),
    Rule.NOT_ELIGIBLE: gettext_lazy("Places go only to those who may have them"),
    Rule.SHUT_OUT: gettext_lazy("No seat without the bed that is essential"),
    Rule.ESSENTIAL_WITHOUT_BED: gettext_lazy("No seat without the bed that is essential"),
}


def objections(found: Iterable[Violation]) -> list[str]:
    """What the check found, in the reader's language: the rule and the person."""
    sentence = _("This result cannot be published. Rule: %(rule)s. File: %(person)s.")
    agree = _("The figures of the result agree")
    return [sentence % {"rule": _RULE_OF.get(one.rule, agree), "person": one.person or "–"} for one in found]


def objections_to(run: Run) -> list[str]:
    """The same of a run. Lines that an earlier release kept, and a check of today does not find, stand as they are."""
    if told := objections(violations(run)):
        return told
    return [format_html('<span lang="en" dir="ltr">{}</span>', line) for line in run.problems]
