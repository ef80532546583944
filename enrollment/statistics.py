"""Figures of a centre for its partners: totals, and none that could point at a person."""

from dataclasses import dataclass

from django.db.models import Count, Q

from centers.models import Center
from enrollment.models import Application
from enrollment.states import HOLDING, SENT
from programs.models import Campaign, Intake

LEAST = 5


@dataclass(frozen=True)
class CenterFigures:
    """One campaign in one centre. A count of people is None where fewer than LEAST would show.

    The people of each count are among those of the one before.
    """

    campaign: Campaign
    seats: int
    applications: int | None
    offers: int | None
    enrolled: int | None


def center_figures(center: Center) -> list[CenterFigures]:
    """Newest campaign first. People count once, however many programmes of the centre they chose."""
    intakes = Intake.objects.public().filter(program__center=center)
    seats: dict[int, int] = {}
    for campaign_id, number in intakes.values_list("campaign_id", "seats"):
        seats[campaign_id] = seats.get(campaign_id, 0) + number
    counts = {row["campaign_id"]: row for row in _counts(center, seats)}
    figures = []
    for campaign in Campaign.objects.filter(pk__in=seats):
        row = counts.get(campaign.pk, {})
        applications, offers, enrolled = hide_few(*(row.get(name, 0) for name in ("all", "offered", "came")))
        figures.append(CenterFigures(campaign, seats[campaign.pk], applications, offers, enrolled))
    return figures


def hide_few(*counts: int) -> list[int | None]:
    """Nested counts, each among the one before. Hidden: what is under LEAST, zero included, and what would
    tell a group under LEAST when taken from the last count that is shown."""
    shown, last = [], None
    for count in counts:
        hidden = count < LEAST or (last is not None and 0 < last - count < LEAST)
        shown.append(None if hidden else count)
        last = last if hidden else count
    return shown


def _counts(center: Center, campaigns):
    here = Q(choices__intake__program__center=center)
    offered = here & Q(choices__offers__state__in=HOLDING)
    came = offered & Q(choices__offers__enrollment__isnull=False)
    return (
        Application.objects.filter(state__in=SENT, campaign_id__in=campaigns)
        .order_by()
        .values("campaign_id")
        .annotate(
            all=Count("pk", filter=here, distinct=True),
            offered=Count("pk", filter=offered, distinct=True),
            came=Count("pk", filter=came, distinct=True),
        )
        .values("campaign_id", "all", "offered", "came")
    )
