"""Marks typed by several people at once, and by hundreds."""

import re

import pytest
from django.urls import reverse

from enrollment.models import Mark
from enrollment.office import marks
from enrollment.review.services import enter_mark
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import (
    ApplicationFactory,
    CenterFactory,
    CriterionFactory,
    IntakeFactory,
    ProgramFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")), seats=2)


@pytest.fixture
def office(client, here):
    return sign_in(client, roles.STAFF, here.program.center)


def test_a_page_of_marks_that_is_old_does_not_undo_what_a_colleague_corrected(office, here):
    criterion = CriterionFactory(intake=here, kind="entered", name_ar="مقابلة", name_fr="Entretien", weight=40)
    choices = [ApplicationFactory(campaign=here.campaign, intakes=[here]).choices.get() for _ in range(2)]
    url = reverse("admin:enrollment_application_marks", args=[here.pk])
    names = [f"mark-{choice.pk}-{criterion.pk}" for choice in choices]
    enter_mark(choices[0], criterion, 1200, by=UserFactory())
    page = office.get(url).content.decode()
    assert f'name="seen-{names[0]}" value="12,00"' in page
    old = {f"seen-{names[0]}": "12,00", f"seen-{names[1]}": "", names[0]: "12,00", names[1]: "9"}
    enter_mark(choices[0], criterion, 1400, by=UserFactory())
    assert office.post(url, old).status_code == 302
    assert [mark.hundredths for mark in Mark.objects.order_by("choice_id")] == [1400, 900]
    page = office.post(url, {**old, names[0]: "13"}).content.decode()
    assert "14,00" in page
    assert 'value="13"' in page
    assert Mark.objects.get(choice=choices[0]).hundredths == 1400


def test_the_marks_of_hundreds_of_people_can_be_saved(office, here):
    people = [ApplicationFactory(campaign=here.campaign, intakes=[here]) for _ in range(marks.PEOPLE + 1)]
    url = reverse("admin:enrollment_application_marks", args=[here.pk])
    last = max(people, key=lambda person: person.reference)
    assert last.reference not in office.get(url).content.decode()
    page = office.get(url, {"page": 2}).content.decode()
    assert last.reference in page
    box = f"mark-{last.choices.get().pk}-{here.criteria.get().pk}"
    seen = re.search(rf'name="seen-{box}" value="([^"]*)"', page)[1]
    assert office.post(f"{url}?page=2", {box: "11", f"seen-{box}": seen}).url == f"{url}?page=2"
    assert Mark.objects.get().hundredths == 1100
    for odd in ("0", "x", "999", "\0"):
        assert office.get(url, {"page": odd}).status_code == 200
