"""Calling people to interviews and tests, and who says in time that a date does not suit (then `review.attendance`)."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.formatting import in_digits
from centers.core.moves import locked, move
from centers.core.reasons import Reason
from enrollment.models import (
    CONVOCATION_MOVES,
    Convocation,
    ConvocationEvent,
    ConvocationMove,
    ConvocationState,
    MessageKind,
)
from enrollment.models.locks import lock_file
from programs.models import Criterion

from .dates import give, notify
from .schedule import Calls, calls, can_give_dates


@transaction.atomic
def call_up(criterion: Criterion, *, seen: str, among: Collection[int] | None = None, by) -> Calls:
    """Calls everybody who is to be called, as the preview with the seal `seen` showed it. Pressed again, it calls those
    who came later, and whose date was cancelled. `among`: numbers of the files to keep to."""
    locked(criterion.intake.campaign)
    if refused := can_give_dates(criterion):
        raise Refused(*refused)
    found = calls(criterion, among=among)
    if found.seal != seen:
        text = _("Files or sittings have changed meanwhile: this is how it stands now.")
        raise Refused(Reason("changed", text))
    _give_dates(found, criterion, by)
    given = [choice.pk for choice, _sitting in found.given]
    notify(Convocation.objects.near().filter(criterion=criterion, choice__in=given), MessageKind.CONVOCATION)
    return found


def _give_dates(found: Calls, criterion: Criterion, by) -> None:
    """Hundreds at once in a few queries: `calls` has just looked at every rule, under the lock of the campaign, and
    the constraints of the table look once more."""
    before = {one.choice_id: one for one in Convocation.objects.filter(criterion=criterion, sitting=None)}
    new = []
    for choice, sitting in found.given:
        if choice.pk in before:
            give(before[choice.pk], sitting, by=by)
        else:
            new.append(Convocation(choice=choice, criterion=criterion, sitting=sitting))
    new = Convocation.objects.bulk_create(new)
    ConvocationMove.objects.bulk_create(
        ConvocationMove(
            convocation=one,
            by=by,
            to_state=one.state,
            event=ConvocationEvent.DATED,
            figures=in_digits(one.called_to.starts_at),
        )
        for one in new
    )


def can_say_cannot_come(convocation: Convocation) -> list[Reason]:
    if convocation.sitting is None:
        return [Reason("no_date", _("There is no date now: the centre gives you another one."))]
    if convocation.sitting.has_begun:
        text = _("This appointment has begun already. Was there a reason? The centre listens.")
        return [Reason("begun", text)]
    return []


@transaction.atomic
def say_cannot_come(convocation: Convocation) -> Convocation:
    """By the person, until the sitting begins: staff give another date. Saying it twice changes nothing."""
    convocation = lock_convocation(convocation)
    if convocation.state == ConvocationState.CANNOT:
        return convocation
    if found := can_say_cannot_come(convocation):
        raise Refused(*found)
    move(convocation, ConvocationState.CANNOT, allowed=CONVOCATION_MOVES)
    return convocation


def lock_convocation(convocation: Convocation) -> Convocation:
    """As it is now, with campaign, file and itself locked."""
    application = lock_file(convocation.choice.application)
    locked(convocation)
    convocation = Convocation.objects.near().get(pk=convocation.pk)
    convocation.choice.application = application
    return convocation
