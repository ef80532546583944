"""manage.py work_off: the worker of the back office. As many of them as you like; `make run` starts one."""

import logging
import os
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from centers.bulk import work_waiting

log = logging.getLogger(__name__)

PAUSE = 2  # seconds between two looks for work


class Command(BaseCommand):
    help = (
        "Works off what the back office asked to be done with many rows, as soon as it is asked, until it is told to"
        " end (SIGTERM or Ctrl-C: after the batch it is in). Without it, run_due does the same whenever it is called."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="work off what waits now, then end")
        parser.add_argument(
            "--beside", type=int, metavar="PID", help="end as soon as this process, which started it, has ended"
        )

    def handle(self, *args, once, beside, **options):
        if once:
            self.stdout.write(f"bulk jobs worked on: {work_waiting(seconds=float('inf'))}")
            return
        ending = threading.Event()
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, lambda *_: ending.set())
        while not ending.is_set() and (beside is None or os.getppid() == beside):
            _work(ending)
            ending.wait(PAUSE)


def _work(ending: threading.Event) -> None:
    """Whatever goes wrong, the next look is none the worse for it: the database may be away for a minute."""
    close_old_connections()
    try:
        work_waiting(seconds=60, are_we_ending=ending.is_set)
    except Exception:
        log.exception("The worker could not go on; it looks again.")
