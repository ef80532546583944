"""The hours of campaigns that people were told (see `centers.core.promises`)."""

from collections.abc import Iterator

from centers.core.moves import note
from centers.core.promises import MovedHour, Promise, ahead, keep_readings
from centers.core.zones import Clocks

from .models import Campaign, CampaignEvent

PROMISES = (
    Promise(Campaign, "opens_at"),
    Promise(Campaign, "closes_at", ends=True),
    Promise(Campaign, "extended_to", ends=True),
    Promise(Campaign, "appeals_until", ends=True),
)
RECORDS = frozenset(
    {
        "Campaign.archived_at", "Campaign.held_up_at", "Campaign.lists_out_at", "Campaign.updated_at",
        "Intake.updated_at", "RuleChange.at",
    }
)  # fmt: skip


def keep(clocks: Clocks) -> Iterator[MovedHour]:
    """Each campaign leaves a line of its history for each hour."""
    for campaign in ahead(Campaign, clocks, PROMISES).select_for_update():
        found = keep_readings(campaign, clocks, PROMISES, f"campaign {campaign.slug}")
        if found:
            campaign.save()
        for one in found:
            note(campaign, event=CampaignEvent.HOUR_KEPT, figures=one.figures)
            yield one
