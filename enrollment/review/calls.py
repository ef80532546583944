"""What is noted of a call."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.reasons import Reason
from enrollment.applying.arrangements import can_note_called, note_called
from enrollment.models import SPOKEN, Application, Call, CallAbout, CallOutcome
from enrollment.models.locks import lock_file

SAME_TAP = timedelta(seconds=30)


def can_note_call(application: Application) -> list[Reason]:
    """Whoever can be named can be called."""
    if application.anonymised_at:
        return [Reason("anonymised", _("This file is anonymised: nobody is called about it any more."))]
    return []


@transaction.atomic
def note_call(
    application: Application,
    *,
    outcome: str,
    about: str = CallAbout.OTHER,
    next_try: datetime | None = None,
    note: str = "",
    by,
) -> Call:
    """One line for one call. About an arrangement and somebody answered: that is noted too. A double tap notes once.

    `next_try`: aware, ahead of now. Raises Refused.
    """
    application = lock_file(application)
    if found := can_note_call(application) or _unfit(outcome, about, next_try):
        raise Refused(*found)
    told = {"outcome": outcome, "about": about, "next_try": next_try, "note": note.strip()[:300], "by": by}
    same = application.calls.filter(**told, at__gt=timezone.now() - SAME_TAP).first()
    if same:
        return same
    call = Call(application=application, **told)
    call.full_clean()
    call.save()
    if about == CallAbout.ARRANGEMENT and outcome in SPOKEN and not can_note_called(application):
        note_called(application, by=by)
    return call


def _unfit(outcome: str, about: str, next_try: datetime | None) -> list[Reason]:
    found = []
    if outcome not in CallOutcome.values:
        found.append(Reason("no_outcome", _("Say what came of the call.")))
    if about not in CallAbout.values:
        found.append(Reason("no_subject", _("Say what the call was about.")))
    if next_try and next_try <= timezone.now():
        found.append(Reason("next_try_past", _("The next try lies ahead: choose a later moment.")))
    return found
