"""What a campaign does by itself where it says so: give places on that came free.

The first list is always published by hand. From then on, once a day after the hour at which time to answer ends, an
allocation is computed, checked and published when it gives somebody something. What keeps the portal from it is a
matter for staff, who find it where they prepare allocations.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.moves import locked
from centers.core.reasons import Reason
from enrollment.allocation.comparison import last_published, since_held
from enrollment.allocation.engine.format import FormatError
from enrollment.allocation.freezing import computed, frozen_text
from enrollment.models import Run, RunEvent, RunState
from enrollment.offers.services import answer_deadline, lapse_overdue
from programs.models import Campaign, CampaignState
from programs.services import can_finish_campaign, is_past_its_last_day, note_held_up

from .compute import ask_for_run, being_computed, compute_run, unfit
from .missing import missing
from .publish import discard_run, publish_run


def run_by_themselves(now: datetime | None = None) -> int:
    """An allocation for each campaign that is left to itself and has something to give. Returns how many.

    Safe to call twice or at once: the campaign is locked and looked at again.
    """
    return sum(_try(campaign, now) for campaign in _left_to_themselves() if _is_time(campaign, now))


def _try(campaign: Campaign, now: datetime | None) -> bool:
    """Whether an allocation was published; staff see on their dashboard where that was not possible."""
    try:
        run = _proceed(campaign, now)
    except Refused:
        if being_computed(campaign) or not _is_time(campaign, now):  # another machine was quicker
            return False
        note_held_up(campaign)
        return False
    if run and run.state != RunState.PUBLISHED:
        note_held_up(campaign)
        return False
    Campaign.objects.filter(pk=campaign.pk, held_up_at__isnull=False).update(held_up_at=None)
    return bool(run)


def _left_to_themselves() -> list[Campaign]:
    deciding = Campaign.objects.filter(state=CampaignState.DECIDING, runs_by_itself=True)
    return list(deciding.filter(runs__state=RunState.PUBLISHED).distinct().order_by("pk"))


def _is_time(campaign: Campaign, now: datetime | None = None) -> bool:
    """From the hour at which time to answer ends, once a day, and not after the last day."""
    local = timezone.localtime(now)
    last = last_published(campaign)
    assert last, "what goes on by itself has begun"
    is_done = timezone.localdate(last.out_at) == timezone.localdate(now)
    return local.hour >= campaign.answer_hour and not is_done and not is_past_its_last_day(campaign, now)


def _proceed(campaign: Campaign, now: datetime | None = None) -> Run | None:
    """One allocation, computed without the lock of the campaign like any other; None where nobody would get anything.
    One that the check objects to stays a draft, for staff to look at."""
    text = _frozen(campaign, now)
    if not (text and _gives_something(campaign, text, now)):
        return None
    with transaction.atomic():
        campaign = locked(campaign)
        if not _is_ready(campaign, now):
            return None
        run = ask_for_run(campaign, by=None)
    computed = compute_run(run)
    if computed is None or computed.state != RunState.CHECKED:
        return computed
    try:
        return publish_run(computed, by=None, event=RunEvent.BY_ITSELF)
    except Refused:
        discard_run(computed, by=None)
        raise


def _is_ready(campaign: Campaign, now: datetime | None) -> bool:
    """Looked at under the lock: another machine may have been quicker."""
    in_hand = campaign.state == CampaignState.DECIDING and campaign.runs_by_itself
    return in_hand and _is_time(campaign, now) and not being_computed(campaign)


@transaction.atomic
def _frozen(campaign: Campaign, now: datetime | None) -> str:
    """The files as they stand, after silence has counted; empty where it is not the time. Refused where something is
    missing."""
    campaign = locked(campaign)
    if not _is_ready(campaign, now):
        return ""
    lapse_overdue(campaign=campaign)
    if found := _objections(campaign) or missing(campaign):
        raise Refused(*found)
    return frozen_text(campaign)


def _gives_something(campaign: Campaign, text: str, now: datetime | None) -> bool:
    """Tried first and not kept, so that evenings on which nothing came free leave no runs."""
    try:
        found = computed(text)
    except FormatError as error:
        raise Refused(unfit(error)) from error
    if found.problems:
        return True
    if since_held(found) and (late := _out_of_reach(campaign, now)):
        raise Refused(*late)
    return bool(since_held(found))


def _objections(campaign: Campaign) -> list[Reason]:
    """An allocation that the check refused waits for staff, who discard it once they know why."""
    drafts = campaign.runs.filter(state=RunState.DRAFT).order_by("-number")
    text = _("The check objects to allocation %(number)s: it is not published.")
    return [Reason("objections", text, {"number": draft.number}) for draft in drafts[:1]]


def _out_of_reach(campaign: Campaign, now: datetime | None = None) -> list[Reason]:
    """Nobody is offered a place whose time to answer would end after the last day on which places are given."""
    until = campaign.places_until
    deadline = answer_deadline(campaign, now or timezone.now())
    if until is None or timezone.localdate(deadline) <= until:
        return []
    text = _("Time to answer would end on %(date)s, after the last day on which places are given.")
    return [Reason("out_of_reach", text, {"deadline": deadline})]


def can_go_on(campaign: Campaign) -> list[Reason]:
    """What keeps a campaign that is left to itself from going on now, beside what is `missing`."""
    if campaign.state != CampaignState.DECIDING:
        return []
    if is_past_its_last_day(campaign):
        return can_finish_campaign(campaign)
    if not campaign.runs_by_itself or missing(campaign):
        return []
    return [*_objections(campaign), *_out_of_reach(campaign)]
