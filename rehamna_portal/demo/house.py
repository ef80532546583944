"""The boarding house after the published lists: residents, somebody arriving, somebody who left, beds still held.

Some rooms were not ready when those lists were made, so that a few people have a seat without their bed.
"""

from boarding import services as house
from boarding.models import Bed, Stay, Wing
from enrollment.models import Application, Offer, OfferState
from enrollment.offers.averages import verify_average
from enrollment.offers.rules import average_to_read
from enrollment.offers.services import accept_offer, enroll
from enrollment.values.marks import MarkValue
from programs.models import Campaign

from .files import Reviewers

READY = 4  # beds of each wing when the lists were made
STILL_TO_COME = 1  # of those who accepted a bed in each wing, how many have not arrived yet


def close_rooms() -> list[Bed]:
    """All free beds but READY in each wing are out of use. Returns which."""
    closed = []
    for wing in Wing.objects.all():
        closed += [house.put_out_of_use(bed) for bed in wing.beds().free().order_by("room__number", "letter")[READY:]]
    return closed


def open_rooms(closed: list[Bed]) -> None:
    for bed in closed:
        house.put_back_in_use(bed)


def move_in(campaign: Campaign, reviewers: Reviewers, *, warden, away: list[str]) -> None:
    """What became of the beds that the lists gave, wing by wing; half of those without one accept as well.

    `away`: numbers of files that stay as the lists left them.
    """
    given = Stay.objects.live().filter(application__campaign=campaign).exclude(application__reference__in=away)
    for wing in Wing.objects.all():
        stays = list(given.filter(wing=wing).order_by("pk"))
        for number, stay in enumerate(stays):
            _accept_and_enrol(stay.application, reviewers)
            stay = house.assign_bed(Stay.objects.get(pk=stay.pk), wing.beds().free().first(), by=warden)
            if number >= STILL_TO_COME:
                house.check_in(stay, by=warden)
    others = Offer.objects.filter(run__campaign=campaign, with_bed=False, state=OfferState.PENDING)
    for offer in others.exclude(application__reference__in=away)[::2]:
        accept_offer(offer)
    if resident := Stay.objects.filter(application__campaign=campaign, checked_in_at__isnull=False).last():
        house.check_out(resident, reason="انتقال إلى سكن العائلة (مثال)", by=warden)


def _accept_and_enrol(application: Application, reviewers: Reviewers) -> None:
    offer = accept_offer(application.held_offer())
    by = reviewers.decider(offer.choice)
    average = MarkValue.of(application.applicant.average)
    if average and average_to_read(application, offer.choice.intake):
        verify_average(application, average, by=by)
    enroll(Application.objects.get(pk=application.pk), by=by)
