"""Somebody who lost a seat only for lack of a bed may do without one: "essential" becomes "if possible"."""

from django.db import transaction

from centers.errors import Refused
from centers.moves import note
from enrollment import rules
from enrollment.models import Application
from enrollment.states import ApplicationEvent, Boarding

from .locks import lock_file


@transaction.atomic
def ease_boarding(application: Application) -> Application:
    """The next allocation reads the new answer; the rank for a bed stays. Easing twice changes nothing.

    One that is computed and not yet published froze the old answer: publishing it is refused, as after any change.
    """
    application = lock_file(application)
    if application.boarding == Boarding.IF_POSSIBLE and is_eased(application):
        return application
    if found := rules.easing_obstacles(application):
        raise Refused(*found)
    application.boarding = Boarding.IF_POSSIBLE
    application.full_clean()
    application.save()
    figures = {"before": Boarding.ESSENTIAL, "after": Boarding.IF_POSSIBLE}
    note(application, event=ApplicationEvent.BED_NOT_ESSENTIAL, figures=figures)
    return application


def is_eased(application: Application) -> bool:
    return application.moves.filter(event=ApplicationEvent.BED_NOT_ESSENTIAL).exists()
