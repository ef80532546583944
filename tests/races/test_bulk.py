"""A worker that is really killed in the middle of a batch, and several that take up one job at once."""

import os
import signal
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from centers import bulk
from centers.core.errors import Refused
from centers.models import BulkJob, BulkState, Commune
from tests.factories import CommuneFactory, UserFactory
from tests.scenarios.threads import crashed, racing, together

pytestmark = racing


def one_more(row: bulk.BulkRow, work: bulk.BulkWork) -> None:
    Commune.objects.filter(pk=row.pk).update(households_2024=F("households_2024") + 1)
    if row.pk == work.arguments.get("killed_at") and os.getpid() != work.arguments["survivor"]:
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def job(transactional_db, monkeypatch):
    monkeypatch.setattr(bulk, "_VERBS", {})
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    monkeypatch.setattr(bulk, "BATCH", 3)
    verb = bulk.register(bulk.BulkVerb("one_more", "Count", "centers.change_commune", bulk.one_by_one(one_more)))
    numbers = [CommuneFactory(households_2024=0).pk for _ in range(8)]
    arguments = {"killed_at": numbers[4], "survivor": os.getpid()}
    return bulk.order(verb, numbers, arguments=arguments, by=UserFactory(is_superuser=True))


def households() -> list[int]:
    return list(Commune.objects.order_by("pk").values_list("households_2024", flat=True))


def killed_in_the_middle(job: BulkJob) -> int:
    """How a process of its own ended that worked on the job: the number of the signal."""
    connection.close()
    child = os.fork()
    if not child:
        bulk.work_off(job)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_killed_worker_leaves_whole_batches_and_the_next_one_does_the_rest_once(job):
    assert killed_in_the_middle(job) == -signal.SIGKILL
    job.refresh_from_db()
    assert (job.state, job.position, households()) == (BulkState.WORKING, 3, [1, 1, 1, 0, 0, 0, 0, 0])
    assert bulk.work_waiting() == 0, "it was heard a moment ago"
    BulkJob.objects.update(heard_at=timezone.now() - bulk.SILENT - timedelta(seconds=1))
    assert bulk.work_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.done, households()) == (BulkState.DONE, 8, [1] * 8)


def test_four_workers_take_up_one_job_and_each_row_is_done_once(job):
    results = together(*[partial(bulk.work_off, job)] * 4)
    assert crashed(results) == []
    assert results.count(True) == 1
    assert households() == [1] * 8


def test_it_is_confirmed_once(job):
    BulkJob.objects.update(state=BulkState.PLANNED)
    results = together(*[partial(bulk.start, job)] * 3)
    assert sum(isinstance(result, Refused) for result in results) == 2
    with transaction.atomic():
        assert BulkJob.objects.get().state == BulkState.WAITING
