from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from enrollment.models import Offer, OfferState
from programs.models import CampaignState
from tests.enrollment.decided import candidate, deciding, run_and_publish
from tests.factories import CampaignFactory

pytestmark = pytest.mark.django_db


def run_due() -> list[str]:
    out = StringIO()
    call_command("run_due", stdout=out)
    return out.getvalue().splitlines()


def test_run_due_closes_and_lapses_once(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    now = timezone.now()
    due = CampaignFactory(opens_at=now - timedelta(days=9), closes_at=now - timedelta(hours=2))
    # Its deadline has passed, the hour of grace for drafts has not.
    grace = CampaignFactory(opens_at=now - timedelta(days=9), closes_at=now - timedelta(minutes=1))
    campaign, (intake,) = deciding(2)
    late, early = (candidate(campaign, [intake]) for _ in range(2))
    run_and_publish(campaign)
    Offer.objects.filter(application=late).update(deadline=now)
    rest = [
        "corrections not sent in time: 0",
        "requests for a new code closed: 0",
        "reminders written: 0",
        "messages sent: 0",
        "allocations computed anew: 0",
        "allocations published: 0",
        "campaigns finished: 0, archived: 0",
    ]
    assert run_due() == ["campaigns closed: 1", "offers lapsed: 1", *rest]
    assert run_due() == ["campaigns closed: 0", "offers lapsed: 0", *rest]
    for row, state in ((due, CampaignState.CLOSED), (grace, CampaignState.OPEN)):
        row.refresh_from_db()
        assert row.state == state
    assert late.offers.get().state == OfferState.LAPSED
    assert early.offers.get().state == OfferState.PENDING
