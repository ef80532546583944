"""One source of zone data: the pinned one, whatever the machine has; and a warning where it is old."""

import os
import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.utils import timezone

from centers.core import zones
from tests.scenarios.clock import Clock
from tests.scenarios.zone_files import OF_2025, zone_file

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
SAY = """
import time
from datetime import UTC, datetime
{start}
from django.utils import timezone
from centers.core.formatting import moment
when = datetime(2026, 12, 1, 12, tzinfo=UTC)
print(moment(when)["time"], timezone.localtime(when).isoformat(), time.strftime("%H", time.localtime(when.timestamp())))
"""
NOON = ["12:00", "2026-12-01T12:00:00+00:00", "12"]
SETUP = "import django; django.setup()"


def old_machine(tmp_path) -> dict[str, str]:
    """The environment of a machine whose zone data are those of 2025."""
    own = {"PYTHONTZPATH": str(zone_file(tmp_path, OF_2025)), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return {**os.environ, **own}


def test_legal_time_is_right_on_a_machine_with_old_data(tmp_path):
    """Morocco is on UTC for good since 20 September 2026; data of 2025 say UTC+1. What serves: `test_prepare`."""
    told = subprocess.run(
        [sys.executable, "-c", SAY.format(start=SETUP)],
        cwd=settings.BASE_DIR, env=old_machine(tmp_path), check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    assert told == NOON


def test_a_command_is_right_on_a_machine_with_old_data(tmp_path):
    """`manage.py`, by which the allocations of a process of their own start, too."""
    asked = "import datetime; print(timezone.localtime(datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)))"
    asked = f"from django.utils import timezone; {asked}"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", asked]
    told = subprocess.run(
        command, cwd=settings.BASE_DIR, env=old_machine(tmp_path), check=True, capture_output=True, text=True
    )
    assert told.stdout.strip() == "2026-12-01 12:00:00+00:00"


def test_nothing_but_the_pinned_package_is_read_here():
    assert zoneinfo.TZPATH == ()
    assert timezone.localtime(NOW).utcoffset().total_seconds() == 0


@pytest.mark.django_db
def test_the_database_counts_in_utc():
    """Its own zone data are never asked: moments come and go as they are."""
    assert connection.timezone_name == "UTC"


# --- how old the data are ------------------------------------------------------------------


def warned() -> list[str]:
    return [found.id for found in run_checks() if (found.id or "").startswith("portal.") and "101" in found.id]


def test_data_older_than_a_year_are_warned_of(monkeypatch):
    """The pinned ones, by the day that stands in them."""
    made = datetime.combine(zones.as_of(), datetime.min.time(), UTC)
    clock = Clock(monkeypatch, made)
    assert made.year >= 2026
    clock.go_on(days=360)
    assert warned() == []
    clock.go_on(days=10)
    assert warned() == ["portal.W101"]


def test_data_of_the_machine_are_refused(tmp_path):
    try:
        zoneinfo.reset_tzpath(to=[str(zone_file(tmp_path, OF_2025))])
        assert "portal.E101" in warned()
    finally:
        zones.use_pinned()
