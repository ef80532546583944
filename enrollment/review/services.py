"""Deciding on files: eligibility of each choice, marks, likely duplicates."""

from collections.abc import Iterable
from typing import Protocol

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import locked, move, note
from enrollment.allocation.explanations import broken_rules
from enrollment.allocation.ranking import marks
from enrollment.interviews.dates import absence_obstacles, follow_mark, free_dates
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
from enrollment.values.marks import ABSENCE, out_of_20
from programs.models import CampaignState, Criterion

from .duplicates import unresolved_with

_REASON_LENGTH = 300


class Entry(Protocol):
    """A mark to be entered, in hundredths or ABSENCE: `kept` is what counted when it was decided, None for no mark."""

    choice: Choice
    criterion: Criterion
    kept: int | None
    value: int


# What stood on the screen does not matter: the mark is set whatever is kept now.
ANYTHING = -2


@transaction.atomic
def decide_choice(choice: Choice, *, eligible: bool, reason: str = "", seen: str | None = None, by) -> Choice:
    """Say whether a choice meets the conditions. A refusal states its reason, an exception to a rule too.

    `seen`: of centers.core.seen, here and below; raises Moved where the file went on as far as this choice is concerned.
    """
    choice, reason = _lock_choice(choice), _trimmed(reason)
    wanted = Eligibility.ELIGIBLE if eligible else Eligibility.REFUSED
    refusal = "" if eligible else reason
    if (choice.eligibility, choice.refusal) == (wanted, refusal):
        return choice
    _check_seen(choice.application, [choice], seen)
    _check_may_decide(choice.application, reason, choice if eligible else None)
    if not eligible and not reason:
        raise Refused(_("A refusal states its reason."))
    if eligible and choice.application.applicant.has_foreign_diploma and not reason:
        raise Refused(_("A diploma of another country: state as the reason what it is worth here."))
    broken = broken_rules(choice) if eligible else []
    if broken and not reason:
        raise Refused(*map(str, broken), _("To make an exception, state the reason."))
    _set(choice, wanted, refusal)
    _follow(choice.application, [choice], by, reason)
    return choice


@transaction.atomic
def decide_application(
    application: Application, *, among=None, reason: str = "", seen: str | None = None, by
) -> Application:
    """Decide every choice that waits, by the rules alone: met is eligible, broken is refused with its sentence.

    `among`: a query set of choices to keep to, as those of one centre.
    """
    application, reason = lock_file(application), _trimmed(reason)
    own = application.choices.all() if among is None else application.choices.filter(pk__in=among.values("pk"))
    _check_seen(application, own, seen)
    pending = list(_readable(own.filter(eligibility=Eligibility.PENDING)))
    if not pending:
        return application
    if application.applicant.has_foreign_diploma:
        raise Refused(_("Diploma of another country: to be decided one by one, with the reason."))
    _check_may_decide(application, reason)
    for choice in pending:
        with translation.override(application.language):
            refusal = " ".join(map(str, broken_rules(choice)))[:_REASON_LENGTH]
        _set(choice, Eligibility.REFUSED if refusal else Eligibility.ELIGIBLE, refusal)
    _follow(application, pending, by, reason)
    return application


@transaction.atomic
def reopen_decision(choice: Choice, *, reason: str, seen: str | None = None, by) -> Choice:
    """Put a decision back to undecided, as after a wrong key."""
    choice, reason = _lock_choice(choice), _trimmed(reason)
    if choice.eligibility == Eligibility.PENDING:
        return choice
    _check_seen(choice.application, [choice], seen)
    _check_may_decide(choice.application, reason)
    _set(choice, Eligibility.PENDING, "")
    _follow(choice.application, [choice], by, reason)
    return choice


@transaction.atomic
def enter_mark(
    choice: Choice, criterion: Criterion, hundredths: int, *, seen: int | None = ANYTHING, reason: str = "", by
) -> Mark:
    """Enter or correct a mark, in hundredths of a mark out of 20, or ABSENCE.

    `seen`: what counted when it was decided to change it, None for no mark. Refused once something else does.
    """
    choice, reason = _lock_choice(choice), _trimmed(reason)
    if criterion.intake_id != choice.intake_id:
        raise Refused(_("This criterion belongs to another intake."))
    absent = hundredths == ABSENCE
    if not absent and not 0 <= hundredths <= 2000:
        raise Refused(_("A mark is a number from 0 to 20."))
    mark = choice.marks.filter(criterion=criterion).first() or Mark(choice=choice, criterion=criterion)
    if mark.pk and (mark.is_absence, mark.hundredths) == (absent, max(hundredths, 0)):
        return mark
    _check_mark(choice, criterion, seen)
    _check_may_decide(choice.application, reason, choice)
    _check_absence(choice, criterion, mark, absent, reason)
    mark.hundredths, mark.is_absence, mark.entered_by = max(hundredths, 0), absent, by
    mark.full_clean()
    mark.save()
    _note_mark(choice, criterion, hundredths, reason, by)
    follow_mark(choice, criterion, absent=absent, by=by)
    return mark


@transaction.atomic
def lift_absence(choice: Choice, criterion: Criterion, *, reason: str, by) -> None:
    """The person came after all, or gets another date: no mark is left. Nothing happens without an absence."""
    choice, reason = _lock_choice(choice), _trimmed(reason)
    absence = choice.marks.filter(criterion=criterion, is_absence=True).first()
    if absence is None:
        return
    _check_may_decide(choice.application, reason, choice)
    if not reason:
        raise Refused(_("An absence stands here: taking it away states its reason."))
    absence.delete()
    _note_mark(choice, criterion, None, reason, by)


@transaction.atomic
def enter_marks(entries: Iterable[Entry], *, reason: str = "", by) -> list[tuple[Entry, Refused]]:
    """Enter many marks together. What comes back are those that were refused, each with its sentences."""
    refused = []
    for entry in sorted(entries, key=lambda entry: entry.choice.application_id):
        try:
            enter_mark(entry.choice, entry.criterion, entry.value, seen=entry.kept, reason=reason, by=by)
        except Refused as refusal:
            refused.append((entry, refusal))
    return refused


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


# --- what they share -------------------------------------------------------------------------


def _trimmed(reason: str) -> str:
    return reason.strip()[:_REASON_LENGTH]


def _readable(choices):
    return choices.select_related(
        "application__applicant__school_level",
        "application__campaign",
        "intake__program__level",
        "intake__program__min_school_level",
    ).order_by("rank")


def _lock_choice(choice: Choice) -> Choice:
    application = lock_file(choice.application)
    locked(choice)
    choice = _readable(Choice.objects.filter(pk=choice.pk)).get()
    choice.application = application
    return choice


# What else on a file changes what a choice is judged by.
_JUDGED_BY = (ApplicationEvent.CORRECTED, ApplicationEvent.PERSON_CORRECTED, ApplicationEvent.AVERAGE_READ)


def _check_seen(application: Application, choices: Iterable[Choice], seen: str | None) -> None:
    """Marks, and decisions of other centres, do not matter for whether these choices meet the conditions."""
    names = {choice.pk: f"{choice.rank}. {choice.intake.program}" for choice in choices} if seen is not None else {}

    def about(line: ApplicationMove) -> bool:
        if line.event == ApplicationEvent.DECIDED:
            return any(pk in names for pk, _eligibility in line.figures["decisions"])
        return line.from_state != line.to_state or line.event in _JUDGED_BY

    def told(line: ApplicationMove) -> str:
        if line.event != ApplicationEvent.DECIDED:
            return looked_at.in_words(application, line)
        decided = [(names[pk], Eligibility(to).label) for pk, to in line.figures["decisions"] if pk in names]
        words = _(", ").join(f"{name}{_(':')} {label}" for name, label in decided)
        return f"{words} ({line.reason})" if line.reason else words

    looked_at.check(application, seen, about=about, told=told)


def _check_mark(choice: Choice, criterion: Criterion, seen: int | None) -> None:
    now = marks(choice, [criterion])[criterion]
    if seen not in (ANYTHING, now):
        raise mark_moved(choice, criterion, now)


def mark_moved(choice: Choice, criterion: Criterion, now: int | None) -> Refused:
    """What whoever looked at another mark is told: who entered the one that counts `now`, and when."""
    lines = choice.application.moves.filter(event=ApplicationEvent.MARKED).select_related("by").order_by("-pk")
    about = {"choice": choice.pk, "criterion": criterion.pk}
    shown = out_of_20(now) or _("no mark")
    for line in lines:
        if about.items() <= line.figures.items():
            return looked_at.Moved(looked_at.sentence(line, f"{criterion}{_(':')} {shown}"), line)
    return Refused(_("A colleague has entered %(mark)s meanwhile. Which one is right?") % {"mark": shown})


def _check_absence(choice: Choice, criterion: Criterion, mark: Mark, absent: bool, reason: str) -> None:
    if absent and (found := absence_obstacles(choice, criterion)):
        raise Refused(*found)
    if mark.is_absence and not reason:
        raise Refused(_("An absence stands here: a mark in its place states its reason."))


def _note_mark(choice: Choice, criterion: Criterion, hundredths: int | None, reason: str, by) -> None:
    figures = {"choice": choice.pk, "criterion": criterion.pk, "hundredths": hundredths}
    note(choice.application, by=by, event=ApplicationEvent.MARKED, figures=figures, reason=reason)


def _check_may_decide(application: Application, reason: str, choice: Choice | None = None) -> None:
    if found := obstacles(application, reason, choice):
        raise Refused(*found)


def obstacles(application: Application, reason: str, choice: Choice | None = None) -> list[str]:
    """Every sentence against deciding on a file. `choice`: the one about to be decided in favour of the person, or
    marked."""
    found, held = [], application.held_offer()
    if application.campaign.state in (CampaignState.DRAFT, CampaignState.FINISHED):
        found.append(_("This campaign is not being decided."))
    if application.state not in SENT:
        found.append(
            _("This has changed meanwhile: its state is now “%(state)s”.") % {"state": application.get_state_display()}
        )
    if held and not _still_waits_for(choice, held):
        found.append(_("This person holds a place: what was decided for it stays."))
    elif not reason and application.campaign.runs.filter(state=RunState.PUBLISHED).exists():
        found.append(_("An allocation has been published: from now on a change states its reason."))
    return found


def _still_waits_for(choice: Choice | None, held: Offer) -> bool:
    """Whether a place that is held leaves this choice in play: an error there can still be mended."""
    return bool(choice) and choice.pk != held.choice_id and not choice.given_up and held.state != OfferState.ACCEPTED


def _set(choice: Choice, eligibility: str, refusal: str) -> None:
    choice.eligibility, choice.refusal = eligibility, refusal
    choice.full_clean()
    choice.save()


def _follow(application: Application, decisions: list[Choice], by, reason: str) -> None:
    """The file's state follows its choices, a date to come too; the decisions leave their line either way."""
    ended = [choice.pk for choice in decisions if choice.eligibility != Eligibility.ELIGIBLE]
    free_dates(application.choices.filter(pk__in=ended), by=by)
    decided = set(application.choices.values_list("eligibility", flat=True))
    if Eligibility.PENDING in decided:
        to = ApplicationState.UNDER_REVIEW
    else:
        to = ApplicationState.ELIGIBLE if Eligibility.ELIGIBLE in decided else ApplicationState.REFUSED
    figures = {"decisions": [[choice.pk, choice.eligibility] for choice in decisions]}
    told = {"by": by, "event": ApplicationEvent.DECIDED, "figures": figures, "reason": reason}
    if application.state == to:
        note(application, **told)
    else:
        move(application, to, allowed=APPLICATION_MOVES, **told)
