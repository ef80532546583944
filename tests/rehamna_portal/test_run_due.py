import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from centers.models import ZoneRules
from enrollment.models import Offer, OfferState
from programs.models import CampaignState
from rehamna_portal.jobs import JOBS
from tests.factories import CampaignFactory
from tests.scenarios.decisions import candidate, deciding, run_and_publish

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


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
        "bulk jobs worked on: 0, forgotten: 0",
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


# --- jobs that stand alone --------------------------------------------------------------------


def overdue_campaign():
    now = timezone.now()
    return CampaignFactory(opens_at=now - timedelta(days=9), closes_at=now - timedelta(hours=2))


def run_jobs(*arguments: str) -> tuple[list[str], str, str]:
    """What was told, what was complained of, and how the command ended ("" where in good order)."""
    out, err, end = StringIO(), StringIO(), ""
    try:
        call_command("run_due", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        end = str(error)
    return out.getvalue().splitlines(), err.getvalue(), end


def test_a_job_that_fails_is_named_and_the_others_go_on(settings, caplog):
    """Reminders cannot be reckoned; they stand between closing and finishing."""
    settings.OFFER_REMINDER_HOURS = "tomorrow"
    campaign = overdue_campaign()
    told, complaint, end = run_jobs()
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CLOSED
    assert told[0] == "campaigns closed: 1"
    assert told[-1] == "campaigns finished: 0, archived: 0"
    assert len(told) == len(JOBS) - 2  # all but reminders, and the promises, which have nothing to tell
    assert "remind failed: TypeError" in complaint
    assert "Not done: remind." in end
    (record,) = [record for record in caplog.records if record.name == "rehamna_portal.jobs"]
    assert record.getMessage() == "The job remind of run_due failed."
    assert record.exc_info[0] is TypeError


def test_the_process_ends_non_zero_after_a_job_that_failed(tmp_path):
    """Called as a timer calls it: on a database without tables every job fails, and each is named."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE_"))},
        "PORTAL_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
        "PORTAL_VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "rehamna_portal.settings",
    }
    command = [sys.executable, "manage.py", "run_due"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    for job in JOBS:
        assert f"{job.name} failed: " in done.stderr
    assert "The job send_messages of run_due failed.\nTraceback" in done.stderr


def test_nothing_ends_by_the_clock_while_promised_hours_could_not_be_kept():
    """What goes by the clock waits and is named too; the rest is done."""
    ZoneRules.objects.create(version="?", pairs=[["unreadable"]], moved=[])
    campaign = overdue_campaign()
    told, complaint, end = run_jobs()
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.OPEN
    assert told == [
        "requests for a new code closed: 0",
        "messages sent: 0",
        "bulk jobs worked on: 0, forgotten: 0",
        "allocations computed anew: 0",
    ]
    assert "close_campaigns failed: waits for keep_promises" in complaint
    by_the_clock = [job.name for job in JOBS if job.by_the_clock]
    assert f"Not done: {', '.join(['keep_promises', *by_the_clock])}." in end
    # Asked for alone as well.
    assert run_jobs("--only", "close_campaigns")[0] == []
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.OPEN


def test_jobs_asked_for_are_done_alone_in_the_order_of_the_list():
    campaign = overdue_campaign()
    assert run_jobs("--only", "send_messages") == (["messages sent: 0"], "", "")
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.OPEN
    told = run_jobs("--only", "finish_campaigns", "--only", "close_campaigns", "--only", "close_campaigns")
    assert told == (["campaigns closed: 1", "campaigns finished: 0, archived: 0"], "", "")


def test_a_job_that_does_not_exist_is_refused_with_the_list_and_nothing_is_done():
    campaign = overdue_campaign()
    told, _complaint, end = run_jobs("--only", "close_campaigns", "--only", "mesages")
    assert told == []
    assert "'mesages'" in end
    assert all(job.name in end for job in JOBS)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.OPEN
