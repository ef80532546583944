"""Many people are asked for a paper, or called, at once: those only for whom it makes sense, each once."""

import pytest

from centers.models import BulkState
from enrollment.models import Convocation, Document, DocumentState, Message
from enrollment.offers.services import withdraw
from tests.factories import ApplicationFactory, IntakeFactory, SittingFactory, UserFactory
from tests.scenarios.bulk import confirmed, job_url, planned
from tests.scenarios.interviews import interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(username="me", is_superuser=True, language="fr"))
    return client


def looked(client, job, **arguments):
    """The job with these arguments, as its preview shows it."""
    client.post(job_url(job, "look"), arguments)
    job.refresh_from_db()
    return client.get(job_url(job)).context["preview"]


def test_a_paper_is_asked_of_those_who_have_not_sent_it_once(desk):
    intake = IntakeFactory()
    paper = intake.program.level.papers.create(code="diploma", name_ar="شهادة", name_fr="Diplôme")
    lacking, sent, gone = (ApplicationFactory(campaign=intake.campaign, intakes=[intake]) for _ in range(3))
    Document.objects.create(application=sent, paper=paper, state=DocumentState.RECEIVED, held=1, version=1)
    withdraw(gone, by=UserFactory(), reason="x")
    other = ApplicationFactory()
    job = planned(desk, "ask_paper", [lacking, sent, gone, other])
    preview = looked(desk, job, paper="diploma")
    assert [row.pk for row in preview.changes] == [lacking.pk]
    assert {row.pk for row in preview.left_out} == {sent.pk, gone.pk, other.pk}
    assert not Message.objects.filter(kind="paper_asked").exists()
    job = confirmed(desk, job)
    assert (job.state, job.done) == (BulkState.DONE, 1)
    assert set(Message.objects.filter(kind="paper_asked").values_list("application", flat=True)) == {lacking.pk}
    again = planned(desk, "ask_paper", [lacking])
    looked(desk, again, paper="diploma")
    assert confirmed(desk, again).done == 0, "nobody is written to twice within a day"


def test_those_are_called_who_are_to_be_to_what_was_shown(desk):
    intake = IntakeFactory()
    criterion = interview(intake.campaign)
    date = SittingFactory(criterion=criterion, places=1)
    first, second = (
        ApplicationFactory(campaign=intake.campaign, intakes=[criterion.intake], eligible=True) for _ in range(2)
    )
    pending = ApplicationFactory(campaign=intake.campaign, intakes=[criterion.intake])
    elsewhere = ApplicationFactory(campaign=intake.campaign, intakes=[criterion.intake], eligible=True)
    job = planned(desk, "call_files", [first, second, pending])
    preview = looked(desk, job, criterion=criterion.pk)
    (called,) = [row.pk for row in preview.changes]
    assert len(preview.left_out) == 2
    job = confirmed(desk, job)
    assert (job.done, job.left_out) == (1, 2)
    assert list(Convocation.objects.values_list("choice__application", "sitting")) == [(called, date.pk)]
    assert elsewhere.pk != called


def test_calls_that_changed_since_they_were_shown_are_shown_again(desk):
    criterion = interview(IntakeFactory().campaign)
    SittingFactory(criterion=criterion, places=1)
    file = ApplicationFactory(campaign=criterion.intake.campaign, intakes=[criterion.intake], eligible=True)
    job = planned(desk, "call_files", [file])
    looked(desk, job, criterion=criterion.pk)
    file.choices.update(eligibility="pending")
    assert confirmed(desk, job).done == 0
    assert not Convocation.objects.exists()
