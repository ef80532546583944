"""Colleagues who ask for the next file at the same moment never get the same one."""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from enrollment.models import Application, ApplicationMove, Lease
from enrollment.review.leases import take_lease
from enrollment.review.queue import take_next, waiting
from enrollment.review.undo import last_undoable, undo
from enrollment.review.whole_file import accept_application
from tests.factories import ApplicationFactory, IntakeFactory, UserFactory
from tests.scenarios.threads import crashed, racing, refused, together

pytestmark = racing
QUEUE = reverse("admin:enrollment_application_queue")


@pytest.fixture
def files(transactional_db):
    intake = IntakeFactory()
    return [ApplicationFactory(campaign=intake.campaign, intakes=[intake]) for _number in range(12)]


def colleagues(number: int) -> list:
    return [UserFactory(is_superuser=True) for _number in range(number)]


def test_six_colleagues_get_six_files(files):
    def take(by):
        return take_next(waiting(Application.objects.all(), by), by=by)

    taken = together(*(partial(take, by) for by in colleagues(6)))
    assert crashed(taken) == []
    assert len(set(taken)) == 6
    assert Lease.objects.count() == 6


def test_one_file_is_lent_once(files):
    for _again in range(3):
        Lease.objects.all().delete()
        leases = together(*(partial(take_lease, files[0].pk, by=by) for by in colleagues(4)))
        assert crashed(leases) == []
        assert len([lease for lease in leases if lease]) == 1


def test_colleagues_who_work_at_once_decide_each_file_once(files):
    people = colleagues(3)
    decided = together(*(partial(_work, by) for by in people))
    assert crashed(decided) == []
    done = [pk for by in decided for pk in by]
    assert sorted(done) == sorted(file.pk for file in files)
    assert ApplicationMove.objects.count() == 12


def _work(by) -> list[int]:
    """Accepts what comes, until nothing does."""
    done: list[int] = []
    while pk := take_next(waiting(Application.objects.all(), by), by=by):
        accept_application(Application.objects.get(pk=pk), by=by)
        done.append(pk)
    return done


def test_pages_that_are_asked_for_at_once_show_different_files(files):
    def ask(by):
        client = Client()
        client.force_login(by)
        return client.get(QUEUE).url

    shown = together(*(partial(ask, by) for by in colleagues(4)))
    assert crashed(shown) == []
    assert len(set(shown)) == 4


def test_undoing_twice_at_once_undoes_once(files):
    (by,) = colleagues(1)
    accept_application(files[0], by=by)
    line = last_undoable(by)
    results = together(partial(undo, line, by=by), partial(undo, line, by=by))
    assert crashed(results) == []
    assert len(refused(results)) == 1
    assert ApplicationMove.objects.count() == 2
