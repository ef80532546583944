""" "I need an arrangement: call me": asked without a reason, answered by a call, and nothing noted but that it was."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.moves import not_now, note
from centers.core.reasons import Reason
from enrollment.models import SENT, Application, ApplicationEvent
from enrollment.models.locks import lock_file


def can_note_called(application: Application) -> list[Reason]:
    if not application.wants_call or application.anonymised_at:
        return [Reason("not_asked", _("Only who asks for an arrangement is called about one."))]
    return [not_now(application)] if application.called_at or application.state not in SENT else []


@transaction.atomic
def note_called(application: Application, *, by) -> Application:
    """Staff spoke with the person. Noted before: nothing changes, the first call stays in the history."""
    application = lock_file(application)
    if application.called_at:
        return application
    if found := can_note_called(application):
        raise Refused(*found)
    application.called_at = timezone.now()
    application.full_clean()
    application.save()
    note(application, by=by, event=ApplicationEvent.CALLED)
    return application
