"""Figures that people are shown: totals of a centre, cut-offs of an intake; none that could point at a person."""

import json
from dataclasses import dataclass

from django.db.models import Count, Q

from centers.models import Center
from centers.reference import remembered
from enrollment.models import HOLDING, SENT, Application, Run, RunState
from programs.models import Campaign, Intake, Program

LEAST = 5
LEAST_GROUP = 20


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


# --- how far the seats of an intake went -----------------------------------------------------


@dataclass(frozen=True)
class CutOff:
    """How far seats went in the last published allocation of a campaign that gave some.

    `last`: the last rank served, None where there were seats for everyone; both are of no meaning when `hidden`:
    fewer than LEAST_GROUP people were on the list, or fewer than LEAST were served.
    """

    campaign: Campaign
    people: int
    last: int | None
    hidden: bool


def last_cut_off(program: Program) -> CutOff | None:
    """Of the newest campaign that gave seats of it; read once a minute."""
    return remembered(f"cut_off:{program.pk}", lambda: _newest_cut_off(program))


def _newest_cut_off(program: Program) -> CutOff | None:
    intakes = Intake.objects.public().filter(program=program).select_related("campaign")
    for intake in intakes.order_by("-campaign__opens_at", "pk"):
        if found := _cut_offs(intake.campaign_id).get(intake.slug):
            return CutOff(intake.campaign, **found)
    return None


def _cut_offs(campaign_id: int) -> dict[str, dict]:
    """The figures of each intake that was given seats, by its slug. Runs are long texts: read once a minute."""
    return remembered(f"cut_offs:{campaign_id}", lambda: _read_cut_offs(campaign_id))


def _read_cut_offs(campaign_id: int) -> dict[str, dict]:
    found = {}
    runs = Run.objects.filter(campaign_id=campaign_id, state=RunState.PUBLISHED).order_by("-number")
    for frozen, result in runs.values_list("frozen_input", "result"):
        intakes = json.loads(frozen)["intakes"]
        for slug, given in json.loads(result)["intakes"].items():
            people = len(given.get("order") or intakes[slug].get("order") or ())
            everyone = given["taken"] < intakes[slug]["seats"]
            last = None if everyone else given["last_position"]
            if slug not in found and (everyone or last):
                hidden = people < LEAST_GROUP or (last is not None and last < LEAST)
                found[slug] = {"people": people, "last": last, "hidden": hidden}
    return found
