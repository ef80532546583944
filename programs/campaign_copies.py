"""A campaign like an earlier one: its intakes, criteria, shares and texts, with all dates moved to their new year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.moves import locked, note
from centers.core.reasons import Reason

from .models import Campaign, CampaignEvent, Criterion, Intake, Reserve

MOMENTS = ("opens_at", "closes_at", "appeals_until")
DAYS = ("results_on", "places_until")
# What a new campaign takes over as it is.
_KEPT = ("answer_days", "answer_hour", "runs_by_itself")
_OF_INTAKE = ("extra_offers", "average_check")
_OF_CRITERION = ("kind", "appointment", "name_ar", "name_fr", "weight", "position")
_OF_RESERVE = ("group", "percent", "position")
_NAMES = tuple(f"name_{language}" for language, _words in settings.LANGUAGES)


@dataclass(frozen=True)
class IntakeCopy:
    """An intake as it is wanted in the new campaign; `source`: the one whose rules it takes over."""

    source: Intake
    slug: str
    seats: int
    starts_on: date | None
    is_sample: bool


def moved_day(day: date, years: int) -> date:
    """The same weekday so many years later, as near to the same date as it can be: at most three days from it."""
    try:
        same = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        same = day.replace(year=day.year + years, day=28)
    ahead = (day.weekday() - same.weekday()) % 7
    return same + timedelta(days=ahead if ahead <= 3 else ahead - 7)


def moved_moment(moment: datetime, years: int) -> datetime:
    """The same of an aware moment, at the same hour of the clock there."""
    hour = timezone.localtime(moment).time()
    return timezone.make_aware(datetime.combine(moved_day(timezone.localdate(moment), years), hour))


def years_ahead(campaign: Campaign, now: datetime | None = None) -> int:
    """Whole years until its dates lie ahead again: one at least."""
    now, years = now or timezone.now(), 1
    while moved_moment(campaign.closing_at, years) <= now:
        years += 1
    return years


def in_year(text: str, before: int, after: int) -> str:
    """An address or a name with its year of entry moved; where it has none, the new one stands at the end."""
    found = re.sub(rf"(?<!\d){before}(?!\d)", str(after), text)
    return found if found != text else f"{text}-{after}" if re.fullmatch(r"[-\w]+", text, re.ASCII) else text


def proposed_campaign(campaign: Campaign) -> Campaign:
    """An unsaved campaign, as the form shows it first. An extension was an exception and is not taken over."""
    years = years_ahead(campaign)
    entry_year = campaign.entry_year + years
    found = Campaign(entry_year=entry_year, is_sample=campaign.is_sample)
    for name in _KEPT:
        setattr(found, name, getattr(campaign, name))
    for name in ("slug", *_NAMES):
        setattr(found, name, in_year(getattr(campaign, name) or "", campaign.entry_year, entry_year))
    for name in (*MOMENTS, *DAYS):
        moved = moved_moment if name in MOMENTS else moved_day
        at = getattr(campaign, name)
        setattr(found, name, moved(at, years) if at else None)
    (found.slug,) = _free(Campaign, [found.slug])
    return found


def proposed_intakes(campaign: Campaign) -> list[IntakeCopy]:
    """Those of programmes that are still entered here, in the order of the catalogue."""
    years = years_ahead(campaign)
    entered = campaign.intakes.filter(program__second_year_of=None, program__level__by_school=False)
    intakes = list(entered.select_related("program__center"))
    slugs = [in_year(intake.slug, campaign.entry_year, campaign.entry_year + years) for intake in intakes]
    return [
        IntakeCopy(
            source=intake,
            slug=slug,
            seats=intake.seats,
            starts_on=moved_day(intake.starts_on, years) if intake.starts_on else None,
            is_sample=intake.is_sample,
        )
        for intake, slug in zip(intakes, _free(Intake, slugs), strict=True)
    ]


def _free(model: type[Campaign] | type[Intake], slugs: list[str]) -> list[str]:
    """Each address, or one like it, that no row has yet: one query where none is taken."""
    rows, longest = model._default_manager.all(), model._meta.get_field("slug").max_length or 50
    taken = set(rows.filter(slug__in=[slug[:longest] for slug in slugs]).values_list("slug", flat=True))
    found = []
    for slug in slugs:
        free, number = slug[:longest], 2
        while free in taken or free in found:
            free, number = f"{slug[: longest - 4]}-{number}", number + 1
            if rows.filter(slug=free).exists():
                taken.add(free)
        found.append(free)
    return found


def can_copy_campaign(campaign: Campaign) -> list[Reason]:
    if campaign.intakes.exists():
        return []
    return [Reason("nothing_to_copy", _("This campaign has no intake: there is nothing to take over."))]


@transaction.atomic
def copy_campaign(campaign: Campaign, wanted: Campaign, intakes: Sequence[IntakeCopy], *, by) -> Campaign:
    """`wanted`, unsaved, becomes a campaign in preparation with these intakes, and the rules of each as they stand in
    `campaign` now. Raises Refused without an intake, ValidationError for what the tables do not take."""
    campaign = locked(campaign)
    if found := can_copy_campaign(campaign):
        raise Refused(*found)
    if not intakes:
        raise Refused(Reason("no_intake_chosen", _("No intake is taken over: choose at least one.")))
    wanted.full_clean(exclude={"name"})
    wanted.save()
    note(wanted, by=by, event=CampaignEvent.COPIED, figures={"campaign": campaign.slug})
    for one in intakes:
        _copy_intake(one, wanted)
    return wanted


def _copy_intake(one: IntakeCopy, campaign: Campaign) -> None:
    source = one.source
    kept = {name: getattr(source, name) for name in _OF_INTAKE}
    kept["extra_offers"] = min(kept["extra_offers"], one.seats // 10)
    intake = Intake(
        campaign=campaign,
        program=source.program,
        slug=one.slug,
        seats=one.seats,
        starts_on=one.starts_on,
        is_sample=one.is_sample,
        **kept,
    )
    intake.full_clean()
    intake.save()
    rows = [Criterion(**_columns(row, _OF_CRITERION), intake=intake) for row in source.criteria.all()]
    shares = [Reserve(**_columns(row, _OF_RESERVE), intake=intake) for row in source.reserves.all()]
    for row in (*rows, *shares):
        row.full_clean(exclude={"name"})
        row.save()


def _columns(row: Criterion | Reserve, names: Sequence[str]) -> dict:
    return {name: getattr(row, name) for name in names}
