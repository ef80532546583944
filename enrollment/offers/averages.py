"""Declared and verified: the average that was read on the original, and what a false one brings.

The rule is public and the same for everybody (docs/decisions/0013-after-publishing.md): a true average that is higher
never harms; with a lower one the allocation that gave the place is worked out again, and the place stays where it would
still have been given. An error of the centre gives back what it took.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import locked, note
from centers.core.reasons import Reason
from enrollment.allocation.ranking import marks
from enrollment.applying import rules
from enrollment.models import SENT, Applicant, Application, ApplicationEvent, Mark, Offer, OfferEvent, OfferState
from enrollment.models.locks import lock_file
from enrollment.values.marks import NO_AVERAGE, MarkValue
from programs.models import Criterion, CriterionKind

from .false_averages import worked_out
from .services import check_offers, end_offer, give_back


def can_verify_average(application: Application, average: MarkValue | None = None) -> list[Reason]:
    """`average`: as it is to be noted, None where it is still to be read."""
    if application.state not in SENT or application.anonymised_at:
        return [rules.NO_PART]
    if application.applicant.has_foreign_diploma:
        text = _("A diploma of another country: its average is entered as a mark, with the reason.")
        return [Reason("foreign_diploma", text)]
    if average and average.is_absence:
        return [NO_AVERAGE]
    if average and rules.average_too_low(application.applicant.school_level, average):
        return [rules.AVERAGE_TOO_LOW]
    return []


@transaction.atomic
def verify_average(application: Application, average: MarkValue, *, seen: str | None = None, by) -> Application:
    """Note the average that stands on the original; it is the one that counts from now on.

    Noting the same again changes nothing; noting another one corrects an error of reading.
    """
    application = lock_file(application)
    person = locked(application.applicant)
    application.applicant = person
    if found := can_verify_average(application, average):
        raise Refused(*found)
    if application.average_read == average.hundredths == person.average:
        return application
    looked_at.check(application, seen, about=lambda line: line.event == ApplicationEvent.AVERAGE_READ)
    check_offers(application, seen)
    held, before = application.held_offer(), person.average
    counted = _counted(held)
    application.average_read, application.average_read_by = average.hundredths, by
    application.average_read_at = timezone.now()
    _correct(application, person, average, by)
    figures = {"read": average.hundredths, "before": before}
    note(application, by=by, event=ApplicationEvent.AVERAGE_READ, figures=figures)
    if held and counted is not None and average.hundredths < counted.hundredths:
        _take_back_unless_kept(application, held, {**figures, "before": counted.hundredths}, by)
    elif not held:
        _give_back_what_was_taken(application, by)
    return application


def _counted(offer: Offer | None) -> MarkValue | None:
    """The average with which the choice of this offer is ranked; None where it does not count there."""
    if offer is None:
        return None
    criterion = offer.choice.intake.criteria.filter(kind=CriterionKind.AVERAGE).first()
    return marks(offer.choice, [criterion])[criterion] if criterion else None


def _correct(application: Application, person: Applicant, average: MarkValue, by) -> None:
    """The declared average, and where staff had entered another one as a mark, that mark too."""
    person.average = average.hundredths
    for row in (person, application):
        row.full_clean()
        row.save()
    application.applicant = person
    criteria = Criterion.objects.filter(kind=CriterionKind.AVERAGE)
    for mark in Mark.objects.filter(choice__application=application, criterion__in=criteria):
        mark.hundredths, mark.entered_by = average.hundredths, by
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
