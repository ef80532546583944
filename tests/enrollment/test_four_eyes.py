"""Publishing, discarding and handing over take two people where the campaign says so."""

import pytest

from centers.core.errors import Refused
from enrollment.models import Offer, RunDeed, RunEvent, RunRequest, RunState
from enrollment.runs.compute import make_run
from enrollment.runs.consent import take_back
from enrollment.runs.publish import ask_for, discard_run, hand_over_run, publish_run
from enrollment.runs.unattended import run_by_themselves
from enrollment.security.permissions import requests_to_confirm
from programs.models import Campaign
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import UserFactory
from tests.scenarios.decisions import candidate, deciding

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_house(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"


@pytest.fixture
def first():
    return UserFactory(username="first", is_superuser=True)


@pytest.fixture
def second():
    return UserFactory(username="second", is_superuser=True)


@pytest.fixture
def run(first):
    campaign, (intake,) = deciding(1, four_eyes=True)
    candidate(campaign, [intake])
    return make_run(campaign, by=first)


def events(run):
    return [(move.event, move.by and move.by.username) for move in run.moves.all() if move.event]


def test_a_campaign_takes_two_people_unless_it_says_otherwise():
    assert Campaign().four_eyes


@pytest.mark.parametrize(("deed", "do"), [(RunDeed.PUBLISH, publish_run), (RunDeed.DISCARD, discard_run)])
def test_what_cannot_be_taken_back_is_asked_by_one_and_done_by_another(run, first, second, deed, do):
    with pytest.raises(Refused):
        do(run, by=second)
    ask_for(run, deed, by=first)
    with pytest.raises(Refused):
        do(run, by=first)
    assert not Offer.objects.exists()
    done = do(run, by=second)
    assert done.state == (RunState.PUBLISHED if deed == RunDeed.PUBLISH else RunState.DISCARDED)
    assert events(run) == [(f"ask_{deed}", "first"), (RunEvent.CONFIRMED, "second")]
    assert run.moves.last().figures == {"asker": "first"}
    assert not RunRequest.objects.exists()


def test_the_file_goes_to_whom_the_first_named_and_not_to_whom_the_second_would_have_it_go(run, first, second):
    ask_for(run, RunDeed.PUBLISH, by=first)
    run = publish_run(run, by=second)
    with pytest.raises(Refused):
        hand_over_run(run, by=second, recipient="Cour des comptes", reason="Audit")
    ask_for(run, RunDeed.HAND_OVER, by=second, recipient="Cour des comptes", reason="Audit")
    with pytest.raises(Refused):
        hand_over_run(run, by=second)
    assert hand_over_run(run, by=first, recipient="Somebody", reason="Else")
    handed = run.moves.get(event=RunEvent.HANDED_OVER)
    assert (handed.figures["recipient"], handed.reason, handed.by) == ("Cour des comptes", "Audit", first)


def test_a_request_is_taken_back_and_then_nobody_confirms_it(run, first, second):
    ask_for(run, RunDeed.PUBLISH, by=first)
    with pytest.raises(Refused):
        ask_for(run, RunDeed.PUBLISH, by=second)
    take_back(run, RunDeed.PUBLISH, by=first)
    with pytest.raises(Refused):
        publish_run(run, by=second)
    with pytest.raises(Refused):
        take_back(run, RunDeed.PUBLISH, by=first)
    assert events(run) == [(RunEvent.ASK_PUBLISH, "first"), (RunEvent.TAKEN_BACK, "first")]


@pytest.mark.parametrize("lost", ["is_active", "is_superuser"])
def test_what_somebody_asked_who_may_not_any_more_is_nobodys_wish(run, first, second, lost):
    ask_for(run, RunDeed.PUBLISH, by=first)
    setattr(first, lost, False)
    first.save()
    with pytest.raises(Refused):
        publish_run(run, by=second)
    ask_for(run, RunDeed.PUBLISH, by=second)
    assert publish_run(run, by=UserFactory()).state == RunState.PUBLISHED
    assert not RunRequest.objects.exists()


def test_a_request_that_was_overtaken_goes_with_its_allocation(run, first, second):
    ask_for(run, RunDeed.PUBLISH, by=first)
    ask_for(run, RunDeed.DISCARD, by=second)
    discard_run(run, by=first)
    assert not RunRequest.objects.exists()
    with pytest.raises(Refused):
        publish_run(run, by=second)


def test_one_person_is_enough_where_the_campaign_says_so(first):
    campaign, (intake,) = deciding(1, four_eyes=False)
    candidate(campaign, [intake])
    run = make_run(campaign, by=first)
    with pytest.raises(Refused):
        ask_for(run, RunDeed.PUBLISH, by=first)
    assert publish_run(run, by=first).state == RunState.PUBLISHED
    assert hand_over_run(run, by=first, recipient="Cour des comptes", reason="Audit")


def test_nothing_is_asked_that_could_not_be_done(run, first, second):
    ask_for(run, RunDeed.DISCARD, by=first)
    discard_run(run, by=second)
    for deed in RunDeed:
        with pytest.raises(Refused):
            ask_for(run, deed, by=first, recipient="Cour", reason="Audit")


def test_a_file_is_not_asked_for_without_saying_for_whom(run, first, second):
    ask_for(run, RunDeed.PUBLISH, by=first)
    run = publish_run(run, by=second)
    with pytest.raises(Refused):
        ask_for(run, RunDeed.HAND_OVER, by=first, recipient=" ", reason="Audit")


def test_what_goes_on_by_itself_asks_nobody(run, first, second):
    """The first list took two people; the evenings after it have their own rules."""
    ask_for(run, RunDeed.PUBLISH, by=first)
    publish_run(run, by=second)
    Campaign.objects.update(runs_by_itself=True)
    assert run_by_themselves() == 0
    assert not Campaign.objects.get().held_up_at


# --- on the page ------------------------------------------------------------------------------------


def page_of(client, run):
    return client.get(f"/admin/enrollment/run/{run.pk}/change/").content.decode()


def press(client, run, slug, **answers):
    return client.post(f"/admin/enrollment/run/{run.pk}/do/{slug}/", answers, follow=True)


def test_the_page_asks_tells_who_asked_and_lets_only_another_confirm(run, client, django_user_model):
    board = sign_in(client, roles.BOARD, username="asks")
    press(board, run, "publish", read="on")
    run.refresh_from_db()
    assert run.state == RunState.CHECKED
    page = page_of(board, run)
    assert "asks" in page
    assert "take-back-publish" in page
    assert 'name="read"' not in page
    press(board, run, "publish", read="on")
    run.refresh_from_db()
    assert run.state == RunState.CHECKED
    asker = django_user_model.objects.get(username="asks")
    assert not requests_to_confirm(asker).exists()
    assert "asked=1" not in board.get("/admin/").content.decode()
    board = sign_in(client, roles.BOARD, username="confirms")
    assert requests_to_confirm(django_user_model.objects.get(username="confirms")).count() == 1
    assert "/admin/enrollment/run/?asked=1" in board.get("/admin/").content.decode()
    assert f"/run/{run.pk}/change/" in board.get("/admin/enrollment/run/", {"asked": "1"}).content.decode()
    assert 'name="read"' in page_of(board, run)
    press(board, run, "publish", read="on")
    run.refresh_from_db()
    assert run.state == RunState.PUBLISHED
    page = page_of(board, run)
    assert "asks" in page
    assert "confirms" in page


def test_a_colleague_says_no_on_the_page(run, first, client):
    ask_for(run, RunDeed.DISCARD, by=first)
    board = sign_in(client, roles.BOARD, username="says-no")
    press(board, run, "take-back-discard")
    assert not RunRequest.objects.exists()
    assert events(run)[-1] == (RunEvent.TAKEN_BACK, "says-no")


def test_the_second_person_gets_the_file_on_the_page(run, first, second, client):
    ask_for(run, RunDeed.PUBLISH, by=first)
    run = publish_run(run, by=second)
    board = sign_in(client, roles.BOARD, username="asks")
    press(board, run, "export", recipient="Cour des comptes", reason="Audit")
    assert not run.moves.filter(event=RunEvent.HANDED_OVER).exists()
    assert press(board, run, "confirm-export").status_code == 200
    assert not run.moves.filter(event=RunEvent.HANDED_OVER).exists()
    board = sign_in(client, roles.BOARD, username="confirms")
    assert "Cour des comptes" in page_of(board, run)
    assert press(board, run, "confirm-export")["Content-Type"] == "application/x-ndjson"
    assert run.moves.filter(event=RunEvent.HANDED_OVER).count() == 1


def test_who_only_reads_allocations_neither_asks_nor_confirms(run, first, client):
    ask_for(run, RunDeed.PUBLISH, by=first)
    reader = sign_in(client, roles.MANAGER)
    assert "take-back-publish" not in page_of(reader, run)
    for slug in ("publish", "discard", "export", "take-back-publish", "confirm-export"):
        assert press(reader, run, slug, read="on").status_code == 403
    assert RunRequest.objects.count() == 1
