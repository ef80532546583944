"""What was not taken is said beside the very choice, paper or file it was typed for, and stays as it was typed."""

import re
from collections import Counter

import pytest
from django.urls import reverse
from lxml import html

from enrollment.models import Document, DocumentState, LostCode, LostCodeState
from tests.factories import ApplicationFactory, IntakeFactory, UserFactory
from tests.scenarios.interviews import begun, called, interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(UserFactory(is_superuser=True, language="fr"))
    return client


@pytest.fixture
def file():
    return ApplicationFactory(intakes=[IntakeFactory(), IntakeFactory()])


def piece(response, action: str):
    """The part of the page that stands around the form which is sent to `action`."""
    (form,) = html.document_fromstring(response.content.decode()).xpath("//form[@action=$action]", action=action)
    return form if form.xpath(".//h3") else form.getparent()


def alerts(response, action: str) -> str:
    return " ".join(part.text_content().strip() for part in piece(response, action).xpath(".//*[@role='alert']"))


def choice_url(choice) -> str:
    return reverse("admin:enrollment_application_choice", args=[choice.pk])


def test_a_refusal_without_a_reason_is_told_beside_its_choice(office, file):
    first, second = file.choices.all()
    page = office.post(choice_url(second), {"decision": "refuse", "seen": "", "reason": " "})
    assert "motif" in alerts(page, choice_url(second))
    assert alerts(page, choice_url(first)) == ""


@pytest.mark.parametrize("answers", [{"reason": "م" * 301, "decision": "refuse"}, {"reason": "Sans relevé"}])
def test_what_was_typed_for_a_choice_stays(office, file, answers):
    first, second = file.choices.all()
    page = office.post(choice_url(first), answers)
    assert alerts(page, choice_url(first))
    boxes = [piece(page, choice_url(one)).xpath(".//input[@name='reason']")[0] for one in (first, second)]
    assert [box.get("value", "") for box in boxes] == [answers["reason"], ""]


@pytest.mark.parametrize(
    "answers", [{}, {"decision": "accept", "version": "x"}, {"decision": "refuse", "version": "1", "reason": "other"}]
)
def test_a_paper_that_was_not_decided_says_so_beside_it(office, file, answers):
    papers = file.choices.first().intake.program.level.papers
    for code in ("id", "bac"):
        paper = papers.create(code=code, name_ar="وثيقة", name_fr="Document")
        document = Document.objects.create(
            application=file, paper=paper, state=DocumentState.RECEIVED, held=1, version=1
        )
        document.files.create(position=1, name=f"{code}.pdf")
    urls = [reverse("admin:enrollment_application_document", args=[file.pk, code]) for code in ("id", "bac")]
    page = office.post(urls[0], answers)
    assert alerts(page, urls[0])
    assert alerts(page, urls[1]) == ""
    assert piece(page, urls[0]).xpath(".//input[@name='version']/@value") == ["1"]
    assert set(Document.objects.values_list("state", flat=True)) == {DocumentState.RECEIVED}


def test_a_code_without_a_check_is_refused_beside_its_file(office, file):
    other = ApplicationFactory(applicant__phone=file.applicant.phone)
    asked = LostCode.objects.create(reference=file.reference, birth_date="2008-05-06", phone=file.applicant.phone)
    urls = [reverse("admin:enrollment_lostcode_give", args=[asked.pk, one.pk]) for one in (file, other)]
    page = office.post(urls[0], {})
    assert alerts(page, urls[0])
    assert alerts(page, urls[1]) == ""
    asked.refresh_from_db()
    assert asked.state == LostCodeState.OPEN


def test_no_page_gives_an_id_twice(office, file):
    """Many small forms stand on one page; a label or a link to an error leads to one box."""
    one = called(interview())
    begun(one)
    asked = LostCode.objects.create(reference=file.reference, birth_date="2008-05-06", phone="+212612345678")
    pages = [
        reverse("admin:enrollment_application_change", args=[file.pk]),
        reverse("admin:enrollment_lostcode_change", args=[asked.pk]),
        reverse("admin:enrollment_sitting_change", args=[one.sitting_id]),
        reverse("admin:enrollment_convocation_change", args=[one.pk]),
        reverse("admin:enrollment_application_marks", args=[one.criterion.intake_id]),
    ]
    for page in pages:
        found = Counter(re.findall(r'\bid="([^"]+)"', office.get(page).content.decode()))
        assert {name for name, times in found.items() if times > 1} == set(), page
