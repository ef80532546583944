"""In the review queue: papers looked at, turned and asked for, notes, ten decisions taken back."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.urls import reverse

from enrollment.models import (
    Application,
    ApplicationMove,
    ApplicationState,
    Document,
    DocumentState,
    Lease,
    Message,
)
from enrollment.models.documents import private_files
from enrollment.review.services import enter_mark
from enrollment.values.marks import MarkValue
from tests.factories import ApplicationFactory, CenterFactory, CriterionFactory, IntakeFactory
from tests.scenarios.documents import with_papers
from tests.scenarios.page_forms import read_page
from tests.scenarios.review import Reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return Reviewer()


# --- papers and notes -------------------------------------------------------------------------------------


@pytest.fixture
def papers():
    """A file with one paper sent of two."""
    file = with_papers("bac", "photo")
    paper = file.choices.get().intake.program.level.papers.get(code="bac")
    sent = Document.objects.create(application=file, paper=paper, state=DocumentState.RECEIVED, held=1, version=2)
    sent.files.create(position=1, name="a.jpg")
    return file


def test_a_missing_paper_is_asked_for(papers, reviewer):
    reviewer.open().press("ask:photo")
    assert Message.objects.get().kind == "paper_asked"
    papers.refresh_from_db()
    assert papers.set_aside_at


def test_a_paper_that_was_sent_is_asked_for_again(papers, reviewer):
    reviewer.open().press("ask:bac:blurred")
    assert papers.documents.get().state == DocumentState.REFUSED
    assert reviewer.press("undo").file == papers
    assert papers.documents.get().state == DocumentState.RECEIVED


def test_links_turn_and_enlarge_a_paper_without_scripts(papers, reviewer):
    page = reviewer.open().page
    links = [parse_qs(urlsplit(link).query) for link in read_page(reviewer.address, page)[1]]
    assert any(link.get("turn") == ["1"] for link in links)
    assert any(link.get("zoom") == ["1"] for link in links)
    number = papers.documents.get().files.get().pk
    turned = reviewer.open(f"{urlsplit(reviewer.address).path}?paper={number}&turn=3&zoom=1").page
    assert 'data-turned="3"' in turned
    assert "is-large" in turned


def test_whoever_looks_at_a_paper_leaves_a_line(papers, reviewer, settings):
    file = papers.documents.get().files.get()
    private_files().save(file.name, ContentFile(b"picture"))
    address = reverse("admin:enrollment_application_queue_paper", args=[file.pk])
    response = reviewer.client.get(address)
    assert (response["Content-Type"], b"".join(response)) == ("image/jpeg", b"picture")
    assert "no-store" in response["Cache-Control"]
    assert papers.openings.get().document == papers.documents.get()
    private_files().delete(file.name)
    assert reviewer.client.get(address).status_code == 404


def test_a_note_stays_on_the_file_and_decides_nothing(papers, reviewer):
    reviewer.open().press("note", note="اتصل الأب")
    assert reviewer.file == papers
    assert "اتصل الأب" in reviewer.page
    assert not ApplicationMove.objects.exists()


# --- undoing ----------------------------------------------------------------------------------------------


def test_ten_decisions_are_taken_back_one_by_one(reviewer):
    intake = IntakeFactory()
    files = [ApplicationFactory(campaign=intake.campaign, intakes=[intake]) for _number in range(10)]
    reviewer.open()
    for number in range(10):
        reviewer.press(("accept", "wait", "refuse:other")[number % 3], refusal="سبب")
    back = [reviewer.press("undo").file for _number in range(10)]
    assert back == files[::-1]
    assert reviewer.place == "Dossier 1 sur 10"
    assert {file.state for file in Application.objects.all()} == {ApplicationState.SUBMITTED}
    assert not Application.objects.exclude(set_aside_at=None).exists()
    reviewer.press("undo")
    assert reviewer.file == files[0]
    assert "warning" in reviewer.page


def test_marks_stand_beside_and_those_of_other_centres_do_not(reviewer):
    intake = IntakeFactory(criteria=())
    asked = CriterionFactory(intake=intake, kind="entered", name_fr="Motivation", weight=25)
    CriterionFactory(intake=intake, weight=75)
    elsewhere = CenterFactory(accent="eco" if intake.program.center.accent != "eco" else "av")
    other = IntakeFactory(campaign=intake.campaign, program__center=elsewhere)
    file = ApplicationFactory(campaign=intake.campaign, intakes=[intake, other])
    enter_mark(file.choices.get(intake=intake), asked, MarkValue(1725), by=reviewer.user)
    page = reviewer.open().page
    assert "Motivation" in page
    assert "17,25" in page
    clerk = Reviewer(is_superuser=False, centers=[elsewhere])
    rights = Permission.objects.filter(codename__in=("view_application", "decide_application"))
    clerk.user.user_permissions.set(rights)
    Lease.objects.all().delete()
    theirs = clerk.open().page
    assert clerk.file == file
    assert "17,25" not in theirs
