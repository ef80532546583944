"""Deadlines by the clock of Morocco, on both sides of the Ramadan shift; the grace; the extension."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from enrollment import rules
from enrollment.models import Application
from programs.actions import due_at
from tests import factories

pytestmark = pytest.mark.django_db

# Morocco stands at UTC+1, and at UTC+0 during Ramadan: in 2027 from 7 February to 14 March (tz database).
BEFORE, INSIDE, AFTER = (2027, 2, 6), (2027, 2, 20), (2027, 3, 20)
HOURS = {BEFORE: 17, INSIDE: 18, AFTER: 17}


def local(day, hour=18, minute=0):
    return datetime(*day, hour, minute, tzinfo=ZoneInfo("Africa/Casablanca"))


def closing(day) -> Application:
    """A draft begun in time in a campaign that closes that day at 18:00 by the local clock."""
    campaign = factories.CampaignFactory(opens_at=local((2027, 1, 2)), closes_at=local(day))
    application = factories.ApplicationFactory(campaign=campaign, draft=True)
    Application.objects.filter(pk=application.pk).update(started_at=campaign.closes_at - timedelta(minutes=1))
    return Application.objects.get(pk=application.pk)


@pytest.mark.parametrize("day", HOURS)
def test_the_local_hour_is_right_on_both_sides_of_ramadan(day):
    campaign = closing(day).campaign
    assert campaign.closes_at == datetime(*day, HOURS[day], tzinfo=UTC)
    assert timezone.localtime(campaign.closes_at).hour == 18
    assert "18:00" in rules.late_sentence(campaign)


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
    application = closing(INSIDE)
    application.started_at = application.campaign.closes_at
    assert not rules.takes_answers(application, application.campaign.closes_at)


def test_one_field_extends_and_reopens_what_was_late():
    application = closing(BEFORE)
    campaign, late = application.campaign, local(INSIDE, 12)
    assert not rules.takes_answers(application, late)
    campaign.extended_to = local(INSIDE)  # across the shift: again 18:00 by the clock on the wall
    campaign.full_clean()
    campaign.save()
    application = Application.objects.get(pk=application.pk)
    assert rules.takes_answers(application, late)
    assert application.campaign.is_open(late)
    assert due_at(application.campaign) == datetime(*INSIDE, 19, tzinfo=UTC)


def test_a_grace_across_the_shift_is_still_sixty_minutes():
    """In the night of 14 March 2027 the clock goes from 2:00 to 3:00."""
    campaign = factories.CampaignFactory(opens_at=local((2027, 1, 2)), closes_at=local((2027, 3, 14), 1, 30))
    assert due_at(campaign) - campaign.closes_at.astimezone(UTC) == timedelta(hours=1)
    assert timezone.localtime(due_at(campaign)).hour == 3
