"""What the independent check looks at, and what it objects to, in the reader's language."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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

# Where the check objects: its rule in words (enrollment.allocation.checker.violations.Rule).
_RULE_OF = {
    "over-full": RULES[0],
    "overtaken-seat": RULES[1],
    "overtaken-bed": RULES[2],
    "wasted-seat": RULES[3],
    "wasted-bed": RULES[3],
    "cutoff-too-tight": RULES[4],
    "cutoff-too-open": RULES[4],
    "unfair-place": RULES[4],
    "lost-hold": RULES[5],
    "call-order": gettext_lazy("Seats follow the published order"),
    "not-eligible": gettext_lazy("Places go only to those who may have them"),
    "shut-out": gettext_lazy("No seat without the bed that is essential"),
    "essential-without-bed": gettext_lazy("No seat without the bed that is essential"),
}


def objections(problems: list[str], instance: dict) -> list[str]:
    """What the check found, in the reader's language: the rule and the person."""
    people, sentences = instance["applicants"], []
    for problem in problems:
        rule = problem.split(" ")[0].rstrip(":")
        person = next((word for word in re.findall(r"\w+", problem) if word in people), "–")
        words = {"rule": _RULE_OF.get(rule, _("The figures of the result agree")), "person": person}
        sentences.append(_("This result cannot be published. Rule: %(rule)s. File: %(person)s.") % words)
    return sentences
