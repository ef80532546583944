"""Deadlines by the clock of Morocco, on both sides of the change of legal time; the grace; the extension."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from enrollment.applying import rules
from enrollment.models import Application
from programs.services import due_at
from tests import factories

pytestmark = pytest.mark.django_db

# Morocco stands at UTC since 20 September 2026, for good: in Ramadan, too (tz database 2026c and later).
BEFORE, AFTER, RAMADAN = (2026, 9, 19), (2026, 9, 21), (2027, 2, 20)
HOURS = {BEFORE: 17, AFTER: 18, RAMADAN: 18}


def local(day, hour=18, minute=0):
    return datetime(*day, hour, minute, tzinfo=ZoneInfo("Africa/Casablanca"))


def closing(day) -> Application:
    """A draft begun in time in a campaign that closes that day at 18:00 by the local clock."""
    campaign = factories.CampaignFactory(opens_at=local((2026, 1, 2)), closes_at=local(day))
    application = factories.ApplicationFactory(campaign=campaign, draft=True)
    Application.objects.filter(pk=application.pk).update(started_at=campaign.closes_at - timedelta(minutes=1))
    return Application.objects.get(pk=application.pk)


@pytest.mark.parametrize("day", HOURS)
def test_the_local_hour_is_right_on_both_sides_of_the_change(day):
    campaign = closing(day).campaign
    assert campaign.closes_at == datetime(*day, HOURS[day], tzinfo=UTC)
    assert timezone.localtime(campaign.closes_at).hour == 18
    assert "18:00" in str(rules.late(campaign))


@pytest.mark.parametrize("day", HOURS)
def test_the_deadline_is_exclusive_to_the_microsecond(day):
    campaign = closing(day).campaign
    assert campaign.is_open(campaign.closes_at - timedelta(microseconds=1))
    assert not campaign.is_open(campaign.closes_at)


@pytest.mark.parametrize("day", HOURS)
def test_a_draft_begun_in_time_has_sixty_minutes(day):
    application = closing(day)
    end = datetime(*day, HOURS[day] + 1, tzinfo=UTC)
    assert due_at(application.campaign) == end
    assert rules.takes_answers(application, end - timedelta(microseconds=1))
    assert not rules.takes_answers(application, end)


def test_a_draft_begun_at_the_deadline_has_none():
    application = closing(AFTER)
    application.started_at = application.campaign.closes_at
    assert not rules.takes_answers(application, application.campaign.closes_at)


def test_one_field_extends_and_reopens_what_was_late():
    application = closing(BEFORE)
    campaign, late = application.campaign, local(AFTER, 12)
    assert not rules.takes_answers(application, late)
    campaign.extended_to = local(AFTER)  # across the change: again 18:00 by the clock on the wall
    campaign.full_clean()
    campaign.save()
    application = Application.objects.get(pk=application.pk)
    assert rules.takes_answers(application, late)
    assert application.campaign.is_open(late)
    assert due_at(application.campaign) == datetime(*AFTER, 19, tzinfo=UTC)


def test_a_grace_across_the_change_is_still_sixty_minutes():
    """In the night of 20 September 2026 the clock goes back from 2:00 to 1:00."""
    campaign = factories.CampaignFactory(opens_at=local((2026, 1, 2)), closes_at=local((2026, 9, 20), 1, 30))
    assert due_at(campaign) - campaign.closes_at.astimezone(UTC) == timedelta(hours=1)
    assert timezone.localtime(due_at(campaign)).hour == 1
