"""Filling in with somebody: an account begins a draft with the person's consent, and ends by handing over the code."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.moves import locked, note
from centers.core.reasons import Reason
from enrollment.models import ApplicationEvent, AssistedEntry, ConsentMeans
from enrollment.models.locks import lock_file
from enrollment.security import codes
from enrollment.security.recovery import draw_code
from programs.models import Campaign

from .services import start

SAME_TAP = timedelta(minutes=1)  # two taps, a retry on a slow line
OF_ANOTHER = Reason("of_another", _("Another account has begun this file."))


@transaction.atomic
def start_assisted(campaign: Campaign, *, consent: str, by, **answers) -> AssistedEntry:
    """A draft begun as by `start` (its keywords in `answers`), whose code nobody is told before it is handed over.

    `consent`: how the person gave it (ConsentMeans). The same form sent twice gives the same entry.
    """
    if consent not in ConsentMeans.values:
        raise Refused(Reason("no_consent", _("Without the consent of the person nobody else fills in.")))
    application, _code = start(campaign, **answers)
    if begun := AssistedEntry.objects.filter(application=application).first():
        if begun.entered_by_id != by.pk or begun.handed_over_at:
            raise Refused(OF_ANOTHER)
        return begun
    entry = AssistedEntry(application=application, entered_by=by, consent=consent)
    entry.full_clean()
    entry.save()
    note(application, by=by, event=ApplicationEvent.ASSISTED, figures={"consent": consent})
    return entry


def can_hand_over(entry: AssistedEntry) -> list[Reason]:
    if entry.handed_over_at:
        return [Reason("handed_over", _("This file is handed over: its code was shown once."))]
    if not entry.is_open:
        text = _("This entry was begun too long ago: the file is closed to this account.")
        return [Reason("too_long_ago", text)]
    return []


@transaction.atomic
def hand_over(entry: AssistedEntry, *, by, token: str = "") -> str:
    """The resume code, told once; from then on only the code opens the file.

    The code follows from the form's `token`: a double tap within SAME_TAP is told the same one again.
    """
    application = lock_file(entry.application)
    entry = locked(entry)
    if entry.entered_by_id != by.pk:
        raise Refused(OF_ANOTHER)
    wished = codes.code_of(token) if codes.is_form_token(token) else ""
    same_tap = entry.handed_over_at and entry.handed_over_at > timezone.now() - SAME_TAP
    if wished and same_tap and application.code_hash == codes.code_hash(wished):
        return wished
    if found := can_hand_over(entry):
        raise Refused(*found)
    code = draw_code(application, wished)
    entry.handed_over_at = timezone.now()
    entry.full_clean()
    entry.save()
    note(application, by=by, event=ApplicationEvent.HANDED_OVER)
    return code
