"""What time brings about, as jobs that stand alone: `manage.py run_due` does them, one after the other.

A further job is one more line of JOBS. Each keeps its own transactions and locks, so two machines may do them at once.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from centers.bulk import forget_old_jobs, work_waiting
from enrollment.applying.corrections import discard_late_corrections
from enrollment.models import MessageState
from enrollment.offers.reminders import remind_drafts, remind_offers
from enrollment.offers.services import lapse_overdue
from enrollment.outbox.delivery import deliver
from enrollment.runs.compute import compute_forsaken
from enrollment.runs.unattended import run_by_themselves
from enrollment.security.recovery import close_old_requests
from programs.services import archive_due, close_due, finish_due

from .promises import keep_promises

log = logging.getLogger(__name__)
_TROUBLE = (MessageState.WAITING, MessageState.UNSURE, MessageState.FAILED, MessageState.DROPPED)


@dataclass(frozen=True)
class Job:
    """`name`: what `--only` takes; `do`: does what is due and tells it, a line for each thing; `by_the_clock`: goes by
    hours that people were told, and must not end anything before `keep_promises` has set them right."""

    name: str
    do: Callable[[], list[str]]
    by_the_clock: bool = False


def _deliver() -> list[str]:
    sent = deliver()
    trouble = ", ".join(f"{sent[state]} {state}" for state in _TROUBLE if sent[state])
    return [f"messages sent: {sent[MessageState.SENT]}{f' ({trouble})' if trouble else ''}"]


# Looks again each time, and finds nothing to do but after a change of legal time.
PROMISES = Job("keep_promises", lambda: keep_promises())
JOBS = (
    PROMISES,
    Job("close_campaigns", lambda: [f"campaigns closed: {close_due()}"], by_the_clock=True),
    Job("lapse_offers", lambda: [f"offers lapsed: {lapse_overdue()}"], by_the_clock=True),
    Job("drop_corrections", lambda: [f"corrections not sent in time: {discard_late_corrections()}"], by_the_clock=True),
    Job("close_code_requests", lambda: [f"requests for a new code closed: {close_old_requests()}"]),
    Job("remind", lambda: [f"reminders written: {remind_offers() + remind_drafts()}"], by_the_clock=True),
    Job("send_messages", _deliver),
    # After the messages, since they may take minutes.
    Job("work_off", lambda: [f"bulk jobs worked on: {work_waiting()}, forgotten: {forget_old_jobs()}"]),
    Job("compute_runs", lambda: [f"allocations computed anew: {compute_forsaken()}"]),
    Job("publish_runs", lambda: [f"allocations published: {run_by_themselves()}"], by_the_clock=True),
    Job(
        "finish_campaigns",
        lambda: [f"campaigns finished: {finish_due()}, archived: {archive_due()}"],
        by_the_clock=True,
    ),
)


@dataclass(frozen=True)
class Done:
    """`lines`: what the job told; `fault`: why it did not do its work, "" where it did."""

    name: str
    lines: list[str]
    fault: str = ""


def unknown(names: Iterable[str]) -> list[str]:
    known = {job.name for job in JOBS}
    return [name for name in names if name not in known]


def do_jobs(only: Iterable[str] = ()) -> Iterator[Done]:
    """Does those of these names (none: all), in the order of JOBS, and hands over each as soon as it is done.

    One that fails does not keep the others from going on. `keep_promises` comes along with whatever goes by the clock,
    and where it fails, that waits.
    """
    wanted = set(only) or {job.name for job in JOBS}
    chosen = [job for job in JOBS if job.name in wanted]
    if PROMISES not in chosen and any(job.by_the_clock for job in chosen):
        chosen.insert(0, PROMISES)
    kept = True
    for job in chosen:
        if job.by_the_clock and not kept:
            yield Done(job.name, [], f"waits for {PROMISES.name}")
            continue
        done = _do(job)
        kept = kept and not (job is PROMISES and done.fault)
        yield done


def _do(job: Job) -> Done:
    try:
        return Done(job.name, job.do())
    except Exception as error:  # whatever it is, the next job is none the worse for it
        log.exception("The job %s of run_due failed.", job.name)
        if not connection.in_atomic_block:
            # A connection that was lost is not handed on; one in good order stays.
            connection.close_if_unusable_or_obsolete()
        return Done(job.name, [], type(error).__name__)
