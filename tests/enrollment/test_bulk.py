"""Many files at once: the preview says what will change and for whom not, and that is what happens, to each wholly."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centers import bulk
from centers.models import BulkJob, BulkState
from enrollment.models import Application, ApplicationMove, ApplicationState, Choice, Eligibility
from enrollment.offers.services import withdraw
from enrollment.review.services import decide_application, decide_choice
from enrollment.review.together import Decision, decide_many
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import ApplicantFactory, ApplicationFactory, IntakeFactory, UserFactory
from tests.scenarios.bulk import FILES, confirmed, job_url, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(username="me", is_superuser=True, language="fr"))
    return client


@pytest.fixture
def intake():
    return IntakeFactory()


def sent(intake, number: int = 1, **kwargs) -> list[Application]:
    return [ApplicationFactory(campaign=intake.campaign, intakes=[intake], **kwargs) for _ in range(number)]


def too_old(intake) -> Application:
    return sent(intake, applicant=ApplicantFactory(birth_date="1980-01-01"))[0]


def text_of(response) -> str:
    """What is read, without the marks for direction."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Application.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def test_of_a_hundred_files_97_are_accepted_and_three_stay_with_their_reasons(desk, intake):
    files = [*sent(intake, 99), too_old(intake)]
    for file in files[:2]:
        withdraw(file, by=UserFactory(), reason="Au téléphone")
    job = planned(desk, "accept_files", files)
    before = ApplicationMove.objects.count()
    page = text_of(desk.get(job_url(job)))
    assert "97 sur 100" in page
    assert re.search(r"2 · [^·]*Retirée", page), "two are withdrawn, said once with their number"
    assert f"{files[-1].reference}" in page
    assert "Accepter 97 dossiers" in page
    assert (ApplicationMove.objects.count(), states()["submitted"]) == (before, 98)
    job = confirmed(desk, job)
    assert (job.state, job.done, job.left_out) == (BulkState.DONE, 97, 3)
    assert states() == {ApplicationState.ELIGIBLE: 97, ApplicationState.WITHDRAWN: 2, ApplicationState.SUBMITTED: 1}
    lines = ApplicationMove.objects.filter(event="decided")
    assert (lines.count(), set(lines.values_list("by__username", flat=True))) == (97, {"me"})
    assert {row.row for row in job.results.all()} == {files[0].pk, files[1].pk, files[-1].pk}


def test_more_than_a_request_takes_go_on_without_the_browser_in_few_queries(desk, intake):
    """150 stand for 3 000: queries are those of batches, one for a file at most, where six are allowed."""
    sent(intake, 150)
    job = confirmed(desk, planned(desk, "accept_files"))
    assert (job.state, job.total, job.position) == (BulkState.WAITING, 150, 0)
    assert 'http-equiv="refresh"' in desk.get(job_url(job)).content.decode()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call_command("work_off", "--once")
    assert len(queries) <= 150
    job.refresh_from_db()
    assert (job.state, job.done, states()) == (BulkState.DONE, 150, {ApplicationState.ELIGIBLE: 150})


def test_all_of_a_filter_without_a_tick_and_the_way_back_keeps_it(desk, intake):
    first, other = sent(intake, 2)
    withdraw(other, by=UserFactory(), reason="x")
    job = planned(desk, "decide_files", query="state=submitted")
    assert [number for number, _seen in job.rows] == [first.pk]
    assert f'href="{FILES}?state=submitted"' in desk.get(job_url(job)).content.decode()


def test_by_the_rules_some_are_refused_with_the_sentence_of_the_rule(desk, intake):
    good, old = sent(intake)[0], too_old(intake)
    confirmed(desk, planned(desk, "decide_files", [good, old]))
    assert Choice.objects.get(application=good).eligibility == Eligibility.ELIGIBLE
    refused = Choice.objects.get(application=old)
    assert refused.eligibility == Eligibility.REFUSED
    assert refused.refusal
    old.refresh_from_db()
    assert old.state == ApplicationState.REFUSED


def test_a_refusal_asks_for_its_reason_and_each_person_reads_it(desk, intake):
    files = sent(intake, 2)
    job = planned(desk, "refuse_files", files)
    desk.post(job_url(job, "start"))
    assert states() == {ApplicationState.SUBMITTED: 2}, "nothing without a reason"
    desk.post(job_url(job, "look"), {"reason": "Dossier incomplet"})
    assert "Dossier incomplet" in desk.get(job_url(job)).content.decode()
    confirmed(desk, job)
    assert set(Choice.objects.values_list("refusal", flat=True)) == {"Dossier incomplet"}
    assert states() == {ApplicationState.REFUSED: 2}


def test_a_colleague_was_faster_row_by_row(desk, intake):
    mine, theirs = sent(intake, 2)
    job = planned(desk, "decide_files", [mine, theirs])
    colleague = UserFactory(username="the_other")
    decide_choice(theirs.choices.get(), eligible=False, reason="Sans relevé", by=colleague)
    page = text_of(desk.get(job_url(job)))
    assert "1 sur 2" in page
    assert "the_other" in page
    confirmed(desk, job)
    assert theirs.choices.get().refusal == "Sans relevé"
    assert mine.choices.get().eligibility == Eligibility.ELIGIBLE
    assert "the_other" in text_of(desk.get(job_url(job))), "and it is said after it was done, too"


def test_those_that_stayed_are_looked_at_again_as_they_are_now(desk, intake):
    mine, theirs = sent(intake, 2)
    job = planned(desk, "decide_files", [mine, theirs])
    decide_choice(theirs.choices.get(), eligible=True, by=UserFactory(username="the_other"))
    confirmed(desk, job)
    desk.post(job_url(job, "again"))
    anew = BulkJob.objects.latest("pk")
    assert [number for number, _seen in anew.rows] == [theirs.pk]
    assert "the_other" not in text_of(desk.get(job_url(anew)))


def test_nobody_decides_beyond_the_own_centres(client, intake):
    elsewhere = IntakeFactory()
    office = sign_in(client, roles.STAFF, intake.program.center)
    shared = ApplicationFactory(campaign=intake.campaign, intakes=[intake, elsewhere])
    theirs = ApplicationFactory(campaign=intake.campaign, intakes=[elsewhere])
    job = planned(office, "accept_files", [shared])
    page = text_of(office.get(job_url(job)))
    assert "Complète" not in page, "the file waits for another centre: it will not be complete"
    assert "un autre centre" in page
    BulkJob.objects.update(rows=[*job.rows, [theirs.pk, ""]], total=2)  # as if it had been ticked
    confirmed(office, job)
    assert shared.choices.get(intake=elsewhere).eligibility == Eligibility.PENDING
    assert theirs.choices.get().eligibility == Eligibility.PENDING
    assert shared.choices.get(intake=intake).eligibility == Eligibility.ELIGIBLE


def test_a_job_is_its_owners_alone(desk, client, intake):
    job = planned(desk, "accept_files", sent(intake))
    other = sign_in(client, roles.STAFF, intake.program.center)
    for url in (job_url(job), job_url(job, "start"), job_url(job, "stop")):
        assert (other.get(url).status_code, other.post(url).status_code) in ((404, 404), (404, 403))
    assert list(other.get("/admin/centers/bulkjob/").context["cl"].result_list) == []


def test_nobody_confirms_what_stands_in_a_colleagues_name(desk, client, intake):
    files = sent(intake)
    theirs = planned(sign_in(client, roles.STAFF, intake.program.center), "accept_files", files)
    client.force_login(UserFactory(is_superuser=True))
    for step in ("start", "look"):
        assert client.post(job_url(theirs, step)).status_code == 403
    page = client.get(job_url(theirs))
    assert page.status_code == 200
    assert job_url(theirs, "start") not in page.content.decode()
    theirs.refresh_from_db()
    assert theirs.state == BulkState.PLANNED
    client.post(job_url(theirs, "stop"))
    theirs.refresh_from_db()
    assert theirs.state == BulkState.STOPPED


def test_more_than_one_job_takes_is_said_and_nothing_is_begun(desk, intake, monkeypatch):
    monkeypatch.setattr("centers.office.bulk_table.MOST", 1)
    sent(intake, 2)
    asked = {"action": "accept_files", "select_across": "1", "index": "0", "_selected_action": "0"}
    page = desk.post(FILES, asked, follow=True)
    assert "1" in " ".join(str(message) for message in page.context["messages"])
    assert not BulkJob.objects.exists()


def test_without_a_tick_nothing_is_begun_and_the_page_says_so(desk, intake):
    sent(intake)
    asked = {"action": "accept_files", "select_across": "0", "index": "0", "_selected_action": "0"}
    page = desk.post(FILES, asked, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]
    assert not BulkJob.objects.exists()


def test_the_batch_decides_as_one_by_one_would(intake):
    """The same files, decided by the verb for one and by the verb for many."""
    by, outcome = UserFactory(), []
    for decide in ("one", "many"):
        files = [*sent(intake, 2), too_old(intake)]
        if decide == "one":
            for file in files:
                decide_application(file, by=by)
        else:
            seen = bulk.verb_named("decide_files").tokens([file.pk for file in files])
            assert decide_many(seen, Decision(Choice.objects.all()), by=by) == {}
        rows = Choice.objects.filter(application__in=files).order_by("pk")
        lines = ApplicationMove.objects.filter(application__in=files, event="decided").order_by("application")
        outcome.append(
            [
                list(rows.values_list("eligibility", "refusal", "application__state")),
                list(lines.values_list("from_state", "to_state", "reason", "by")),
            ]
        )
    assert outcome[0] == outcome[1]


def test_ticked_files_or_a_whole_filter_go_on_to_the_page_that_writes(desk, intake):
    first, second, _third = sent(intake, 3)
    asked = {"action": "write", "index": "0", "_selected_action": ["0", first.pk, second.pk]}
    ticked = desk.post(FILES, {**asked, "select_across": "0"})
    assert ticked.url.endswith(f"?id={first.pk}&id={second.pk}")
    assert desk.get(ticked.url).status_code == 200
    everybody = desk.post(f"{FILES}?state=submitted", {**asked, "select_across": "1"})
    assert everybody.url.endswith("?state=submitted")


def test_ticked_files_leave_as_a_table(desk, intake):
    first, second, _third = sent(intake, 3)
    asked = {"action": "export", "index": "0", "_selected_action": ["0", first.pk, second.pk], "select_across": "0"}
    source = desk.get(desk.post(FILES, asked).url).context["source"]
    assert set(source.numbers) == {first.pk, second.pk}
