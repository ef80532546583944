"""Three sample campaigns: one that takes applications, one ready for its allocation, one whose lists are out."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from programs import services
from programs.models import Campaign, Criterion, Intake, Program, Reserve, ReserveGroup

DATA = Path(__file__).parent / "data"
ENTRY_YEAR = 2027
CLOSING_HOUR = 18
RESERVES = ((ReserveGroup.WOMEN, 30), (ReserveGroup.DISTANT, 20))  # group, per cent; first-named first


def plans() -> list[dict]:
    """The campaigns as the data file lays them out; days count from today."""
    return json.loads((DATA / "campaigns.json").read_text(encoding="utf-8"))


def open_sample(plan: dict, *, by) -> Campaign:
    """A campaign of `plan` that has just opened, for at least a day: `set_dates` gives it its own dates later."""
    now = timezone.now()
    campaign = _saved(
        Campaign(
            slug=plan["slug"],
            name_ar=plan["name_ar"],
            name_fr=plan["name_fr"],
            entry_year=ENTRY_YEAR,
            four_eyes=False,  # one visitor tries everything
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=1),
            results_on=timezone.localdate() + timedelta(days=plan["results_days"]),
        )
    )
    for row in plan["intakes"]:
        _add_intake(campaign, row)
    return services.open_campaign(campaign, by=by)


def _add_intake(campaign, row):
    program = Program.objects.get(slug=row["program"])
    starts_on = date(ENTRY_YEAR, 9, 15)
    intake = _saved(
        Intake(campaign=campaign, program=program, slug=row["slug"], seats=row["seats"], starts_on=starts_on)
    )
    for position, criterion in enumerate(row["criteria"]):
        _saved(Criterion(intake=intake, position=position, **criterion))
    for position, (group, percent) in enumerate(RESERVES):
        _saved(Reserve(intake=intake, position=position, group=group, percent=percent))


def set_dates(campaign: Campaign, plan: dict) -> None:
    """The dates of the plan: a whole day to open, the closing hour to close."""
    campaign.refresh_from_db()
    campaign.opens_at, campaign.closes_at = _at(plan["opens_days"], 0), _at(plan["closes_days"], CLOSING_HOUR)
    campaign.appeals_until = _at(plan["appeals_days"], CLOSING_HOUR)
    campaign.save()
    campaign.moves.update(at=campaign.opens_at)


def take_to_deciding(campaign: Campaign, *, draw_public: str, by) -> Campaign:
    """Closed, its draw fixed, ready for an allocation."""
    campaign = services.close_campaign(campaign, by=by)
    campaign = services.fix_draw_public(campaign, draw_public, by=by)
    return services.begin_deciding(campaign, by=by)


def _at(days: int, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), time(hour)))


def _saved(row):
    row.full_clean(exclude={"name"})
    row.save()
    return row
