"""Everything of the demonstration in one go, or nothing where it is there."""

from dataclasses import replace

from django.utils import timezone

from centers.models import Commune
from enrollment.models import Application
from programs.models import Campaign

from . import appeals, campaigns, codes, events, house, interviews
from .accounts import create_accounts
from .files import Reviewers
from .people import Person, draw_people

TO_DECIDE = 12  # files that wait in the campaign that takes applications
LISTED = 36  # files on the lists that are out
ASKING = 0.3  # the least wish among them: who is asked about a bed wants one


def load(applicants: int, seed: int) -> int:
    """`applicants` files in the campaign ready for its allocation, a few in the others. Returns how many in all.

    Nothing happens where a campaign of the demonstration is there already.
    """
    plans = campaigns.plans()
    slugs = [plan["slug"] for plan in plans]
    if Campaign.objects.filter(slug__in=slugs).exists():
        return 0
    users = create_accounts()
    deciders = {center.pk: user for user in users.values() for center in user.centers.all()}
    people = draw_people(
        applicants + TO_DECIDE + LISTED,
        seed=seed,
        today=timezone.localdate(),
        communes=dict(Commune.objects.values_list("slug", "population_2024")),
    )
    waiting, deciding, listed = people[:TO_DECIDE], people[TO_DECIDE:-LISTED], people[-LISTED:]
    for plan in plans:
        campaign = campaigns.open_sample(plan, by=users["board"])
        reviewers = Reviewers(campaign, deciders)
        if plan.get("published"):
            _publish(
                reviewers, plan, [replace(person, wish=max(person.wish, ASKING)) for person in listed], seed, users
            )
        elif plan["deciding"]:
            _to_decide(reviewers, plan, deciding, seed, users["board"])
            interviews.hold(campaign, reviewers)
            reviewers.refuse_some()
        else:
            for person in [*waiting, _alike(people[0])]:
                reviewers.send(person)
            campaigns.set_dates(campaign, plan)
            interviews.plan_to_come(campaign, reviewers)
    events.announce()
    return Application.objects.filter(campaign__slug__in=slugs).count()


def _to_decide(reviewers: Reviewers, plan: dict, people: list[Person], seed: int, board) -> None:
    """Files decided and marked; the campaign is closed and its draw fixed."""
    campaign = reviewers.campaign
    campaigns.set_dates(campaign, plan)
    reviewers.fill(people, first=campaign.opens_at, last=campaign.closes_at)
    campaigns.take_to_deciding(
        campaign, draw_public=f"{timezone.localdate(campaign.closes_at):%Y%m%d}-{seed}", by=board
    )


def _publish(reviewers: Reviewers, plan: dict, people: list[Person], seed: int, users: dict) -> None:
    """The lists are out and the first people live in the house; most beds are free for the campaign to be decided."""
    _to_decide(reviewers, plan, people, seed, users["board"])
    appeals.refuse_one(reviewers.campaign, reviewers)
    closed = house.close_rooms()
    appeals.publish(reviewers.campaign, by=users["board"])
    house.open_rooms(closed)
    appeals.appeal(reviewers.campaign, reviewers)
    codes.draw_codes(reviewers.campaign)
    house.move_in(reviewers.campaign, reviewers, warden=users["warden"], away=codes.references())


def _alike(person: Person) -> Person:
    """Another file with the same name and birth date, for staff to resolve."""
    return replace(person, phone="+212685999999", tastes=person.tastes[::-1])
