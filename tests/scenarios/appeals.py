"""A published list with somebody who may appeal against it, in few words."""

from datetime import timedelta

from django.utils import timezone

from enrollment.models import Appeal, Application, Choice
from enrollment.offers.appeals import send_appeal
from programs.models import Campaign
from tests.scenarios.decisions import candidate, deciding, run_and_publish

REASON = "نقطة المقابلة تخص شخصا آخر."


def published(seats: int = 1, days: float = 5, **kwargs) -> tuple[Campaign, Application, Application]:
    """A campaign whose list is out, the last one who got a seat of its intake, and the first one who did not."""
    campaign, intakes = deciding(seats, appeals_until=timezone.now() + timedelta(days=days), **kwargs)
    files = [candidate(campaign, intakes, average=1500 - n) for n in range(seats + 1)]
    run_and_publish(campaign)
    return campaign, files[-2], files[-1]


def choice_of(application: Application, rank: int = 1) -> Choice:
    return application.choices.get(rank=rank)


def appealed(application: Application, rank: int = 1, reason: str = REASON) -> Appeal:
    return send_appeal(choice_of(application, rank), reason=reason)
