"""Somebody who lost a seat only for lack of a bed may do without one: "essential" becomes "if possible"."""

from django.db import transaction

from centers.core.errors import Refused
from centers.core.moves import note
from enrollment.models import Application, ApplicationEvent, Boarding
from enrollment.models.locks import lock_file

from . import rules


@transaction.atomic
def go_without_bed(application: Application) -> Application:
    """The next allocation reads the new answer; the rank for a bed stays. Easing twice changes nothing.

    One that is computed and not yet published froze the old answer: publishing it is refused, as after any change.
    """
    application = lock_file(application)
    if application.boarding == Boarding.IF_POSSIBLE and goes_without_bed(application):
        return application
    if found := rules.can_go_without_bed(application):
        raise Refused(*found)
    application.boarding = Boarding.IF_POSSIBLE
    application.full_clean()
    application.save()
    figures = {"before": Boarding.ESSENTIAL, "after": Boarding.IF_POSSIBLE}
    note(application, event=ApplicationEvent.BED_NOT_ESSENTIAL, figures=figures)
    return application


def goes_without_bed(application: Application) -> bool:
    return application.moves.filter(event=ApplicationEvent.BED_NOT_ESSENTIAL).exists()
