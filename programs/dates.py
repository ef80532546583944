"""The dates of a campaign and of its intakes as dated things, in the words of the active language."""

from django.utils.translation import gettext as _

from centers.ics import Dated
from programs.models import Campaign, Intake


def campaign_dates(campaign: Campaign, **more) -> list[Dated]:
    """Opening, last moment and lists of a campaign, as far as they are known. `more`: place and url of each."""
    key = f"campaign-{campaign.slug}"
    things = [
        Dated(f"{key}-opens", campaign.opens_at, _("Applications open"), **more),
        Dated(f"{key}-closes", campaign.closing_at, _("Last moment to apply"), deadline=True, **more),
    ]
    if campaign.results_on:
        things.append(Dated(f"{key}-results", campaign.results_on, _("Lists come out"), **more))
    return things


def intake_dates(intake: Intake, **more) -> list[Dated]:
    """The dates of its campaign and the start of its classes; each names the programme."""
    things = [*campaign_dates(intake.campaign)]
    if intake.starts_on:
        things.append(Dated("starts", intake.starts_on, _("Start of classes")))
    return [
        Dated(
            f"intake-{intake.slug}-{thing.key.rpartition('-')[2]}",
            thing.when,
            _("%(what)s: %(programme)s") % {"what": thing.words, "programme": intake.program.name},
            deadline=thing.deadline,
            **more,
        )
        for thing in things
    ]
