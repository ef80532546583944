"""The same verb for many rows: asked for, previewed, worked off in batches, by whoever comes to it.

A room registers what may be done:

    register(BulkVerb("accept", _("Accept"), DECIDE, work=accept_many))

    def accept_many(work: BulkWork) -> dict[int, Refused]:
        '''Works on `work.rows`, inside one transaction; gives what stayed as it was, and why, by row number.'''

`one_by_one` makes such a function of a verb for one row. Then `plan` writes down the rows with what was looked at of
each, `start` begins: at once up to AT_ONCE rows, else a worker (`manage.py work_off`) or `run_due` takes them up.
Nothing is started by a request, and whoever is killed is followed by another from the last batch on (docs/decisions).
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .core.errors import Refused
from .core.moves import can_move, locked
from .core.reasons import Reason, said_in_both
from .core.types import StrOrPromise
from .models import BULK_MOVES, BulkJob, BulkResult, BulkState

log = logging.getLogger(__name__)

AT_ONCE = 100  # rows that the request itself works off
BATCH = 50  # rows of one transaction
SILENT = timedelta(seconds=60)  # after which somebody else takes a job up
MOST_TRIES = 3  # of a row that ends whoever works on it
PLANS_LAST = timedelta(days=1)
JOBS_LAST = timedelta(days=30)

FAULT = Reason("fault", _("An error nobody expected came in between. The row stays as it was; the log says why."))
GONE = Reason("gone", _("This row is not, or no longer, within your rights."))


class BulkRow(NamedTuple):
    """A row by its number, with the token of what was looked at (centers.core.seen); "" where nothing was."""

    pk: int
    seen: str = ""


@dataclass(frozen=True)
class BulkWork:
    """A batch: `rows` with the same `arguments` (plain data), in the name of the account `by`."""

    rows: Sequence[BulkRow]
    by: Any
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BulkVerb:
    """`name` is stored and never changes; `right`: of whoever asks, looked at again before each batch.

    `work(work)` runs in a transaction and gives what was refused, by row number. `tokens(numbers)`: the token of each
    row as it is now, kept by `plan`. `preview(work)`: what would happen (`centers.office.previews.Preview`), with the
    `form` of its arguments; `names(numbers)`: the words and the address of each row, for tables of rows. A verb without
    `preview` is begun by pages of its own. `batch`: rows of one transaction, 0: as many as usual. `grave`: its button
    is red.
    """

    name: str
    label: StrOrPromise
    right: str
    work: Callable[[BulkWork], dict[int, Refused]]
    tokens: Callable[[Sequence[int]], dict[int, str]] = lambda numbers: {}
    names: Callable[[Sequence[int]], dict[int, tuple[str, str]]] = lambda numbers: {}
    preview: Callable[[BulkWork], Any] | None = None
    form: Callable[..., Any] | None = None
    batch: int = 0
    grave: bool = False


_VERBS: dict[str, BulkVerb] = {}


def register(verb: BulkVerb) -> BulkVerb:
    _VERBS[verb.name] = verb
    return verb


def verb_named(name: str) -> BulkVerb | None:
    return _VERBS.get(name)


def verb_of(job: BulkJob) -> BulkVerb | None:
    """None for a verb of an earlier release."""
    return verb_named(job.verb)


def one_by_one(act: Callable[[BulkRow, BulkWork], object]) -> Callable[[BulkWork], dict[int, Refused]]:
    """`act(row, work)` calls a verb for one row and raises Refused; each row is done wholly or not at all."""

    def work_on(work: BulkWork) -> dict[int, Refused]:
        refused = {}
        for row in work.rows:
            try:
                with transaction.atomic():
                    act(row, work)
            except Refused as refusal:
                refused[row.pk] = refusal
        return refused

    return work_on


# --- asking ----------------------------------------------------------------------------------


@transaction.atomic
def plan(
    verb: BulkVerb, numbers: Iterable[int], *, arguments: dict[str, Any] | None = None, chosen_from: str = "", by
) -> BulkJob:
    """Writes down what is to be done, and what was looked at of each row; nothing else changes until `start`."""
    numbers = list(dict.fromkeys(numbers))
    seen = verb.tokens(numbers)
    rows = [[number, seen.get(number, "")] for number in numbers]
    return BulkJob.objects.create(
        verb=verb.name, rows=rows, total=len(rows), arguments=arguments or {}, chosen_from=chosen_from[:1000], by=by
    )


@transaction.atomic
def change_arguments(job: BulkJob, arguments: dict[str, Any]) -> BulkJob:
    """Before it is confirmed. Raises Refused afterwards."""
    job = locked(job)
    if found := can_start(job):
        raise Refused(*found)
    job.arguments = arguments
    job.save(update_fields=["arguments"])
    return job


@transaction.atomic
def look_again(job: BulkJob) -> BulkJob:
    """What is decided on from here is each row as it is now."""
    job = locked(job)
    if (verb := verb_of(job)) and job.state == BulkState.PLANNED:
        seen = verb.tokens([number for number, _seen in job.rows])
        job.rows = [[number, seen.get(number, "")] for number, _seen in job.rows]
        job.save(update_fields=["rows"])
    return job


def can_start(job: BulkJob) -> list[Reason]:
    return can_move(job, BulkState.WAITING, allowed=BULK_MOVES)


def start(job: BulkJob) -> BulkJob:
    """Begins, and ends at once where there are few rows. Raises Refused where somebody has confirmed it already."""
    with transaction.atomic():
        job = locked(job)
        if found := can_start(job):
            raise Refused(*found)
        job.state, job.heard_at = BulkState.WAITING, timezone.now()
        job.save(update_fields=["state", "heard_at"])
    if job.total <= AT_ONCE:
        work_off(job)
        job.refresh_from_db()
    return job


def order(verb: BulkVerb, numbers: Iterable[int], *, arguments=None, chosen_from: str = "", by) -> BulkJob:
    """`plan` and `start` for pages that have shown a preview of their own."""
    return start(plan(verb, numbers, arguments=arguments, chosen_from=chosen_from, by=by))


def can_stop(job: BulkJob) -> list[Reason]:
    return can_move(job, BulkState.STOPPED, allowed=BULK_MOVES)


@transaction.atomic
def stop(job: BulkJob) -> BulkJob:
    """Ends it before the next batch; what was done stays done. Raises Refused where it is over."""
    job = locked(job)
    if found := can_stop(job):
        raise Refused(*found)
    _end(job, BulkState.STOPPED)
    return job


# --- working ---------------------------------------------------------------------------------


class _Lost(Exception):
    """The job was stopped, or taken up by somebody else."""


def work_off(job: BulkJob, *, until: float | None = None) -> bool:
    """Works on the job until it is over, or until this moment of `time.monotonic`. False where somebody else does."""
    claimed = _taken_up(job)
    if claimed is None:
        return False
    try:
        while claimed.position < claimed.total and (until is None or time.monotonic() < until):
            claimed = _work_batch(claimed)
        _release(claimed)
    except _Lost:
        log.info("The bulk job %s was stopped, or taken up by another worker.", job.pk)
    return True


def work_waiting(*, seconds: float = 240, are_we_ending: Callable[[], bool] = lambda: False) -> int:
    """Works off what waits or was forsaken, oldest first, for about so long. Gives how many jobs it worked on."""
    until, worked = time.monotonic() + seconds, 0
    for job in _forsaken().order_by("pk"):
        if time.monotonic() >= until or are_we_ending():
            break
        worked += work_off(job, until=until)
    return worked


def forget_old_jobs() -> int:
    """What was never confirmed is dropped after a day, what is over after a month: rows and reasons speak of people."""
    now = timezone.now()
    planned = BulkJob.objects.filter(state=BulkState.PLANNED, planned_at__lt=now - PLANS_LAST)
    over = BulkJob.objects.filter(ended_at__lt=now - JOBS_LAST)
    return planned.delete()[1].get("centers.BulkJob", 0) + over.delete()[1].get("centers.BulkJob", 0)


def _forsaken():
    """Jobs that nobody is working on."""
    silent = BulkJob.objects.filter(state=BulkState.WORKING, heard_at__lt=timezone.now() - SILENT)
    return (silent | BulkJob.objects.filter(state=BulkState.WAITING)).defer("rows")


@transaction.atomic
def _taken_up(job: BulkJob) -> BulkJob | None:
    """The job, ours from now on. Whoever works on a batch holds its lock and is waited for."""
    job = locked(job)
    if not _forsaken().filter(pk=job.pk).exists():
        return None
    job.state, job.heard_at = BulkState.WORKING, timezone.now()
    job.claim, job.stuck = job.claim + 1, job.stuck + 1
    job.save(update_fields=["state", "heard_at", "claim", "stuck"])
    return job


@transaction.atomic
def _release(job: BulkJob) -> None:
    """Over, or for the next to go on with at once."""
    job = _if_ours(job)
    if job.position >= job.total:
        _end(job, BulkState.DONE)
    else:
        job.state = BulkState.WAITING
        job.save(update_fields=["state"])


def _work_batch(job: BulkJob) -> BulkJob:
    """A batch, or, after an error nobody expected, its rows one by one, so that the others are none the worse."""
    verb = verb_of(job)
    size = (verb.batch if verb else 0) or BATCH
    rows = [BulkRow(*row) for row in job.rows[job.position : job.position + (size if job.stuck < 2 else 1)]]
    try:
        return _saved(job, rows)
    except _Lost:
        raise
    except Refused:
        log.info("A batch of the bulk job %s was refused; its rows are tried one by one.", job.pk)
    except Exception:
        log.exception("A batch of the bulk job %s failed; its rows are tried one by one.", job.pk)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
    for row in rows:
        try:
            job = _saved(job, [row])
        except _Lost:
            raise
        except Exception:
            log.exception("Row %s of the bulk job %s failed.", row.pk, job.pk)
            job = _saved(job, [row], given_up=True)
    return job


@transaction.atomic
def _saved(job: BulkJob, rows: list[BulkRow], *, given_up: bool = False) -> BulkJob:
    """What was done with these rows and how far the job has come, in one transaction."""
    ours, verb = _if_ours(job), verb_of(job)
    if verb is None or not (ours.by.is_active and ours.by.has_perm(verb.right)):
        _end(ours, BulkState.STOPPED)
        return ours
    if given_up or (job.stuck >= MOST_TRIES and len(rows) == 1):
        refused = {row.pk: Refused(FAULT) for row in rows}
    else:
        refused = _worked(verb, BulkWork(rows, ours.by, ours.arguments))
    BulkResult.objects.bulk_create(BulkResult(job=ours, row=pk, reasons=_kept(why)) for pk, why in refused.items())
    ours.position, ours.done = ours.position + len(rows), ours.done + len(rows) - len(refused)
    ours.heard_at, ours.stuck = timezone.now(), 0
    ours.save(update_fields=["position", "done", "heard_at", "stuck"])
    return ours


def _worked(verb: BulkVerb, work: BulkWork) -> dict[int, Refused]:
    """A verb that refuses all it was given refuses a row that is alone."""
    if len(work.rows) > 1:
        return verb.work(work)
    try:
        with transaction.atomic():
            return verb.work(work)
    except Refused as refusal:
        return {row.pk: refusal for row in work.rows}


def _if_ours(job: BulkJob) -> BulkJob:
    """As it is now, locked; its rows, which never change any more, are those read before."""
    row = BulkJob.objects.select_for_update(of=("self",)).select_related("by").defer("rows").get(pk=job.pk)
    if (row.state, row.claim) != (BulkState.WORKING, job.claim):
        raise _Lost
    row.rows = job.rows
    return row


def _end(job: BulkJob, state: BulkState) -> None:
    job.state, job.ended_at, job.heard_at = state, timezone.now(), timezone.now()
    job.save(update_fields=["state", "ended_at", "heard_at"])


def _kept(refusal: Refused) -> list[dict[str, str]]:
    return [said_in_both(reason.__str__) for reason in refusal.reasons]
