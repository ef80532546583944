"""Runs that take long: asked for, computed elsewhere, looked at meanwhile, and taken up again after a kill."""

import os
import re
import signal
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from centers.core.errors import Refused
from enrollment.allocation import freezing
from enrollment.allocation.engine import seats_and_beds
from enrollment.allocation.engine.format import FormatError
from enrollment.models import Offer, Run, RunEvent, RunState, RunStep
from enrollment.office import start_run
from enrollment.runs import compute as module
from enrollment.runs.compute import ask_for_run, compute_forsaken, compute_run, make_run
from enrollment.runs.publish import discard_run, publish_run
from programs.services import finish_campaign
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import ApplicationFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_house(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"


@pytest.fixture
def staff():
    return UserFactory()


@pytest.fixture
def campaign():
    """One seat and two people who want it."""
    campaign, (intake,) = deciding(1)
    for average in (1500, 1400):
        candidate(campaign, [intake], average)
    return campaign


def fallen_silent(run) -> Run:
    Run.objects.filter(pk=run.pk).update(heard_at=timezone.now() - timedelta(hours=1))
    run.refresh_from_db()
    return run


def events(run) -> list[str]:
    return [move.event for move in run.moves.all() if move.event]


# --- asked for and computed ------------------------------------------------------------------


def test_what_was_asked_for_waits_and_is_computed_like_any_other(campaign, staff):
    run = ask_for_run(campaign, by=staff)
    assert (run.state, run.step, run.number, run.result) == (RunState.COMPUTING, RunStep.WAITING, 1, "")
    done = compute_run(run)
    assert (done.state, done.made_by) == (RunState.CHECKED, staff)
    again = make_run(campaign, by=staff)
    assert (again.frozen_input, again.result) == (done.frozen_input, done.result)
    assert publish_run(done, by=staff).state == RunState.PUBLISHED


def test_each_step_is_seen_while_it_lasts(campaign, staff, monkeypatch):
    seen = []

    def watched(name):
        real = getattr(freezing, name)

        def watch(*args):
            row = Run.objects.get()
            seen.append((name, row.step, bool(row.frozen_input)))
            return real(*args)

        monkeypatch.setattr(freezing, name, watch)

    for name in ("freeze", "allocate", "check"):
        watched(name)
    compute_run(ask_for_run(campaign, by=staff))
    assert seen == [("freeze", "freezing", False), ("allocate", "computing", True), ("check", "checking", True)]


def test_one_run_at_a_time_and_a_sentence_for_the_other(campaign, staff):
    run = ask_for_run(campaign, by=staff)
    for ask in (ask_for_run, make_run):
        with pytest.raises(Refused) as refused:
            ask(campaign, by=UserFactory())
        assert "1" in refused.value.sentences[0]
    assert Run.objects.get() == run
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(campaign=campaign, number=2)
    compute_run(run)
    assert ask_for_run(campaign, by=staff).number == 2


def test_a_campaign_is_not_finished_while_an_allocation_is_computed(campaign, staff):
    run = ask_for_run(campaign, by=staff)
    with pytest.raises(Refused):
        finish_campaign(campaign, by=staff)
    compute_run(run)
    assert finish_campaign(campaign, by=staff)


def test_what_has_no_result_is_never_published(campaign, staff):
    run = ask_for_run(campaign, by=staff)
    with pytest.raises(Refused):
        publish_run(run, by=staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(state=RunState.CHECKED)


def test_answers_come_in_while_engine_and_checker_work(campaign, staff, monkeypatch):
    """The lock is over when the files are frozen; what changes afterwards makes the run stale, as always."""
    real, locks = seats_and_beds.allocate, []

    def allocate(instance):
        locks.append(connection.in_atomic_block and connection.savepoint_ids)
        return real(instance)

    monkeypatch.setattr(freezing, "allocate", allocate)
    before = list(connection.savepoint_ids)
    make_run(campaign, by=staff)
    assert locks == [before], "no transaction of ours is open"


# --- what stops it ---------------------------------------------------------------------------


def test_something_missing_breaks_it_off_and_is_counted(campaign, staff):
    intake = campaign.intakes.get()
    for _n in range(2):
        ApplicationFactory(campaign=campaign, intakes=[intake])
    run = compute_run(ask_for_run(campaign, by=staff))
    assert run.state == RunState.BROKEN
    assert [(move.event, move.figures) for move in run.moves.exclude(event="")] == [("incomplete", {"count": 2})]
    assert not Offer.objects.exists()


def test_files_that_do_not_fit_together_break_it_off(campaign, staff, monkeypatch):
    def unfit(data):
        raise FormatError("intakes.dev", "no seats")

    monkeypatch.setattr(freezing, "parse", unfit)
    run = compute_run(ask_for_run(campaign, by=staff))
    assert (run.state, events(run)) == (RunState.BROKEN, [RunEvent.UNFIT])
    with pytest.raises(Refused):
        make_run(campaign, by=staff)


def test_an_unexpected_error_is_kept_and_raised(campaign, staff, monkeypatch):
    def broken(instance):
        raise MemoryError

    monkeypatch.setattr(freezing, "allocate", broken)
    run = ask_for_run(campaign, by=staff)
    with pytest.raises(MemoryError):
        compute_run(run)
    run.refresh_from_db()
    assert (run.state, events(run)) == (RunState.BROKEN, [RunEvent.FAILED])


@pytest.mark.parametrize("elsewhere", [True, False])
@pytest.mark.parametrize("during", ["allocate", "check"])
def test_whoever_discards_it_meanwhile_wins(campaign, staff, monkeypatch, during, elsewhere):
    real = getattr(freezing, during)

    def discarded_meanwhile(*args):
        discard_run(Run.objects.get(), by=UserFactory())
        return real(*args)

    monkeypatch.setattr(freezing, during, discarded_meanwhile)
    if elsewhere:
        assert compute_run(ask_for_run(campaign, by=staff)) is None
    else:
        with pytest.raises(Refused):
            make_run(campaign, by=staff)
    run = Run.objects.get()
    assert (run.state, run.result) == (RunState.DISCARDED, "")


# --- killed ----------------------------------------------------------------------------------


def test_a_run_whose_process_was_killed_is_computed_anew(campaign, staff):
    run = ask_for_run(campaign, by=staff)
    module._taken_up(run)
    assert compute_run(run) is None, "another process has it"
    assert compute_forsaken() == 0
    fallen_silent(run)
    out = StringIO()
    call_command("run_due", stdout=out)
    assert "allocations computed anew: 1" in out.getvalue()
    run.refresh_from_db()
    assert (run.state, run.tries) == (RunState.CHECKED, 2)
    assert compute_forsaken() == 0


def test_killed_a_second_time_it_is_broken_off_with_a_sentence(campaign, staff):
    run = ask_for_run(campaign, by=staff)
    for _n in range(2):
        module._taken_up(fallen_silent(run))
    fallen_silent(run)
    assert compute_forsaken() == 0
    run.refresh_from_db()
    assert (run.state, events(run)) == (RunState.BROKEN, [RunEvent.SILENT])
    assert ask_for_run(campaign, by=staff).number == 2


def test_a_process_that_wakes_up_late_writes_nothing(campaign, staff, monkeypatch):
    real, late = seats_and_beds.allocate, []

    def allocate(instance):
        if not late:
            late.append(True)
            compute_run(fallen_silent(Run.objects.get()))
        return real(instance)

    monkeypatch.setattr(freezing, "allocate", allocate)
    assert compute_run(ask_for_run(campaign, by=staff)) is None
    run = Run.objects.get()
    assert (run.state, run.tries) == (RunState.CHECKED, 2)
    assert [move.to_state for move in run.moves.all()] == ["computing", "checked"]


# --- a process of its own --------------------------------------------------------------------


@pytest.fixture
def elsewhere(monkeypatch, transactional_db):
    """Processes started from here work on the database of the tests."""
    name = connection.settings_dict["NAME"]
    address = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("PORTAL_LODGING_BACKEND", "enrollment.lodging.NullLodging")


def test_it_is_computed_though_nobody_waits_for_it(elsewhere, campaign, staff):
    run = ask_for_run(campaign, by=staff)
    assert start_run.start_process(run).wait(timeout=120) == 0
    run.refresh_from_db()
    assert run.state == RunState.CHECKED


def test_killed_at_its_start_it_loses_nothing(elsewhere, campaign, staff):
    run = ask_for_run(campaign, by=staff)
    process = start_run.start_process(run)
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=120) != 0
    fallen_silent(run)
    assert compute_forsaken() == 1
    run.refresh_from_db()
    assert run.state == RunState.CHECKED


def test_the_command_says_what_it_did(campaign, staff):
    out, run = StringIO(), ask_for_run(campaign, by=staff)
    for _n in range(2):
        call_command("compute_run", str(run.pk), stdout=out)
    assert out.getvalue().splitlines() == ["allocation 1: checked", "allocation 1: nothing to do"]
    with pytest.raises(CommandError):
        call_command("compute_run", "0")


# --- the pages -------------------------------------------------------------------------------


@pytest.fixture
def board(client):
    return sign_in(client, roles.BOARD)


def page_of(run) -> str:
    return reverse("admin:enrollment_run_change", args=[run.pk])


def test_a_large_campaign_is_handed_to_a_process_and_a_small_one_is_there_at_once(campaign, settings, staff):
    settings.RUN_AT_ONCE_UP_TO = 2
    assert start_run.start(campaign, by=staff).state == RunState.CHECKED
    settings.RUN_AT_ONCE_UP_TO = 1
    # The test never commits, so that no process begins.
    assert start_run.start(campaign, by=staff).state == RunState.COMPUTING


def test_the_page_tells_how_far_it_is_and_asks_again_by_itself(board, campaign, settings):
    settings.RUN_AT_ONCE_UP_TO = 0
    prepare = reverse("admin:enrollment_run_prepare", args=[campaign.pk])
    response = board.post(prepare)
    run = Run.objects.get()
    assert response["Location"] == page_of(run)
    module._taken_up(run)
    response = board.get(page_of(run))
    page = response.content.decode()
    assert response["Refresh"] == "5"
    assert re.search(r'<progress[^>]* max="3" value="1"', page)
    assert page.count('aria-current="step"') == 1
    assert "Refresh" not in board.get(page_of(run), {"still": 1})
    told = board.get(prepare).content.decode()
    assert page_of(run) in told
    assert "Calculer" not in re.sub(r"<h2>.*?</h2>", "", told)
    assert "errornote" in board.post(prepare).content.decode(), "a colleague is told"
    compute_run(fallen_silent(run))
    response = board.get(page_of(run))
    assert "Refresh" not in response
    assert "7/7" in response.content.decode()


def test_a_broken_one_says_why_in_the_readers_language(board, campaign):
    ApplicationFactory(campaign=campaign, intakes=[campaign.intakes.get()])
    run = compute_run(ask_for_run(campaign, by=UserFactory()))
    response = board.get(page_of(run))
    assert "Refresh" not in response
    page = re.sub(r"</?bdi[^>]*>", "", response.content.decode())
    assert "Il manquait encore quelque chose (1)" in page
    assert reverse("admin:enrollment_run_prepare", args=[campaign.pk]) in page


def test_it_can_be_discarded_while_it_is_computed(board, campaign):
    run = ask_for_run(campaign, by=UserFactory())
    board.post(reverse("admin:enrollment_run_do", args=[run.pk, "discard"]))
    run.refresh_from_db()
    assert run.state == RunState.DISCARDED
    assert board.get(page_of(run)).status_code == 200
    assert make_run(campaign, by=UserFactory()).number == 2
