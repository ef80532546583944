"""Declared and verified: the average that was read on the original, and what a false one brings.

The rule is public and the same for everybody (docs/decisions/0013-after-publishing.md): a true average that is higher
never harms; with a lower one the allocation that gave the place is worked out again, and the place stays where it would
still have been given. An error of the centre gives back what it took.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import locked, note
from enrollment.allocation.ranking import marks
from enrollment.applying import rules
from enrollment.models import SENT, Applicant, Application, ApplicationEvent, Mark, Offer, OfferEvent, OfferState
from enrollment.models.locks import lock_file
from enrollment.values.marks import out_of_20
from programs.models import Criterion, CriterionKind

from .false_averages import worked_out
from .services import check_offers, end_offer, give_back


@transaction.atomic
def verify_average(application: Application, hundredths: int, *, seen: str | None = None, by) -> Application:
    """Note the average that stands on the original, in hundredths; it is the one that counts from now on.

    Noting the same again changes nothing; noting another one corrects an error of reading.
    """
    application = lock_file(application)
    person = locked(application.applicant)
    _check_readable(application, person, hundredths)
    if application.average_read == hundredths == person.average:
        return application
    looked_at.check(application, seen, about=lambda line: line.event == ApplicationEvent.AVERAGE_READ)
    check_offers(application, seen)
    held, before = application.held_offer(), person.average
    counted = _counted(held)
    application.average_read, application.average_read_at, application.average_read_by = hundredths, timezone.now(), by
    _correct(application, person, hundredths, by)
    figures = {"read": out_of_20(hundredths), "before": out_of_20(before) or "–"}
    note(application, by=by, event=ApplicationEvent.AVERAGE_READ, figures=figures)
    if held and counted is not None and hundredths < counted:
        _take_back_unless_kept(application, held, {**figures, "before": out_of_20(counted)}, by)
    elif not held:
        _give_back_what_was_taken(application, by)
    return application


def _check_readable(application: Application, person: Applicant, hundredths: int) -> None:
    if application.state not in SENT or application.anonymised_at:
        raise Refused(_("This file takes no part in the campaign any more."))
    if person.has_foreign_diploma:
        raise Refused(_("A diploma of another country: its average is entered as a mark, with the reason."))
    if not 0 <= hundredths <= 2000:
        raise Refused(_("The average is a number from 0 to 20, such as 12,45."))
    if rules.average_too_low(person.school_level, hundredths):
        raise Refused(_("With the baccalaureate, the average is 10 or more. Is it the general average?"))


def _counted(offer: Offer | None) -> int | None:
    """The average with which the choice of this offer is ranked; None where it does not count there."""
    criterion = offer and offer.choice.intake.criteria.filter(kind=CriterionKind.AVERAGE).first()
    return marks(offer.choice, [criterion])[criterion] if criterion else None


def _correct(application: Application, person: Applicant, hundredths: int, by) -> None:
    """The declared average, and where staff had entered another one as a mark, that mark too."""
    person.average = hundredths
    for row in (person, application):
        row.full_clean()
        row.save()
    application.applicant = person
    criteria = Criterion.objects.filter(kind=CriterionKind.AVERAGE)
    for mark in Mark.objects.filter(choice__application=application, criterion__in=criteria):
        mark.hundredths, mark.entered_by = hundredths, by
        mark.full_clean()
        mark.save()


def _take_back_unless_kept(application: Application, held: Offer, figures: dict, by) -> None:
    offer = locked(held)
    offer.application = application
    found = worked_out(offer)
    if not found.keeps:
        figures = {**figures, "position": found.position, "last": found.last_position}
        end_offer(offer, OfferEvent.AVERAGE, figures=figures, by=by)


def _give_back_what_was_taken(application: Application, by) -> None:
    """A place that an average wrongly read had ended comes back, or its rank does."""
    last = application.offers.order_by("-pk").first()
    if last and last.state == OfferState.ENDED and last.ended_for_average():
        offer = locked(last)
        offer.application = application
        if worked_out(offer).keeps:
            give_back(offer, reason="", by=by)
