"""What the screen of one file shows: facts, choices, papers, notes, and the buttons with their keys."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import pgettext

from enrollment.allocation.ranking import WITH_MARKS, marks
from enrollment.documents.asked import slots
from enrollment.models import (
    SENT,
    Application,
    ApplicationMove,
    Choice,
    Eligibility,
    RefusalReason,
    RunState,
)
from enrollment.review.facts import Fact, Found, Verdict, facts, met_of, suggested
from enrollment.review.queue import hides_names
from enrollment.review.resembling import resembling
from enrollment.review.services import readable
from enrollment.review.undo import last_undoable
from enrollment.security.permissions import own_choices, visible_to
from enrollment.values.marks import MarkValue
from programs.models import Criterion

from .papers import askings, shown
from .presses import pressed
from .walk import Walk

_SIGNS = {Verdict.FAILED: ("no", "✗"), Verdict.ASK: ("ask", "?"), Verdict.MET: ("ok", "✓"), Verdict.TOLD: ("", "·")}
_KEYED = 8  # digits for reasons; 9 is for another one


@dataclass(frozen=True)
class FactRow:
    fact: Fact

    @property
    def css(self) -> str:
        return _SIGNS[self.fact.verdict][0]

    @property
    def sign(self) -> str:
        return _SIGNS[self.fact.verdict][1]

    @property
    def words(self) -> str:
        """The verdict, for who does not see its sign."""
        return {
            Verdict.FAILED: pgettext("fact", "Not met"),
            Verdict.ASK: pgettext("fact", "To be looked at"),
            Verdict.MET: pgettext("fact", "Met"),
            Verdict.TOLD: pgettext("fact", "Told"),
        }[self.fact.verdict]


@dataclass(frozen=True)
class ChoiceLine:
    choice: Choice
    css: str
    broken: list
    is_own: bool
    marks: dict[Criterion, MarkValue | None]


def screen(walk: Walk, application: Application, user) -> dict:
    """The context of the page, in a number of queries that does not depend on how many files there are."""
    every, own = _choices(application, user)
    papers = slots(application)
    found = Found(application, own, papers, resembling(application, visible_to(user)))
    made = facts(found)
    return {
        **_facts(found, made),
        **_place(walk, application),
        "walk": walk,
        "person": application.applicant,
        "hides_names": hides_names(application),
        "choices": [_line(choice, found.broken, own) for choice in every],
        "waits": bool(own) and application.state in SENT,
        "suggested": suggested(found, made),
        "papers": shown(walk, application.pk, papers),
        "askings": askings(papers),
        "refusals": _refusals(application),
        "needs_reason": application.campaign.runs.filter(state=RunState.PUBLISHED).exists(),
        "notes": application.notes.select_related("by").order_by("-pk"),
        "last": last_words(last_undoable(user)),
    }


def _choices(application: Application, user) -> tuple[list[Choice], list[Choice]]:
    """All of them, and those of the account that wait."""
    mine = set(own_choices(user).filter(application=application.pk).values_list("pk", flat=True))
    every = list(readable(application.choices.all()).prefetch_related(WITH_MARKS, "intake__criteria"))
    for choice in every:
        choice.application = application
    return every, [choice for choice in every if choice.pk in mine and choice.eligibility == Eligibility.PENDING]


def _line(choice: Choice, broken: dict[int, list], own: list[Choice]) -> ChoiceLine:
    """Marks are those of the account's own choices alone."""
    is_own = choice in own
    known = marks(choice, choice.intake.criteria.all()) if is_own else {}
    return ChoiceLine(choice, met_of(choice, broken), broken.get(choice.pk, []), is_own, known)


def _facts(found: Found, made: list[Fact]) -> dict:
    counted = Counter(fact.verdict for fact in made)
    return {
        "facts": [FactRow(fact) for fact in made],
        "met": counted[Verdict.MET],
        "failed": counted[Verdict.FAILED],
        "to_look_at": counted[Verdict.ASK],
    }


def _place(walk: Walk, application: Application) -> dict:
    return {"number": walk.done + 1, "total": walk.done + walk.left(application)}


def _refusals(application: Application) -> list[tuple[RefusalReason, str]]:
    """Each with its key, which the first few have."""
    reasons = RefusalReason.objects.filter(is_active=True)
    return [(reason, f"3{place}" if place <= _KEYED else "") for place, reason in enumerate(reasons, start=1)]


@dataclass(frozen=True)
class Last:
    """What was pressed last and can be taken back."""

    line: ApplicationMove
    words: str


def last_words(line: ApplicationMove | None) -> Last | None:
    if line is None:
        return None
    words = {
        "accept": pgettext("queue", "accepted"),
        "refuse": pgettext("queue", "refused"),
        "wait": pgettext("queue", "set aside"),
        "ask": pgettext("queue", "a paper is asked for"),
    }
    return Last(line, words[pressed(line)])
