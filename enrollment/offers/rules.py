from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from centers.core.formatting import moment
from enrollment.allocation.explanations import Explained
from enrollment.models import (
    SENT,
    Application,
    ApplicationState,
    Boarding,
    Eligibility,
    OfferState,
    Outcome,
    OutcomeKind,
    RunState,
)
from programs.models import AverageCheck, Campaign, CampaignState, CriterionKind, Intake


def average_to_read(application: Application, intake: Intake) -> bool:
    """Whether the intake asks that the average be read on the original, and nobody has done so yet.

    Of a diploma of another country staff have entered what counts.
    """
    if intake.average_check == AverageCheck.NEVER or application.average_read_at:
        return False
    counts = intake.criteria.filter(kind=CriterionKind.AVERAGE).exists()
    return counts and not application.applicant.has_foreign_diploma


# --- appeals -------------------------------------------------------------------------------
def appeals_obstacles(application: Application, now: datetime | None = None) -> list[str]:
    """What keeps a person from appealing at all at `now`; empty from the first published list to the last moment."""
    campaign, now = application.campaign, now or timezone.now()
    if application.state not in SENT or application.anonymised_at or campaign.state == CampaignState.FINISHED:
        return [_("This file takes no part in the campaign any more.")]
    if not campaign.runs.filter(state=RunState.PUBLISHED).exists():
        return [_("Appeals are possible once the lists are published.")]
    if campaign.appeals_until is None:
        return [_("No time to appeal has been announced for this campaign.")]
    if now >= campaign.appeals_until:
        return [appeals_over_sentence(campaign)]
    return []


def appeals_over_sentence(campaign: Campaign) -> str:
    return _("The time to appeal ended on %(date)s at %(time)s.") % moment(campaign.appeals_until)


def choice_obstacles(explained: Explained) -> list[str]:
    """What keeps the result of this choice from being appealed against, whatever the moment."""
    choice, outcome = explained.choice, explained.outcome
    if explained.ending:
        return []
    if explained.ended:
        return [_("You accepted another place for good: this choice ended with it.")]
    if choice.eligibility == Eligibility.REFUSED:
        return []
    if choice.given_up:
        lapsed = explained.offer_state == OfferState.LAPSED
        return [] if lapsed else [_("You have given this choice up yourself.")]
    if outcome and choice.eligibility == Eligibility.ELIGIBLE:
        if outcome.kind in (OutcomeKind.NOT_REACHED, OutcomeKind.BED_ESSENTIAL):
            return []
        if outcome.kind == OutcomeKind.BETTER:
            return [_("You have a place that you placed higher.")]
        if outcome.kind == OutcomeKind.ADMITTED:
            waits_for_bed = outcome.bed_position and not outcome.with_bed
            return [] if waits_for_bed else [_("This place is given to you.")]
    return [_("Nothing is decided on this choice for now.")]


# --- doing without a bed ---------------------------------------------------------------------
def lost_for_a_bed(application: Application) -> QuerySet[Outcome]:
    """The choices still wanted whose seat the last published lists withheld for lack of a bed, the best one first."""
    last = application.campaign.runs.filter(state=RunState.PUBLISHED).order_by("-number").values("pk")[:1]
    lost = Outcome.objects.filter(run__in=last, choice__application=application, kind=OutcomeKind.BED_ESSENTIAL)
    wanted = lost.filter(choice__given_up=False, choice__eligibility=Eligibility.ELIGIBLE)
    return wanted.select_related("run", "choice__intake__program__center").order_by("choice__rank")


def easing_obstacles(application: Application) -> list[str]:
    """What keeps a person from changing "essential" to "if possible" between two allocations."""
    if application.state != ApplicationState.ELIGIBLE or application.anonymised_at:
        return [_("This file takes no part in the campaign any more.")]
    if application.campaign.state != CampaignState.DECIDING:
        return [_("This campaign is not being decided.")]
    if application.boarding != Boarding.ESSENTIAL or not lost_for_a_bed(application).exists():
        return [_("No seat was withheld from you for lack of a bed in the last lists: nothing to change.")]
    return []
