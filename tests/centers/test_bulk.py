"""Work on many rows: once each, whatever stops it, and by whom it is done."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from centers import bulk
from centers.core.errors import Refused
from centers.core.reasons import Reason
from centers.models import BulkJob, BulkState, Commune
from tests.factories import CommuneFactory, UserFactory

pytestmark = pytest.mark.django_db

ODD = Reason("odd", "An odd number.")


def count_up(row: bulk.BulkRow, work: bulk.BulkWork) -> None:
    """One more household in a commune; refused where the number is odd, broken where there is nobody."""
    commune = Commune.objects.get(pk=row.pk)
    Commune.objects.filter(pk=row.pk).update(households_2024=commune.households_2024 + work.arguments.get("more", 1))
    if commune.population_2024 == 0:
        raise ZeroDivisionError
    if commune.population_2024 % 2:
        raise Refused(ODD)


@pytest.fixture
def verb(monkeypatch):
    monkeypatch.setattr(bulk, "_VERBS", {})
    return bulk.register(bulk.BulkVerb("count_up", "Count", "centers.change_commune", bulk.one_by_one(count_up)))


@pytest.fixture
def boss():
    return UserFactory(is_superuser=True)


def communes(*people: int) -> list[int]:
    return [CommuneFactory(population_2024=number, households_2024=0).pk for number in people]


def households() -> list[int]:
    return list(Commune.objects.order_by("pk").values_list("households_2024", flat=True))


def test_a_few_are_done_at_once_and_each_wholly_or_not_at_all(verb, boss):
    job = bulk.order(verb, communes(2, 3, 4), arguments={"more": 5}, by=boss)
    assert households() == [5, 0, 5]
    assert (job.state, job.total, job.done, job.left_out) == (BulkState.DONE, 3, 2, 1)
    assert job.results.get().reasons == [{"ar": "An odd number.", "fr": "An odd number."}]


def test_many_wait_for_a_worker_and_are_done_once(verb, boss, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    job = bulk.order(verb, communes(2, 2, 2), by=boss)
    assert (job.state, households()) == (BulkState.WAITING, [0, 0, 0])
    call_command("work_off", "--once")
    call_command("work_off", "--once")
    job.refresh_from_db()
    assert (job.state, job.done, households()) == (BulkState.DONE, 3, [1, 1, 1])


def test_run_due_does_it_where_there_is_no_worker(verb, boss, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    bulk.order(verb, communes(2), by=boss)
    call_command("run_due", "--only", "work_off")
    assert households() == [1]


def test_whoever_takes_up_a_silent_job_goes_on_behind_the_last_batch(verb, boss, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    monkeypatch.setattr(bulk, "BATCH", 1)
    job = bulk.order(verb, communes(2, 2, 2), by=boss)
    first = bulk._work_batch(bulk._taken_up(job))  # and then it is killed
    assert (first.position, bulk.work_off(job)) == (1, False), "it was heard a moment ago"
    BulkJob.objects.update(heard_at=timezone.now() - bulk.SILENT - timedelta(seconds=1))
    assert bulk.work_off(job)
    with pytest.raises(bulk._Lost):
        bulk._work_batch(first)  # it was only slow: what is not its own any more it leaves
    assert households() == [1, 1, 1]


def test_a_row_that_breaks_leaves_the_others_and_says_so(verb, boss):
    job = bulk.order(verb, communes(2, 0, 4), by=boss)
    assert households() == [1, 0, 1]
    assert (job.state, job.done) == (BulkState.DONE, 2)
    assert job.results.get().reasons[0]["fr"]


def test_a_batch_that_is_refused_as_a_whole_says_so_row_by_row(boss, monkeypatch):
    def refuse(work):
        raise Refused(ODD)

    monkeypatch.setattr(bulk, "_VERBS", {})
    verb = bulk.register(bulk.BulkVerb("refuse", "Refuse", "centers.change_commune", refuse))
    job = bulk.order(verb, communes(1, 3), by=boss)
    assert (job.state, job.done) == (BulkState.DONE, 0)
    assert [result.reasons[0]["fr"] for result in job.results.all()] == ["An odd number."] * 2


def test_a_row_that_ends_whoever_works_on_it_is_passed_over(verb, boss, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    job = bulk.order(verb, communes(2, 2), by=boss)
    BulkJob.objects.update(stuck=bulk.MOST_TRIES - 1)
    bulk.work_off(job)
    job.refresh_from_db()
    assert (job.state, job.done, households()) == (BulkState.DONE, 1, [0, 1])


def test_what_is_stopped_ends_before_the_next_batch(verb, boss, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    monkeypatch.setattr(bulk, "BATCH", 1)
    job = bulk.order(verb, communes(2, 2), by=boss)
    taken = bulk._work_batch(bulk._taken_up(job))
    bulk.stop(job)
    with pytest.raises(bulk._Lost):
        bulk._work_batch(taken)
    assert households() == [1, 0]
    with pytest.raises(Refused):
        bulk.stop(job)


def test_whoever_lost_the_right_does_no_more(verb, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    job = bulk.order(verb, communes(2), by=UserFactory())
    bulk.work_off(job)
    job.refresh_from_db()
    assert (job.state, households()) == (BulkState.STOPPED, [0])


def test_it_begins_once(verb, boss):
    job = bulk.plan(verb, communes(2), by=boss)
    assert households() == [0]
    bulk.start(job)
    with pytest.raises(Refused):
        bulk.start(job)
    assert households() == [1]


def test_old_jobs_are_forgotten(verb, boss):
    done, planned = bulk.order(verb, communes(2), by=boss), bulk.plan(verb, communes(2), by=boss)
    assert bulk.forget_old_jobs() == 0
    BulkJob.objects.filter(pk=done.pk).update(ended_at=timezone.now() - timedelta(days=31))
    BulkJob.objects.filter(pk=planned.pk).update(planned_at=timezone.now() - timedelta(days=2))
    assert bulk.forget_old_jobs() == 2
