"""The dated things of campaigns and intakes, as calendars show them."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centers.ics import Dated
from programs.models import Campaign, Intake


def campaign_dates(campaign: Campaign) -> list[Dated]:
    """When a campaign opens, closes (an extension moves that date) and when its lists come out."""
    where = reverse("programs:list")
    closes = (
        _("Applications close (extended): %(campaign)s")
        if campaign.extended_to
        else _("Applications close: %(campaign)s")
    )
    found = [
        ("opens", campaign.opens_at, _("Applications open: %(campaign)s"), ""),
        ("closes", campaign.closing_at, closes, _("Last moment to apply.")),
    ]
    if campaign.results_on:
        found.append(("results", campaign.results_on, _("Lists come out: %(campaign)s"), ""))
    return [
        Dated(
            uid=f"campaign-{campaign.slug}-{what}",
            start=start,
            end=None,
            title=title % {"campaign": campaign},
            url=where,
            description=description,
            is_sample=campaign.is_sample,
        )
        for what, start, title, description in found
    ]


def intake_dates(intake: Intake) -> list[Dated]:
    """The first day of classes of one programme, where it is known."""
    if not intake.starts_on:
        return []
    return [
        Dated(
            uid=f"intake-{intake.slug}-starts",
            start=intake.starts_on,
            end=None,
            title=_("First day of classes: %(program)s") % {"program": intake.program},
            url=intake.get_absolute_url(),
            is_sample=intake.is_sample,
        )
    ]


def network_dates(since: date) -> list[Dated]:
    """All public dates from `since` on, oldest first: two queries, and one entry for all the programmes that
    begin on the same day."""
    campaigns = {campaign.pk: campaign for campaign in Campaign.objects.public()}
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
        )
        for campaign, day, number, samples in starts
    ]
    return sorted(found, key=lambda one: (one.day, one.uid))
