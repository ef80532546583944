"""What every verb of interviews and tests has in common: giving a date, taking it away, telling the person, and
keeping attendance beside the marks. Each runs in the transaction and under the locks of its verb."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from centers.core.formatting import in_digits
from centers.core.moves import locked, move, note
from centers.core.reasons import Reason, named
from enrollment.models import (
    CONVOCATION_MOVES,
    NOT_LEFT,
    Choice,
    Convocation,
    ConvocationEvent,
    ConvocationMove,
    ConvocationState,
    DropReason,
    Message,
    MessageKind,
    Sitting,
    SittingState,
)
from enrollment.outbox import queue
from enrollment.outbox.queue import Notice
from programs.models import Criterion

from .schedule import clashing, is_running, takes_part

CANCELLED = Reason("cancelled", _("This sitting is cancelled."))
BEGUN = Reason("begun", _("This sitting has begun already."))


def give(convocation: Convocation, sitting: Sitting, *, reason: str = "", by) -> None:
    """The person is called to `sitting`, whatever stood before; the history tells the date."""
    told = {"by": by, "event": ConvocationEvent.DATED, "reason": reason, "figures": in_digits(sitting.starts_at)}
    convocation.sitting = sitting
    if convocation.state == ConvocationState.CALLED:
        convocation.full_clean()
        convocation.save()
        note(convocation, **told)
    else:
        move(convocation, ConvocationState.CALLED, allowed=CONVOCATION_MOVES, **told)


def take_away(convocation: Convocation, *, reason: str = "", by) -> None:
    convocation.sitting = None
    move(convocation, ConvocationState.NO_DATE, allowed=CONVOCATION_MOVES, by=by, reason=reason)


def can_give(convocation: Convocation, sitting: Sitting) -> list[Reason]:
    """This sitting to this person."""
    application, found = convocation.choice.application, []
    if sitting.criterion_id != convocation.criterion_id:
        return [Reason("other_criterion", _("This sitting is for another criterion."))]
    if not is_running(sitting.criterion) or not takes_part(convocation.choice):
        found.append(Reason("no_part", _("This choice takes no part in the campaign any more.")))
    if sitting.state != SittingState.PLANNED:
        found.append(CANCELLED)
    if sitting.has_begun:
        found.append(BEGUN)
    promised = sitting.convocations.taking_a_place().exclude(pk=convocation.pk).count()
    if promised >= sitting.places:
        found.append(Reason("full", _("The last place of this sitting has just been taken.")))
    for other in clashing(application, sitting, but=convocation if convocation.pk else None):
        text = _("This person is called elsewhere then: %(sitting)s.")
        found.append(Reason("clash", text, {"sitting": named(other)}))
    return found


# --- telling ----------------------------------------------------------------------------------


_ABOUT_DATES = (MessageKind.CONVOCATION, MessageKind.DATE_MOVED, MessageKind.DATE_CANCELLED)


def notify(convocations: Iterable[Convocation], kind: str, sitting: Sitting | None = None) -> None:
    """In a few queries however many they are. `sitting`: the one that was taken away; by default the one each has now.
    What had not left yet and is overtaken need not leave any more."""
    convocations = list(convocations)
    drop_waiting(convocations)
    lines = ConvocationMove.objects.filter(convocation__in=convocations).order_by()
    times = dict(lines.values_list("convocation").annotate(Count("pk")))
    queue.queue_many(_notice(one, kind, sitting or one.called_to, times[one.pk]) for one in convocations)


def _notice(convocation: Convocation, kind: str, sitting: Sitting, times: int) -> Notice:
    """What is told of a date; once for each line of the history, since a date may come back."""
    values = {
        "program": queue.names(convocation.choice.intake.program),
        "criterion": queue.names(convocation.criterion),
        "moment": sitting.starts_at,
    }
    if kind != MessageKind.DATE_CANCELLED:
        values |= {"room": _both(sitting, "room"), "place": _both(sitting, "place")}
    key = f"{_prefix(convocation)}{times}"
    return Notice(convocation.choice.application, kind, key, values, not_after=sitting.starts_at)


def _both(row, column: str) -> dict[str, str]:
    return {language: getattr(row, f"{column}_{language}") for language in ("ar", "fr")}


def _prefix(convocation: Convocation) -> str:
    return f"convocation:{convocation.pk}:"


def drop_waiting(convocations: Iterable[Convocation]) -> None:
    prefixes = {_prefix(one) for one in convocations}
    files = {one.choice.application_id for one in convocations}
    waiting = Message.objects.filter(application__in=files, kind__in=_ABOUT_DATES, state__in=NOT_LEFT)
    overtaken = [pk for pk, key in waiting.values_list("pk", "key") if key[: key.rindex(":") + 1] in prefixes]
    queue.drop(Message.objects.filter(pk__in=overtaken), DropReason.OVERTAKEN)


# --- following what happens to a file -----------------------------------------------------------


def free_dates(choices: QuerySet[Choice], *, silent: bool = False, by=None) -> None:
    """Dates to come of choices that take no part any more go to others. `silent`: the person knows already."""
    waiting = (ConvocationState.CALLED, ConvocationState.CANNOT)
    for row in Convocation.objects.filter(choice__in=choices, state__in=waiting).order_by("pk"):
        convocation = locked(row)
        sitting = convocation.called_to
        if sitting.has_begun:
            continue
        take_away(convocation, by=by)
        if silent:
            drop_waiting([convocation])
        else:
            notify([convocation], MessageKind.DATE_CANCELLED, sitting)


def convocation_of(choice: Choice, criterion: Criterion) -> Convocation | None:
    return Convocation.objects.filter(choice=choice, criterion=criterion).select_related("sitting").first()


def can_be_absent(choice: Choice, criterion: Criterion) -> list[Reason]:
    """Nobody is absent from what is no appointment, who was not called, or before the hour."""
    if not criterion.appointment:
        text = _("Nobody is absent from this criterion: it is taken at no appointment.")
        return [Reason("no_appointment", text)]
    called = convocation_of(choice, criterion)
    if called and called.sitting and not called.sitting.has_begun:
        text = _("Called for %(date)s at %(time)s: nobody is absent before.")
        return [Reason("too_early", text, {"starts": called.sitting.starts_at})]
    planned = criterion.sittings.filter(state=SittingState.PLANNED).exists()
    if (called is None and planned) or (called and called.sitting is None):
        return [Reason("not_called", _("This person has no date: nobody is absent who was not called."))]
    return []


def follow_mark(choice: Choice, criterion: Criterion, *, absent: bool, by) -> None:
    """Attendance agrees with the marks: whoever has one was there."""
    called = convocation_of(choice, criterion)
    to = ConvocationState.ABSENT if absent else ConvocationState.CAME
    if called and called.sitting and called.state != to and called.sitting.has_begun:
        move(locked(called), to, allowed=CONVOCATION_MOVES, by=by)
