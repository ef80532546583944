"""Marks typed by several people at once, and by hundreds."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centers.models import User
from enrollment.models import Eligibility, Mark
from enrollment.office import marks
from enrollment.review.services import decide_choice, enter_mark
from enrollment.values.marks import MarkValue
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
from tests.scenarios.page_forms import read_page

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
    enter_mark(choices[0], criterion, MarkValue(1200), by=UserFactory())
    page = office.get(url).content.decode()
    assert f'name="initial-{names[0]}" value="12,00"' in page
    old = {f"initial-{names[0]}": "12,00", f"initial-{names[1]}": "", names[0]: "12,00", names[1]: "9"}
    enter_mark(choices[0], criterion, MarkValue(1400), by=UserFactory())
    assert office.post(url, old).status_code == 302
    assert [mark.hundredths for mark in Mark.objects.order_by("choice_id")] == [1400, 900]
    page = office.post(url, {**old, names[0]: "13"}).content.decode()
    assert "14,00" in page
    assert 'value="13"' in page
    assert Mark.objects.get(choice=choices[0]).hundredths == 1400


def test_an_absence_shown_in_one_language_is_corrected_in_the_other(office, here):
    """The colleague who switched the language of the account in between has changed no mark."""
    criterion = CriterionFactory(intake=here, kind="entered", name_ar="مقابلة", name_fr="Entretien", weight=40)
    choice = ApplicationFactory(campaign=here.campaign, intakes=[here]).choices.get()
    choice.marks.create(criterion=criterion, hundredths=0, is_absence=True)
    url, box = reverse("admin:enrollment_application_marks", args=[here.pk]), f"mark-{choice.pk}-{criterion.pk}"
    assert f'name="initial-{box}" value="absence"' in office.get(url).content.decode()
    User.objects.update(language="ar")
    assert office.post(url, {f"initial-{box}": "absence", box: "12", "reason": "حضرت في جلسة أخرى"}).status_code == 302
    assert choice.marks.get().value == MarkValue(1200)
    forged = office.post(url, {f"initial-{box}": "no such mark", box: "13", "reason": "سبب"})
    assert forged.status_code == 200
    assert choice.marks.get().value == MarkValue(1200)


def test_the_marks_of_hundreds_of_people_can_be_saved(office, here):
    people = [ApplicationFactory(campaign=here.campaign, intakes=[here]) for _ in range(marks.PEOPLE + 1)]
    url = reverse("admin:enrollment_application_marks", args=[here.pk])
    last = max(people, key=lambda person: person.reference)
    assert last.reference not in office.get(url).content.decode()
    page = office.get(url, {"page": 2}).content.decode()
    assert last.reference in page
    box = f"mark-{last.choices.get().pk}-{here.criteria.get().pk}"
    seen = re.search(rf'name="initial-{box}" value="([^"]*)"', page)[1]
    assert office.post(f"{url}?page=2", {box: "11", f"initial-{box}": seen}).url == f"{url}?page=2"
    assert Mark.objects.get().hundredths == 1100
    for odd in ("0", "x", "999", "\0"):
        assert office.get(url, {"page": odd}).status_code == 200


# --- the form as a browser sends it -----------------------------------------------------------------


def grid(here) -> str:
    return reverse("admin:enrollment_application_marks", args=[here.pk])


def shown(response) -> dict[str, list[str]]:
    """All that the form of a page of marks sends when nothing is touched."""
    forms, _links = read_page(response.request["PATH_INFO"], response.content.decode())
    return next(form.fields for form in forms if any(name.startswith("mark-") for name in form.fields))


def people(here, count: int):
    return [ApplicationFactory(campaign=here.campaign, intakes=[here]).choices.get() for _ in range(count)]


def test_what_was_saved_beside_a_mistake_is_no_meanwhile_when_the_page_is_sent_again(office, here):
    first, second = (f"mark-{choice.pk}-{here.criteria.get().pk}" for choice in people(here, 2))
    page = office.post(grid(here), {**shown(office.get(grid(here))), first: "9", second: "21"})
    assert [box.html_name for box in page.context["rows"].wrong] == [second]
    again = shown(page)
    assert (again[first], again[f"initial-{first}"], again[second]) == (["9,00"], ["9,00"], ["21"])
    assert office.post(grid(here), {**again, second: "12"}).status_code == 302
    assert sorted(Mark.objects.values_list("hundredths", flat=True)) == [900, 1200]


@pytest.mark.parametrize("criteria", [3, 7])
def test_a_whole_page_can_be_sent_whatever_the_number_of_criteria(office, here, criteria):
    for number in range(criteria - here.criteria.count()):
        CriterionFactory(intake=here, kind="entered", name_ar=f"اختبار {number}", name_fr=f"Test {number}", weight=1)
    people(here, marks.PEOPLE + 1)
    sent = shown(office.get(grid(here)))
    box = next(name for name in sent if name.startswith("mark-"))
    assert office.post(grid(here), {**sent, box: "11"}).status_code == 302
    assert Mark.objects.get().hundredths == 1100


def test_what_was_typed_for_somebody_refused_meanwhile_is_told_in_the_row(office, here):
    choice, other = people(here, 2)
    names = [f"mark-{one.pk}-{here.criteria.get().pk}" for one in (choice, other)]
    sent = shown(office.get(grid(here)))
    decide_choice(choice, eligible=False, reason="Sans relevé", by=UserFactory())
    assert choice.application.choices.get().eligibility == Eligibility.REFUSED
    page = office.post(grid(here), {**sent, names[0]: "14", names[1]: "15"})
    assert [box.html_name for box in page.context["rows"].wrong] == names[:1]
    assert shown(page)[names[0]] == ["14"]
    assert Mark.objects.get().choice == other


def test_a_row_of_another_centre_is_not_read(office, here):
    elsewhere = IntakeFactory(campaign=here.campaign, program=ProgramFactory(center=CenterFactory(accent="eco")))
    choice = people(elsewhere, 1)[0]
    people(here, 1)
    office.post(grid(here), {f"mark-{choice.pk}-{elsewhere.criteria.get().pk}": "14"})
    office.post(grid(here), {f"mark-{choice.pk}-{here.criteria.get().pk}": "14"})
    assert not Mark.objects.exists()


def test_a_reason_that_is_too_long_is_told_and_nothing_is_lost(office, here):
    box = f"mark-{people(here, 1)[0].pk}-{here.criteria.get().pk}"
    page = office.post(grid(here), {**shown(office.get(grid(here))), box: "14", "reason": "م" * 301})
    assert page.context["why"].errors
    assert not Mark.objects.exists()
    assert shown(page)[box] == ["14"]
    assert shown(page)["reason"] == ["م" * 301]


def test_a_page_of_marks_costs_no_query_a_row(office, here):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            sent = shown(office.get(grid(here)))
            office.post(grid(here), sent)
        return len(queries)

    people(here, 2)
    few = cost()
    people(here, 20)
    assert cost() == few
