"""Starting a run: at once where it takes a moment, else in a process of its own, which outlives request and browser."""

import subprocess
import sys

from django.conf import settings
from django.db import transaction

from enrollment.models import Run
from enrollment.runs.compute import ask_for_run, make_run
from programs.models import Campaign


def start(campaign: Campaign, *, by) -> Run:
    """A run that is computed, or one that is being computed. Raises Refused."""
    if campaign.applications.sent().count() <= settings.RUN_AT_ONCE_UP_TO:
        return make_run(campaign, by=by)
    run = ask_for_run(campaign, by=by)
    transaction.on_commit(lambda: start_process(run))
    return run


def start_process(run: Run) -> subprocess.Popen:
    """In a session of its own: no signal of the server, nor the time it gives a request, ends it."""
    return subprocess.Popen(  # noqa: S603  no word of it was typed by anybody
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "compute_run", str(run.pk)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
