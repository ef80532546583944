"""The dated things of campaigns and intakes, as calendars show them."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centers.core.ics import Dated

from .models import Campaign, Intake

_DEADLINES = ("closes", "appeals")


def _steps(campaign: Campaign) -> Iterator[tuple[str, date, str]]:
    """What, when and in which words; an extension moves the last moment, and lists stand on the day they came out."""
    closes = _("Last moment to apply (extended)") if campaign.extended_to else _("Last moment to apply")
    yield "opens", campaign.opens_at, _("Applications open")
    yield "closes", campaign.closing_at, closes
    if campaign.lists_out_on:
        yield "results", campaign.lists_out_on, _("Lists came out")
    elif campaign.results_on and not campaign.lists_are_late:
        yield "results", campaign.results_on, _("Lists come out")
    if campaign.appeals_until:
        yield "appeals", campaign.appeals_until, _("Last moment to appeal")


def campaign_dates(campaign: Campaign) -> list[Dated]:
    """Opening, last moment and lists of a campaign, as far as they are known; each names the campaign."""
    return [
        Dated(
            uid=f"campaign-{campaign.slug}-{what}",
            start=start,
            end=None,
            title=_("%(what)s: %(name)s") % {"what": words, "name": campaign},
            url=campaign.get_absolute_url(),
            is_sample=campaign.is_sample,
            is_deadline=what in _DEADLINES,
            changed_at=campaign.updated_at,
        )
        for what, start, words in _steps(campaign)
    ]


def intake_dates(intake: Intake, *, url: str, place: str = "", description: str = "") -> list[Dated]:
    """The dates of its campaign and the start of its classes; each names the programme."""
    steps = [_of_intake(intake, *step, url, place, description) for step in _steps(intake.campaign)]
    return [*steps, *start_of_classes(intake, url=url, place=place, description=description)]


def start_of_classes(intake: Intake, *, url: str, place: str = "", description: str = "") -> list[Dated]:
    """That one alone; none where it is not known."""
    if not intake.starts_on:
        return []
    return [_of_intake(intake, "starts", intake.starts_on, _("Start of classes"), url, place, description)]


def _of_intake(intake: Intake, what: str, start, words: str, url: str, place: str, description: str) -> Dated:
    return Dated(
        uid=f"intake-{intake.slug}-{what}",
        start=start,
        end=None,
        title=_("%(what)s: %(name)s") % {"what": words, "name": intake.program},
        url=url,
        description=description,
        is_sample=intake.is_sample or intake.campaign.is_sample,
        place=place,
        is_deadline=what in _DEADLINES,
        changed_at=max(intake.updated_at, intake.campaign.updated_at),
    )


def network_dates(since: date) -> list[Dated]:
    """All public dates from `since` on, oldest first: two queries, and one entry for all the programmes that
    begin on the same day."""
    # Of all intakes of a campaign: where one leaves a day, the entry of that day has changed as well.
    latest = Max("intakes__updated_at")
    campaigns = {campaign.pk: campaign for campaign in Campaign.objects.public().annotate(intakes_at=latest)}
    found = [one for campaign in campaigns.values() for one in campaign_dates(campaign) if one.day >= since]
    starts = (
        Intake.objects.filter(campaign__in=campaigns, starts_on__gte=since)
        .order_by("starts_on", "campaign")
        .values_list("campaign", "starts_on")
        .annotate(number=Count("pk"), samples=Count("pk", filter=Q(is_sample=True)))
    )
    found += [
        Dated(
            uid=f"campaign-{campaigns[campaign].slug}-starts-{day}",
            start=day,
            end=None,
            title=_("First day of classes: %(campaign)s") % {"campaign": campaigns[campaign]},
            url=reverse("programs:list"),
            description=ngettext("%(n)s programme", "%(n)s programmes", number) % {"n": number},
            is_sample=bool(samples),
            changed_at=max(campaigns[campaign].updated_at, campaigns[campaign].intakes_at),
        )
        for campaign, day, number, samples in starts
    ]
    return sorted(found, key=lambda one: (one.day, one.uid))
