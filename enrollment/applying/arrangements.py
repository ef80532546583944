""" "I need an arrangement: call me": asked without a reason, answered by a call, and nothing noted but that it was."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from centers.core.errors import Refused
from centers.core.moves import note
from enrollment.models import Application, ApplicationEvent
from enrollment.models.locks import lock_file


@transaction.atomic
def note_called(application: Application, *, by) -> Application:
    """Staff spoke with the person. Noted before: nothing changes, the first call stays in the history."""
    application = lock_file(application)
    if not application.wants_call or application.anonymised_at:
        raise Refused(_("Only who asks for an arrangement is called about one."))
    if application.called_at:
        return application
    application.called_at = timezone.now()
    application.full_clean()
    application.save()
    note(application, by=by, event=ApplicationEvent.CALLED)
    return application
