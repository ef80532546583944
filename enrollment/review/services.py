"""Deciding on files: eligibility of each choice, marks, likely duplicates."""

from collections.abc import Iterable
from enum import Enum, auto
from typing import Protocol, TypeVar

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import locked, move, not_now, note, stands
from centers.core.reasons import Reason, said_in_both
from enrollment.allocation.explanations import broken_rules
from enrollment.allocation.ranking import marks
from enrollment.interviews.dates import can_be_absent, follow_mark, free_dates
from enrollment.models import (
    APPLICATION_MOVES,
    SENT,
    Application,
    ApplicationEvent,
    ApplicationMove,
    ApplicationState,
    Choice,
    Eligibility,
    Mark,
    Offer,
    OfferState,
    RunState,
)
from enrollment.models.locks import lock_file
from enrollment.values.marks import MarkValue
from programs.models import CampaignState, Criterion

from .duplicates import unresolved_with

REASON_LENGTH = 300
NO_REASON = Reason("no_reason", gettext_lazy("A refusal states its reason."))
NOT_DECIDING = Reason("not_deciding", gettext_lazy("This campaign is not being decided."))


class Entry(Protocol):
    """A mark to be entered: `kept` is what counted when it was decided, None for no mark."""

    choice: Choice
    criterion: Criterion
    kept: MarkValue | None
    value: MarkValue


EntryT = TypeVar("EntryT", bound=Entry)


class Unseen(Enum):
    """What stood on the screen does not matter: the mark is set whatever is kept now."""

    ANYTHING = auto()


ANYTHING = Unseen.ANYTHING


@transaction.atomic
def decide_choice(choice: Choice, *, eligible: bool, reason: str = "", seen: str | None = None, by) -> Choice:
    """Say whether a choice meets the conditions. A refusal states its reason, an exception to a rule too.

    `seen`: of centers.core.seen, here and below; raises Moved where the file went on as far as this choice goes.
    """
    choice, reason = _lock_choice(choice), trimmed(reason)
    wanted = Eligibility.ELIGIBLE if eligible else Eligibility.REFUSED
    refusal = "" if eligible else reason
    if (choice.eligibility, choice.refusal) == (wanted, refusal):
        return choice
    check_seen(choice.application, [choice], seen)
    if found := can_decide_choice(choice, eligible=eligible, reason=reason):
        raise Refused(*found)
    set_eligibility(choice, wanted, refusal)
    follow(choice.application, [choice], by, reason)
    return choice


@transaction.atomic
def decide_application(
    application: Application, *, among=None, reason: str = "", seen: str | None = None, by
) -> Application:
    """Decide every choice that waits, by the rules alone: met is eligible, broken is refused with its sentence.

    `among`: a query set of choices to keep to, as those of one centre.
    """
    application, pending = lock_pending(application, among, seen)
    reason = trimmed(reason)
    if not pending:
        return application
    if found := can_decide_by_rules(application, has_reason=bool(reason)):
        raise Refused(*found)
    set_by_rules(application, pending)
    follow(application, pending, by, reason)
    return application


def can_decide_by_rules(application: Application, *, has_reason: bool) -> list[Reason]:
    """No rule knows what a diploma of another country is worth."""
    if application.applicant.has_foreign_diploma:
        text = gettext_lazy("Diploma of another country: to be decided one by one, with the reason.")
        return [Reason("one_by_one", text)]
    return can_decide(application, has_reason=has_reason)


@transaction.atomic
def reopen_decision(choice: Choice, *, reason: str, seen: str | None = None, by) -> Choice:
    """Put a decision back to undecided, as after a wrong key."""
    choice, reason = _lock_choice(choice), trimmed(reason)
    if choice.eligibility == Eligibility.PENDING:
        return choice
    check_seen(choice.application, [choice], seen)
    if found := can_decide(choice.application, has_reason=bool(reason)):
        raise Refused(*found)
    set_eligibility(choice, Eligibility.PENDING, "")
    follow(choice.application, [choice], by, reason)
    return choice


@transaction.atomic
def enter_mark(
    choice: Choice,
    criterion: Criterion,
    value: MarkValue,
    *,
    seen: MarkValue | Unseen | None = ANYTHING,
    reason: str = "",
    by,
) -> Mark:
    """Enter or correct a mark.

    `seen`: what counted when it was decided to change it, None for no mark. Refused once something else does.
    """
    choice, reason = _lock_choice(choice), trimmed(reason)
    if criterion.intake_id != choice.intake_id:
        raise Refused(Reason("other_intake", gettext_lazy("This criterion belongs to another intake.")))
    mark = choice.marks.filter(criterion=criterion).first() or Mark(choice=choice, criterion=criterion)
    if mark.pk and mark.value == value:
        return mark
    _check_mark(choice, criterion, seen)
    found = can_decide(choice.application, choice, has_reason=bool(reason))
    if found := found or _can_mark(choice, criterion, mark, value, reason):
        raise Refused(*found)
    mark.hundredths, mark.is_absence, mark.entered_by = value.hundredths, value.is_absence, by
    mark.full_clean()
    mark.save()
    _note_mark(choice, criterion, value, reason, by)
    follow_mark(choice, criterion, absent=value.is_absence, by=by)
    return mark


@transaction.atomic
def lift_absence(choice: Choice, criterion: Criterion, *, reason: str, by) -> None:
    """The person came after all, or gets another date: no mark is left. Nothing happens without an absence."""
    choice, reason = _lock_choice(choice), trimmed(reason)
    absence = choice.marks.filter(criterion=criterion, is_absence=True).first()
    if absence is None:
        return
    if found := can_decide(choice.application, choice, has_reason=bool(reason)):
        raise Refused(*found)
    if not reason:
        text = gettext_lazy("An absence stands here: taking it away states its reason.")
        raise Refused(Reason("absence_lifted", text))
    absence.delete()
    _note_mark(choice, criterion, None, reason, by)


@transaction.atomic
def enter_marks(entries: Iterable[EntryT], *, reason: str = "", by) -> list[tuple[EntryT, Refused]]:
    """Enter many marks together. What comes back are those that were refused, each with its sentences."""
    refused = []
    for entry in sorted(entries, key=lambda entry: entry.choice.application_id):
        try:
            enter_mark(entry.choice, entry.criterion, entry.value, seen=entry.kept, reason=reason, by=by)
        except Refused as refusal:
            refused.append((entry, refusal))
    return refused


def can_note_two_persons(application: Application) -> list[Reason]:
    """While another file looks like it, and nobody has said yet that they are two persons."""
    return [] if unresolved_with(application).exists() else [not_now(application)]


@transaction.atomic
def note_two_persons(application: Application, *, by) -> Application:
    """Files that look alike belong to different people: they no longer keep the campaign waiting."""
    application = lock_file(application)
    for one in list(unresolved_with(application).filter(likeness_checked=False)):
        one.likeness_checked = True
        one.save(update_fields=["likeness_checked", "saved_at"])
        note(one, by=by, event=ApplicationEvent.TWO_PERSONS)
    application.refresh_from_db(fields=["likeness_checked"])
    return application


# --- what they share, with `whole_file` too -----------------------------------------------------


def lock_pending(application: Application, among, seen: str | None) -> tuple[Application, list[Choice]]:
    """The file and those of its choices (all, or `among` them) that wait, as they were looked at."""
    application = lock_file(application)
    own = application.choices.all() if among is None else application.choices.filter(pk__in=among.values("pk"))
    check_seen(application, own, seen)
    return application, list(readable(own.filter(eligibility=Eligibility.PENDING)))


def set_by_rules(application: Application, pending: Iterable[Choice]) -> None:
    for choice in pending:
        with translation.override(application.language):
            refusal = " ".join(map(str, broken_rules(choice)))[:REASON_LENGTH]
        set_eligibility(choice, Eligibility.REFUSED if refusal else Eligibility.ELIGIBLE, refusal)


def trimmed(reason: str) -> str:
    return reason.strip()[:REASON_LENGTH]


def readable(choices):
    return choices.select_related(
        "application__applicant__school_level",
        "application__campaign",
        "intake__program__level",
        "intake__program__min_school_level",
    ).order_by("rank")


def _lock_choice(choice: Choice) -> Choice:
    application = lock_file(choice.application)
    locked(choice)
    choice = readable(Choice.objects.filter(pk=choice.pk)).get()
    choice.application = application
    return choice


# What else on a file changes what a choice is judged by.
_JUDGED_BY = (
    ApplicationEvent.CORRECTED,
    ApplicationEvent.PERSON_CORRECTED,
    ApplicationEvent.AVERAGE_READ,
    ApplicationEvent.SET_ASIDE,
    ApplicationEvent.PAPER_ASKED,
    ApplicationEvent.UNDONE,
)


def check_seen(application: Application, choices: Iterable[Choice], seen: str | None) -> None:
    """Marks, and decisions of other centres, do not matter for whether these choices meet the conditions."""
    names = {choice.pk: f"{choice.rank}. {choice.intake.program}" for choice in choices} if seen is not None else {}

    def about(line: ApplicationMove) -> bool:
        if line.event == ApplicationEvent.DECIDED:
            return any(pk in names for pk, _eligibility in line.figures["decisions"])
        return line.from_state != line.to_state or line.event in _JUDGED_BY

    def describe(line: ApplicationMove) -> str:
        if line.event != ApplicationEvent.DECIDED:
            return looked_at.in_words(application, line)
        decided = [(names[pk], Eligibility(to).label) for pk, to in line.figures["decisions"] if pk in names]
        words = _(", ").join(f"{name}{_(':')} {label}" for name, label in decided)
        return f"{words} ({line.reason})" if line.reason else words

    looked_at.check(application, seen, about=about, describe=describe)


def _check_mark(choice: Choice, criterion: Criterion, seen: MarkValue | Unseen | None) -> None:
    now = marks(choice, [criterion])[criterion]
    if seen not in (ANYTHING, now):
        raise mark_moved(choice, criterion, now)


def mark_moved(choice: Choice, criterion: Criterion, now: MarkValue | None) -> Refused:
    """What whoever looked at another mark is told: who entered the one that counts `now`, and when."""
    lines = choice.application.moves.filter(event=ApplicationEvent.MARKED).select_related("by").order_by("-pk")
    about = {"choice": choice.pk, "criterion": criterion.pk}

    def shown() -> str:
        return str(now or _("no mark"))

    for line in lines:
        if about.items() <= line.figures.items():
            return looked_at.moved(line, lambda: f"{criterion}{_(':')} {shown()}")
    text = gettext_lazy("A colleague has entered %(mark)s meanwhile. Which one is right?")
    return Refused(Reason("mark_moved", text, {"mark": said_in_both(shown)}))


def _can_mark(choice: Choice, criterion: Criterion, mark: Mark, value: MarkValue, reason: str) -> list[Reason]:
    """What stands against `value` in the place of `mark`, where this choice is decided on."""
    if value.is_absence and (found := can_be_absent(choice, criterion)):
        return found
    if mark.is_absence and not reason:
        text = gettext_lazy("An absence stands here: a mark in its place states its reason.")
        return [Reason("absence_replaced", text)]
    return []


def _note_mark(choice: Choice, criterion: Criterion, value: MarkValue | None, reason: str, by) -> None:
    mark = value.as_figures() if value else {"hundredths": None}
    figures = {"choice": choice.pk, "criterion": criterion.pk, **mark}
    note(choice.application, by=by, event=ApplicationEvent.MARKED, figures=figures, reason=reason)


def can_decide(application: Application, choice: Choice | None = None, *, has_reason: bool) -> list[Reason]:
    """`choice`: the one about to be decided in favour of the person, or marked; `has_reason`: whether one is typed, or
    asked for later."""
    found, held = [], application.held_offer()
    if application.campaign.state in (CampaignState.DRAFT, CampaignState.FINISHED):
        found.append(NOT_DECIDING)
    found += stands(application, *SENT)
    if held and not _still_waits_for(choice, held):
        text = gettext_lazy("This person holds a place: what was decided for it stays.")
        found.append(Reason("holds_a_place", text))
    elif not has_reason and _has_lists(application):
        text = gettext_lazy("An allocation has been published: from now on a change states its reason.")
        found.append(Reason("published", text))
    return found


def _has_lists(application: Application) -> bool:
    """Whether an allocation of its campaign is published; known already where `has_lists` was annotated."""
    if hasattr(application, "has_lists"):
        return application.has_lists
    return application.campaign.runs.filter(state=RunState.PUBLISHED).exists()


def can_decide_choice(choice: Choice, *, eligible: bool, reason: str) -> list[Reason]:
    """A refusal states its reason, an exception to a rule too."""
    if found := can_decide(choice.application, choice if eligible else None, has_reason=bool(reason)):
        return found
    if reason:
        return []
    if not eligible:
        return [NO_REASON]
    if choice.application.applicant.has_foreign_diploma:
        text = gettext_lazy("A diploma of another country: state as the reason what it is worth here.")
        return [Reason("foreign_diploma", text)]
    if broken := broken_rules(choice):
        return [*broken, Reason("exception", gettext_lazy("To make an exception, state the reason."))]
    return []


def _still_waits_for(choice: Choice | None, held: Offer) -> bool:
    """Whether a place that is held leaves this choice in play: an error there can still be mended."""
    if choice is None or held.state == OfferState.ACCEPTED:
        return False
    return choice.pk != held.choice_id and not choice.given_up


def set_eligibility(choice: Choice, eligibility: str, refusal: str) -> None:
    choice.eligibility, choice.refusal = eligibility, refusal
    choice.full_clean()
    choice.save()


def follow(application: Application, decisions: list[Choice], by, reason: str, **figures) -> None:
    """The file's state follows its choices, a date to come too; the decisions leave their line either way.

    A file that was set aside is so no longer. `figures`: of that line, besides the decisions.
    """
    application.set_aside_at = None
    ended = [choice.pk for choice in decisions if choice.eligibility != Eligibility.ELIGIBLE]
    free_dates(application.choices.filter(pk__in=ended), by=by)
    decided = set(application.choices.values_list("eligibility", flat=True))
    if Eligibility.PENDING in decided:
        to = ApplicationState.UNDER_REVIEW
    else:
        to = ApplicationState.ELIGIBLE if Eligibility.ELIGIBLE in decided else ApplicationState.REFUSED
    figures = {"decisions": [[choice.pk, choice.eligibility] for choice in decisions], **figures}
    describe = {"by": by, "event": ApplicationEvent.DECIDED, "figures": figures, "reason": reason}
    if application.state == to:
        application.save(update_fields=["set_aside_at", "saved_at"])
        note(application, **describe)
    else:
        move(application, to, allowed=APPLICATION_MOVES, **describe)
