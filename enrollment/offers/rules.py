"""What can be done after the lists, and until when: with an offer and a place, an appeal, a seat without its bed."""

from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.moves import can_move, elsewhere, stands
from centers.core.reasons import Reason
from enrollment.allocation.explanations import Explained
from enrollment.applying.rules import NO_PART
from enrollment.models import (
    APPLICATION_MOVES,
    KEPT,
    OFFER_MOVES,
    SENT,
    UNANSWERED,
    Application,
    ApplicationEvent,
    ApplicationState,
    Boarding,
    Eligibility,
    Enrollment,
    Offer,
    OfferEvent,
    OfferState,
    Outcome,
    OutcomeKind,
    RunState,
)
from enrollment.review.services import NOT_DECIDING
from programs.models import AverageCheck, CampaignState, CriterionKind, Intake

from .false_averages import worked_out


def average_to_read(application: Application, intake: Intake) -> bool:
    """Whether the intake asks that the average be read on the original, and nobody has done so yet.

    Of a diploma of another country staff have entered what counts.
    """
    if intake.average_check == AverageCheck.NEVER or application.average_read_at:
        return False
    counts = intake.criteria.filter(kind=CriterionKind.AVERAGE).exists()
    return counts and not application.applicant.has_foreign_diploma


ACCEPT, WAIT, DECLINE = "accept", "wait", "decline"
LONGEST_EXTENSION = timedelta(days=14)
ENROLLED = Reason("enrolled", _("You are enrolled: to leave, please speak to the centre."))
SEAT_GIVEN = Reason("seat_given", _("This seat has been given to somebody else since."))


# --- offers and places ---------------------------------------------------------------------
def can_accept_offer(offer: Offer, *, wait: bool = False) -> list[Reason]:
    """`wait`: as in `accept_offer`."""
    return _too_late(offer) or can_move(offer, accepted_as(offer, wait=wait), allowed=OFFER_MOVES)


def accepted_as(offer: Offer, *, wait: bool) -> str:
    return OfferState.ACCEPTED_WAITING if wait and offer.better_choices().exists() else OfferState.ACCEPTED


def can_decline_offer(offer: Offer) -> list[Reason]:
    if is_enrolled(offer.application):
        return [ENROLLED]
    return _too_late(offer) or can_move(offer, OfferState.DECLINED, allowed=OFFER_MOVES)


def _too_late(offer: Offer) -> list[Reason]:
    late = offer.state in UNANSWERED and offer.deadline <= timezone.now()
    if not late and offer.state != OfferState.LAPSED:
        return []
    text = _(
        "The time to answer ended on %(date)s at %(time)s. Was there a reason? The centre may be able to restore it."
    )
    return [Reason("too_late", text, {"deadline": offer.deadline})]


def can_answer_for_person(offer: Offer, *, answer: str = "", among=None) -> list[Reason]:
    """`answer`: ACCEPT, WAIT or DECLINE, empty where it is still to be said; `among`: as in `enroll`."""
    if found := _of_another_centre(offer, among):
        return found
    if answer:
        return can_decline_offer(offer) if answer == DECLINE else can_accept_offer(offer, wait=answer == WAIT)
    found = can_accept_offer(offer)
    return can_decline_offer(offer) if found else []


def can_extend_offer(offer: Offer, *, until: datetime | None = None, among=None) -> list[Reason]:
    """While it waits for an answer. `until`: the new deadline, None where it is still to be said."""
    found = _of_another_centre(offer, among) or stands(offer, *UNANSWERED) or _too_late(offer)
    if found or until is None:
        return found
    latest = latest_extension(offer)
    if until <= offer.deadline:
        text = _("The person has until %(date)s at %(time)s already: choose a later day.")
        return [Reason("not_later", text, {"deadline": offer.deadline})]
    if until > latest:
        text = _("Others wait for this seat: the time to answer can be extended until %(date)s at %(time)s at most.")
        return [Reason("too_far", text, {"latest": latest})]
    return []


def latest_extension(offer: Offer) -> datetime:
    """Where the time to answer ends at the latest: LONGEST_EXTENSION after the moment it is asked for."""
    last_day = timezone.localdate() + LONGEST_EXTENSION
    return timezone.make_aware(datetime.combine(last_day, time(offer.application.campaign.answer_hour)))


def _of_another_centre(offer: Offer, among) -> list[Reason]:
    if among is None or among.filter(pk=offer.choice_id).exists():
        return []
    return [Reason("other_centre_answers", _("This place is in another centre, which speaks for it."))]


def can_withdraw(application: Application, *, by_staff: bool = False) -> list[Reason]:
    """Who is enrolled leaves at the centre."""
    if is_enrolled(application) and not by_staff:
        return [ENROLLED]
    return can_move(application, ApplicationState.WITHDRAWN, allowed=APPLICATION_MOVES)


def is_enrolled(application: Application) -> bool:
    return Enrollment.objects.filter(application=application).exists()


def can_enroll(application: Application, *, among=None, reads_average: bool = False) -> list[Reason]:
    """`among`: as in `enroll`; `reads_average`: the average on the original is noted on the way, where it is asked."""
    if found := holds_a_place(application, among):
        return found
    if is_enrolled(application):
        return [elsewhere(ApplicationEvent.ENROLLED.label)]
    if not reads_average and average_to_read(application, application.held_offer().choice.intake):
        text = _("Note first the average that stands on the original: this programme asks for it.")
        return [Reason("average_not_read", text)]
    return []


def holds_a_place(application: Application, among=None) -> list[Reason]:
    offer = application.held_offer()
    if application.state not in SENT or not offer or offer.state not in KEPT:
        return [Reason("not_accepted", _("Only someone who has accepted a place can be enrolled."))]
    if among is not None and not among.filter(pk=offer.choice_id).exists():
        return [Reason("other_centre_enrols", _("This place is in another centre, which enrols."))]
    return []


def can_restore_offer(offer: Offer) -> list[Reason]:
    """One that lapsed, or what the centre ended by an error."""
    if offer.state == OfferState.ENDED:
        return can_give_back(offer)
    found = []
    if offer.state != OfferState.LAPSED:
        found.append(Reason("not_lapsed", _("Only an offer that lapsed can be restored.")))
    deciding = offer.application.campaign.state == CampaignState.DECIDING
    if not deciding or offer.application.state != ApplicationState.ELIGIBLE:
        found.append(NO_PART)
    found += _holds_no_other(offer)
    if not seat_is_free(offer):
        found.append(SEAT_GIVEN)
    return found


def _holds_no_other(offer: Offer) -> list[Reason]:
    found = []
    if offer.choice.eligibility != Eligibility.ELIGIBLE:
        found.append(Reason("not_eligible", _("This choice no longer meets the conditions.")))
    if offer.application.held_offer():
        found.append(Reason("holds_another", _("This person already holds a place.")))
    return found


def seat_is_free(offer: Offer) -> bool:
    intake = offer.choice.intake
    return Offer.objects.holding().filter(choice__intake=intake).count() < intake.places


def can_end_place(application: Application, *, event: str = "", among=None) -> list[Reason]:
    """`event`: as in `end_place`, empty where it is still to be said; `among` too."""
    offer, found = application.held_offer(), []
    if not offer or offer.state not in KEPT:
        text = _("Only a place that was accepted is ended; an offer without an answer lapses by itself.")
        return [Reason("not_kept", text)]
    if among is not None and not among.filter(pk=offer.choice_id).exists():
        found.append(Reason("other_centre_ends", _("This place is in another centre, which ends it.")))
    starts_on = offer.choice.intake.starts_on
    if event == OfferEvent.ABSENT and starts_on and timezone.localdate() < starts_on:
        text = _("Classes begin on %(date)s: before that day nobody is absent.")
        found.append(Reason("not_begun", text, {"date": starts_on}))
    return found


def can_give_back(offer: Offer) -> list[Reason]:
    found = [] if offer.application.state == ApplicationState.ELIGIBLE else [NO_PART]
    found += _holds_no_other(offer)
    if offer.application.campaign.state == CampaignState.FINISHED and not seat_is_free(offer):
        found.append(SEAT_GIVEN)
    if offer.ended_for_average() and not worked_out(offer).keeps:
        text = _("With the average that was read, this place is not reached. Was it misread? Note it anew.")
        found.append(Reason("not_reached", text))
    return found


# --- appeals -------------------------------------------------------------------------------
def can_appeal(application: Application, now: datetime | None = None) -> list[Reason]:
    """At all at `now`: from the first published list to the last moment."""
    campaign, now = application.campaign, now or timezone.now()
    if application.state not in SENT or application.anonymised_at or campaign.state == CampaignState.FINISHED:
        return [NO_PART]
    if not campaign.runs.filter(state=RunState.PUBLISHED).exists():
        return [Reason("no_lists", _("Appeals are possible once the lists are published."))]
    if campaign.appeals_until is None:
        return [Reason("no_time", _("No time to appeal has been announced for this campaign."))]
    if now >= campaign.appeals_until:
        text = _("The time to appeal ended on %(date)s at %(time)s.")
        return [Reason("appeals_over", text, {"until": campaign.appeals_end})]
    return []


def can_appeal_against(explained: Explained) -> list[Reason]:
    """The result of this choice, whatever the moment."""
    choice, outcome = explained.choice, explained.outcome
    if explained.ending:
        return []
    if explained.ended:
        return [Reason("ended", _("You accepted another place for good: this choice ended with it."))]
    if choice.eligibility == Eligibility.REFUSED:
        return []
    if choice.given_up:
        lapsed = explained.offer_state == OfferState.LAPSED
        return [] if lapsed else [Reason("given_up", _("You have given this choice up yourself."))]
    if outcome and choice.eligibility == Eligibility.ELIGIBLE:
        if outcome.kind in (OutcomeKind.NOT_REACHED, OutcomeKind.BED_ESSENTIAL):
            return []
        if outcome.kind == OutcomeKind.BETTER:
            return [Reason("has_better", _("You have a place that you placed higher."))]
        if outcome.kind == OutcomeKind.ADMITTED:
            waits_for_bed = outcome.bed_position and not outcome.with_bed
            return [] if waits_for_bed else [Reason("given", _("This place is given to you."))]
    return [Reason("not_decided", _("Nothing is decided on this choice for now."))]


# --- doing without a bed ---------------------------------------------------------------------
def lost_for_a_bed(application: Application) -> QuerySet[Outcome]:
    """The choices still wanted whose seat the last published lists withheld for lack of a bed, the best one first."""
    last = application.campaign.runs.filter(state=RunState.PUBLISHED).order_by("-number").values("pk")[:1]
    lost = Outcome.objects.filter(run__in=last, choice__application=application, kind=OutcomeKind.BED_ESSENTIAL)
    wanted = lost.filter(choice__given_up=False, choice__eligibility=Eligibility.ELIGIBLE)
    return wanted.select_related("run", "choice__intake__program__center").order_by("choice__rank")


def can_go_without_bed(application: Application) -> list[Reason]:
    """From "essential" to "if possible", between two allocations."""
    if application.state != ApplicationState.ELIGIBLE or application.anonymised_at:
        return [NO_PART]
    if application.campaign.state != CampaignState.DECIDING:
        return [NOT_DECIDING]
    if application.boarding != Boarding.ESSENTIAL or not lost_for_a_bed(application).exists():
        text = _("No seat was withheld from you for lack of a bed in the last lists: nothing to change.")
        return [Reason("nothing_withheld", text)]
    return []
