"""People of the house for tests: enrolled, or living in a bed."""

import json

from boarding import services
from boarding.models import StayState
from enrollment.models import Enrollment, Offer, OfferState, Run
from tests.factories import ChoiceFactory, IntakeFactory, StayFactory, UserFactory


def enroll(application) -> Enrollment:
    """What the centre does once the originals were seen."""
    campaign = application.campaign
    run, _new = Run.objects.get_or_create(
        campaign=campaign, number=1, defaults={"frozen_input": json.dumps({}), "result": json.dumps({})}
    )
    choice = application.choices.first() or ChoiceFactory(
        application=application, intake=IntakeFactory(campaign=campaign)
    )
    offer = Offer.objects.create(
        application=application,
        choice=choice,
        run=run,
        state=OfferState.ACCEPTED,
        deadline=campaign.closes_at,
    )
    return Enrollment.objects.create(application=application, offer=offer, enrolled_by=UserFactory())


def resident(bed, warden):
    """Somebody checked in to this bed."""
    stay = StayFactory(wing=bed.room.wing, state=StayState.KEPT)
    enroll(stay.application)
    services.assign_bed(stay, bed, by=warden)
    return services.check_in(stay, by=warden)
