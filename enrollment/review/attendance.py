from django.db import transaction
from django.utils.translation import gettext as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import locked, move
from enrollment.interviews.dates import give, obstacles_to, tell
from enrollment.interviews.services import lock_convocation
from enrollment.models import (
    CONVOCATION_MOVES,
    Convocation,
    ConvocationState,
    MessageKind,
    Sitting,
)
from enrollment.values.marks import ABSENCE

from .services import enter_mark, lift_absence


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
    found = obstacles_to(convocation, sitting)
    if not reason:
        found.append(_("Say why: the reason stays in the history."))
    if convocation.state == ConvocationState.CAME:
        found.append(_("This person came already."))
    if found:
        raise Refused(*found)
    lift_absence(convocation.choice, convocation.criterion, reason=reason, by=by)
    give(convocation, sitting, reason=reason, by=by)
    tell([convocation], MessageKind.DATE_MOVED)
    return convocation


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
    if convocation.sitting is None:
        raise Refused(_("This person has no date now."))
    if not convocation.sitting.has_begun:
        raise Refused(_("This sitting has not begun: attendance is noted from then on."))
    if came:
        lift_absence(convocation.choice, convocation.criterion, reason=reason, by=by)
        move(convocation, to, allowed=CONVOCATION_MOVES, by=by, reason=reason)
    else:
        enter_mark(convocation.choice, convocation.criterion, ABSENCE, reason=reason, by=by)
        convocation.refresh_from_db()
    return convocation
