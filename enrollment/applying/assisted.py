"""Filling in with somebody: an account begins a draft with the person's consent, and ends by handing over the code."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.moves import locked, note
from centers.core.reasons import Reason
from enrollment.models import ApplicationEvent, ApplicationState, AssistedEntry, CallerCheck, ConsentMeans
from enrollment.models.locks import lock_file
from enrollment.security import codes
from enrollment.security.recovery import draw_code
from programs.models import Campaign

from . import rules
from .services import start

SAME_TAP = timedelta(minutes=1)  # two taps, a retry on a slow line
NO_CONSENT = Reason("no_consent", _("Without the consent of the person nobody else fills in."))
OF_ANOTHER = Reason("of_another", _("Another account has begun this file."))


@transaction.atomic
def start_assisted(campaign: Campaign, *, consent: str, by, **answers) -> AssistedEntry:
    """A draft begun as by `start` (its keywords in `answers`), whose code nobody is told before it is handed over.

    `consent`: how the person gave it (ConsentMeans). The same form sent twice gives the same entry.
    """
    if consent not in ConsentMeans.values:
        raise Refused(NO_CONSENT)
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


def can_reopen_entry(entry: AssistedEntry, now: datetime | None = None) -> list[Reason]:
    """Once it was handed over or a day of work has passed: a draft while its campaign takes answers, a sent file while
    it is alive."""
    application = entry.application
    if entry.is_open:
        return [Reason("still_open", _("This entry is open: go on with it."))]
    if application.state == ApplicationState.DRAFT:
        if rules.takes_answers(application, now):
            return []
        return [Reason("closed", _("Applications are closed: nothing more can be filled in."))]
    return rules.can_change_contact(application)


@transaction.atomic
def reopen_entry(entry: AssistedEntry, *, birth_date: date, consent: str, checked: str = "", by) -> AssistedEntry:
    """The person is here again: the account `by` may go on, until it hands over once more, by a new code.

    `birth_date`: as the person says it; `consent`: given anew (ConsentMeans); `checked`: a CallerCheck, needed where
    somebody has the code already.
    """
    application = lock_file(entry.application)
    entry = locked(entry)
    entry.application = application
    if consent not in ConsentMeans.values:
        raise Refused(NO_CONSENT)
    if entry.handed_over_at and checked not in CallerCheck.values:
        raise Refused(Reason("not_checked", _("The code was handed over: say how you made sure who is here.")))
    if found := can_reopen_entry(entry):
        raise Refused(*found)
    if birth_date != application.applicant.birth_date:
        raise Refused(Reason("other_birth_date", _("The birth date is another one in this file.")))
    entry.entered_by, entry.consent, entry.consented_at, entry.handed_over_at = by, consent, timezone.now(), None
    entry.full_clean()
    entry.save()
    told = {"consent": consent} | ({"checked": checked} if checked else {})
    note(application, by=by, event=ApplicationEvent.REOPENED, figures=told)
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
