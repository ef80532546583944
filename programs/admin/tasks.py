"""What campaigns ask of staff, and the dates that they promise."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from centers.office.tasks import Deadline, Task, Urgency, picked
from programs.models import Campaign, CampaignState
from programs.services import due_at


def tasks(user) -> Iterator[Task]:
    if user.has_perm("programs.change_campaign"):
        now = timezone.now()
        due = [campaign for campaign in Campaign.objects.filter(state=CampaignState.OPEN) if due_at(campaign) <= now]
        moment = min((due_at(campaign) for campaign in due), default=None)
        yield replace(picked(_("Campaigns to close"), due, Campaign, Urgency.LATE), moment=moment)


def deadlines(user) -> Iterator[Deadline]:
    """Of campaigns that are not over; a day that has passed is left out by the dashboard."""
    if user.has_perm("programs.view_campaign"):
        for campaign in Campaign.objects.exclude(state=CampaignState.FINISHED):
            url = reverse("admin:programs_campaign_change", args=[campaign.pk])
            for at, what in _dates(campaign):
                if at:
                    yield Deadline(at, _("%(what)s: %(name)s") % {"what": what, "name": campaign}, url)


def _dates(campaign: Campaign) -> Iterator[tuple[date | datetime | None, str]]:
    if campaign.state == CampaignState.DRAFT:
        yield campaign.opens_at, _("Applications open")
        return
    yield campaign.closing_at, _("Last moment to apply")
    if not campaign.lists_out_at:
        yield campaign.results_on, _("Lists come out")
    yield campaign.appeals_until, _("Last moment to appeal")
    yield campaign.places_until, _("Last day on which places are given")
