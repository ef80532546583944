"""Planning interviews and tests, moving a whole sitting, cancelling one: everybody who was called is told.

The lock of the campaign comes first, as in every verb of a file: nobody is called to a sitting while it moves.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.folding import fold
from centers.core.formatting import in_digits
from centers.core.moves import locked, move, note
from centers.core.reasons import SAY_WHY, Reason, named
from enrollment.models import (
    SITTING_MOVES,
    Convocation,
    ConvocationState,
    MessageKind,
    Sitting,
    SittingEvent,
    SittingState,
)
from programs.models import Criterion

from .dates import BEGUN, CANCELLED, give, notify, take_away
from .schedule import can_plan, clashing

MOST_AT_ONCE = 100  # sittings of one series
FARTHEST = timedelta(days=730)


@dataclass(frozen=True)
class Planned:
    """A sitting as it is wanted. `where`: room and place in both languages, by column."""

    starts_at: datetime
    minutes: int
    places: int
    where: dict[str, str]


class NotPlanned(Refused):
    """Nothing of a series is made. `general`: reasons about all of it; `of_each`: about each sitting, in order."""

    def __init__(self, general: list[Reason], of_each: list[list[Reason]]):
        super().__init__(*dict.fromkeys([*general, *itertools.chain(*of_each)]))
        self.general, self.of_each = general, of_each


@transaction.atomic
def plan_sittings(criterion: Criterion, wanted: Iterable[Planned], *, by) -> list[Sitting]:
    """A series at once, or nothing of it where one cannot be held: NotPlanned then."""
    locked(criterion.intake.campaign)
    sittings = [_sitting(criterion, one) for one in wanted]
    general = can_plan_sittings(criterion, sittings)
    of_each = [can_hold(sitting) for sitting in sittings]
    if general or any(of_each):
        raise NotPlanned(general, of_each)
    for sitting in sittings:
        sitting.full_clean()
        sitting.save()
        sitting.moves.create(by=by, to_state=sitting.state)
    return sittings


def _sitting(criterion: Criterion, one: Planned) -> Sitting:
    columns = {"starts_at": one.starts_at, "minutes": one.minutes, "places": one.places}
    return Sitting(criterion=criterion, **columns, **one.where)


def can_plan_sittings(criterion: Criterion, sittings: list[Sitting]) -> list[Reason]:
    """This series as a whole; each of it has to be held too (`can_hold`)."""
    found = []
    if not criterion.appointment:
        found.append(Reason("no_appointment", _("This criterion is taken at no appointment.")))
    found += can_plan(criterion)
    if not sittings:
        found.append(Reason("no_time", _("Between these hours there is no time for a single sitting.")))
    if len(sittings) > MOST_AT_ONCE:
        text = _("A series has at most %(count)s sittings.")
        found.append(Reason("too_many", text, {"count": MOST_AT_ONCE}))
    return found


def can_hold(sitting: Sitting) -> list[Reason]:
    """In time, and alone in its room."""
    if not timezone.now() < sitting.starts_at < timezone.now() + FARTHEST:
        return [Reason("not_to_come", _("A sitting begins in the future, within two years."))]
    center = sitting.criterion.intake.program.center_id
    there = Sitting.objects.planned().near().exclude(pk=sitting.pk)
    there = there.filter(
        criterion__intake__program__center=center,
        starts_at__lt=sitting.ends_at,
        starts_at__gt=sitting.starts_at - timedelta(days=1),
    )
    return [
        Reason("room_taken", _("This room is taken then: %(sitting)s."), {"sitting": named(other)})
        for other in there
        if other.ends_at > sitting.starts_at and _same_room(other, sitting)
    ]


def _same_room(one: Sitting, other: Sitting) -> bool:
    def name(sitting):
        return fold(f"{sitting.room_fr} {sitting.place_fr}")

    return name(one) == name(other)


@transaction.atomic
def shift_sitting(
    sitting: Sitting, *, starts_at: datetime, where: dict[str, str], reason: str, seen: str | None = None, by
) -> Sitting:
    """Another moment or another room for everybody who is called to it. `seen`: of centers.core.seen."""
    sitting, reason = _locked(sitting), reason.strip()
    looked_at.check(sitting, seen)
    found, before = can_shift_sitting(sitting), sitting.starts_at
    if not reason:
        found.append(SAY_WHY)
    wanted = {"starts_at": starts_at, **where}
    if all(getattr(sitting, column) == value for column, value in wanted.items()):
        found.append(Reason("unchanged", _("Neither the moment nor the room is another one.")))
    for column, value in wanted.items():
        setattr(sitting, column, value)
    called = list(_called(sitting, ConvocationState.CALLED))
    found += can_hold(sitting) + _who_clashes(called, sitting)
    if found:
        raise Refused(*found)
    sitting.full_clean()
    sitting.save()
    note(sitting, by=by, event=SittingEvent.SHIFTED, figures=in_digits(before), reason=reason)
    for one in called:
        give(one, sitting, reason=reason, by=by)
    notify(called, MessageKind.DATE_MOVED)
    return sitting


@transaction.atomic
def cancel_sitting(sitting: Sitting, *, reason: str, seen: str | None = None, by) -> Sitting:
    """Nobody is lost: whoever was called to it waits for another date, and is called again by the next call."""
    sitting, reason = _locked(sitting), reason.strip()
    looked_at.check(sitting, seen)
    if found := [*can_cancel_sitting(sitting), *([] if reason else [SAY_WHY])]:
        raise Refused(*found)
    called = list(_called(sitting, ConvocationState.CALLED, ConvocationState.CANNOT))
    for one in called:
        take_away(one, reason=reason, by=by)
    move(sitting, SittingState.CANCELLED, allowed=SITTING_MOVES, by=by, reason=reason)
    notify(called, MessageKind.DATE_CANCELLED, sitting)
    return sitting


# --- what they share -------------------------------------------------------------------------


def _locked(sitting: Sitting) -> Sitting:
    locked(sitting.criterion.intake.campaign)
    locked(sitting)
    return Sitting.objects.near().get(pk=sitting.pk)


def _called(sitting: Sitting, *states: str):
    return Convocation.objects.near().filter(sitting=sitting, state__in=states).order_by("pk")


def can_cancel_sitting(sitting: Sitting) -> list[Reason]:
    """While it is planned and has not begun."""
    found = can_plan(sitting.criterion)
    if sitting.state != SittingState.PLANNED:
        found.append(CANCELLED)
    elif sitting.has_begun:
        found.append(BEGUN)
    return found


def can_shift_sitting(sitting: Sitting) -> list[Reason]:
    """At all; where to is another matter (`can_hold`)."""
    return can_cancel_sitting(sitting)


def _who_clashes(called: list[Convocation], sitting: Sitting) -> list[Reason]:
    text = _("%(file)s is called elsewhere then: give this person another date first.")
    return [
        Reason("clash", text, {"file": one.choice.application.reference})
        for one in called
        if clashing(one.choice.application, sitting, but=one)
    ]
