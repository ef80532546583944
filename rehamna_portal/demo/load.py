"""Everything of the demonstration in one go, or nothing where it is there."""

from dataclasses import replace

from django.utils import timezone

from centers.models import Commune
from enrollment.models import Application
from programs.models import Campaign

from . import campaigns, events
from .accounts import create_accounts
from .files import Desk
from .people import Person, draw_people

TO_DECIDE = 12  # files that wait in the campaign that takes applications


def load(applicants: int, seed: int) -> int:
    """`applicants` files in the campaign that is being decided, a few in the open one. Returns how many in all.

    Nothing happens where a campaign of the demonstration is there already.
    """
    plans = campaigns.plans()
    slugs = [plan["slug"] for plan in plans]
    if Campaign.objects.filter(slug__in=slugs).exists():
        return 0
    users = create_accounts()
    deciders = {center.pk: user for user in users.values() for center in user.centers.all()}
    people = draw_people(
        applicants + TO_DECIDE,
        seed=seed,
        today=timezone.localdate(),
        communes=dict(Commune.objects.values_list("slug", "population_2024")),
    )
    for plan in plans:
        campaign = campaigns.open_sample(plan, by=users["board"])
        desk = Desk(campaign, deciders)
        if plan["deciding"]:
            campaigns.set_dates(campaign, plan)
            desk.fill(people[TO_DECIDE:], first=campaign.opens_at, last=campaign.closes_at)
            desk.refuse_some()
            campaigns.take_to_deciding(campaign, draw_public=f"{campaign.closes_at:%Y%m%d}-{seed}", by=users["board"])
        else:
            for person in [*people[:TO_DECIDE], _alike(people[0])]:
                desk.send(person)
            campaigns.set_dates(campaign, plan)
    events.announce()
    return Application.objects.filter(campaign__slug__in=slugs).count()


def _alike(person: Person) -> Person:
    """Another file with the same name and birth date, for staff to resolve."""
    return replace(person, phone="+212685999999", tastes=person.tastes[::-1])
