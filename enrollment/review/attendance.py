"""Who came to an interview or a test, and another date for who could not.

Absent without a new date counts as 0 out of 20, marked as an absence: the mark and the attendance change together.
This stands above the marks, since an absence is one.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import locked, move
from centers.core.reasons import SAY_WHY, Reason
from enrollment.interviews.dates import can_give, give, notify
from enrollment.interviews.services import lock_convocation
from enrollment.models import (
    CONVOCATION_MOVES,
    Convocation,
    ConvocationState,
    MessageKind,
    Sitting,
)
from enrollment.values.marks import ABSENT

from .services import enter_mark, lift_absence


def can_give_date(convocation: Convocation, sitting: Sitting) -> list[Reason]:
    found = can_give(convocation, sitting)
    if convocation.state == ConvocationState.CAME:
        found.append(Reason("came", _("This person came already.")))
    return found


@transaction.atomic
def give_date(convocation: Convocation, sitting: Sitting, *, reason: str, seen: str | None = None, by) -> Convocation:
    """Another sitting for one person, who is told. Whoever was absent gets a new chance, and the absence goes.

    `seen`: its history, of centers.core.seen.
    """
    convocation, reason = lock_convocation(convocation), reason.strip()[:300]
    locked(sitting)
    sitting = Sitting.objects.near().get(pk=sitting.pk)
    if convocation.sitting_id == sitting.pk and convocation.state == ConvocationState.CALLED:
        return convocation
    looked_at.check(convocation, seen)
    if found := [*can_give_date(convocation, sitting), *([] if reason else [SAY_WHY])]:
        raise Refused(*found)
    lift_absence(convocation.choice, convocation.criterion, reason=reason, by=by)
    give(convocation, sitting, reason=reason, by=by)
    notify([convocation], MessageKind.DATE_MOVED)
    return convocation


def can_note_attendance(convocation: Convocation) -> list[Reason]:
    if convocation.sitting is None:
        return [Reason("no_date", _("This person has no date now."))]
    if not convocation.sitting.has_begun:
        return [Reason("not_begun", _("This sitting has not begun: attendance is noted from then on."))]
    return []


@transaction.atomic
def note_attendance(
    convocation: Convocation, *, came: bool, reason: str = "", seen: str | None = None, by
) -> Convocation:
    """Came or absent, once the sitting has begun. Noting the same again changes nothing. `seen`: as in `give_date`."""
    convocation, reason = lock_convocation(convocation), reason.strip()[:300]
    to = ConvocationState.CAME if came else ConvocationState.ABSENT
    if convocation.state == to:
        return convocation
    looked_at.check(convocation, seen)
    if found := can_note_attendance(convocation):
        raise Refused(*found)
    if came:
        lift_absence(convocation.choice, convocation.criterion, reason=reason, by=by)
        move(convocation, to, allowed=CONVOCATION_MOVES, by=by, reason=reason)
    else:
        enter_mark(convocation.choice, convocation.criterion, ABSENT, reason=reason, by=by)
        convocation.refresh_from_db()
    return convocation
