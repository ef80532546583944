"""The frozen file leaves the house by a recorded decision, and whoever has it can check it."""

import pytest

from centers.core.errors import Refused
from enrollment.allocation.audit_file import judge, read, root_of
from enrollment.models import RunEvent
from enrollment.offers.services import decline_offer
from enrollment.runs.compute import make_run
from enrollment.runs.publish import hand_over_run
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_house(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"


@pytest.fixture
def published():
    campaign, (intake,) = deciding(2)
    first, *_ = (candidate(campaign, [intake], average) for average in (1600, 1500, 1400))
    run_and_publish(campaign)
    decline_offer(offer_of(first))
    return run_and_publish(campaign)


def test_the_file_of_a_published_run_is_accepted_and_names_nobody(published):
    content = hand_over_run(published, by=UserFactory(), recipient="Cour des comptes", reason="Audit")
    run = read(content.splitlines(keepends=True))
    judge(run)
    assert run.head["input_sha256"] == published.fingerprint
    for application in published.campaign.applications.all():
        for secret in (application.reference, application.applicant.family_name, application.applicant.phone):
            assert secret.encode() not in content


def test_who_when_to_whom_and_why_stay_in_the_history(published):
    staff = UserFactory()
    content = hand_over_run(published, by=staff, recipient=" Cour des comptes ", reason="Audit")
    line = published.moves.last()
    assert (line.by, line.event, line.reason) == (staff, RunEvent.HANDED_OVER, "Audit")
    assert (line.figures["recipient"], line.figures["root"]) == ("Cour des comptes", root_of(content))


@pytest.mark.parametrize(("recipient", "reason"), [("", "Audit"), ("Cour", " ")])
def test_not_without_a_reason_and_a_name(published, recipient, reason):
    before = published.moves.count()
    with pytest.raises(Refused):
        hand_over_run(published, by=UserFactory(), recipient=recipient, reason=reason)
    assert published.moves.count() == before


def test_only_of_a_published_run(published):
    run = make_run(published.campaign, by=UserFactory())
    with pytest.raises(Refused):
        hand_over_run(run, by=UserFactory(), recipient="Cour", reason="Audit")


def test_the_button_gives_the_file_and_the_page_tells_it(client, published):
    board = sign_in(client, roles.BOARD)
    page, button = (f"/admin/enrollment/run/{published.pk}/{end}/" for end in ("change", "do/export"))
    assert button in board.get(page).content.decode()
    asked = board.get(button)
    assert asked.headers["Content-Type"].startswith("text/html")
    assert published.moves.filter(event=RunEvent.HANDED_OVER).count() == 0
    answers = {"recipient": "<Cour des comptes>", "reason": "Audit"}
    given = board.post(button, answers)
    judge(read(given.content.splitlines(keepends=True)))
    assert given.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "&lt;Cour des comptes&gt;" in board.get(page).content.decode()
    refused = board.post(button, {"recipient": "", "reason": "x" * 301})
    assert refused.content.decode().count("errornote") == 2


@pytest.mark.parametrize("role", [roles.MANAGER, roles.STAFF])
def test_only_who_may_publish_hands_it_over(client, published, role):
    response = sign_in(client, role).post(
        f"/admin/enrollment/run/{published.pk}/do/export/", {"recipient": "Cour", "reason": "Audit"}
    )
    assert response.status_code == 403
    assert not published.moves.filter(event=RunEvent.HANDED_OVER).exists()
