"""Interviews and tests in the back office: planned, called and attended by the centre, and by nobody else."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Convocation, ConvocationState, Mark, MessageKind, Sitting, SittingState
from enrollment.review.attendance import give_date, note_attendance
from rehamna_portal import roles
from rehamna_portal.dashboard import tasks
from tests.enrollment.test_admin import sign_in
from tests.factories import CenterFactory, IntakeFactory, ProgramFactory, SittingFactory, UserFactory
from tests.scenarios.applicant import shows
from tests.scenarios.interviews import applied, begun, called, interview
from tests.scenarios.page_forms import read_page
from tests.scenarios.page_tokens import seen_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def criterion():
    return interview(program=ProgramFactory(center=CenterFactory(accent="code")))


@pytest.fixture
def office(client, criterion):
    return sign_in(client, roles.STAFF, criterion.intake.program.center)


def url(name: str, *args) -> str:
    return reverse(f"admin:enrollment_{name}", args=args)


def series(**changes) -> dict:
    day = timezone.localdate() + timedelta(days=10)
    words = {"room_ar": "القاعة 2", "room_fr": "Salle 2", "place_ar": "مقر المركز", "place_fr": "Au centre"}
    return {
        "day": f"{day:%d/%m/%Y}", "first": "09:00", "until": "12:00", "minutes": "30", "places": "2", **words, **changes
    }  # fmt: skip


# --- planning ---------------------------------------------------------------------------------------


def pressed(address: str, page, button: str) -> dict[str, list[str]]:
    """What the preview of a series sends by one of its two buttons."""
    forms, _links = read_page(address, page.content.decode())
    fields = next(form.fields for form in forms if "sure" in form.fields)
    return {name: values for name, values in fields.items() if name != "sure"} | {button: ["1"]}


def test_a_series_is_looked_at_before_it_is_planned(office, criterion):
    address = url("sitting_plan", criterion.pk)
    preview = office.post(address, series())
    assert len(preview.context["rows"].forms) == 6
    assert not Sitting.objects.exists()
    edited = office.post(address, pressed(address, preview, "edit"))
    assert edited.context["rows"] is None
    assert edited.context["form"]["room_ar"].value() == "القاعة 2"
    sure = pressed(address, preview, "sure")
    assert office.post(address, sure).status_code == 302
    sittings = list(Sitting.objects.all())
    assert [f"{timezone.localtime(one.starts_at):%H:%M}" for one in sittings][:2] == ["09:00", "09:30"]
    assert len(sittings) == 6
    assert {one.room_ar for one in sittings} == {"القاعة 2"}
    again = office.post(address, sure)
    assert len(again.context["rows"].wrong) == 6
    assert Sitting.objects.count() == 6


def test_a_sitting_that_cannot_be_held_says_so_beside_its_hour_and_may_be_left_out(office, criterion):
    address = url("sitting_plan", criterion.pk)
    office.post(address, pressed(address, office.post(address, series(first="10:00", until="10:30")), "sure"))
    page = office.post(address, pressed(address, office.post(address, series()), "sure"))
    assert Sitting.objects.count() == 1
    (wrong,) = page.context["rows"].wrong
    assert f"{timezone.localtime(wrong.form.row.starts_at):%H:%M}" == "10:00"
    assert page.content.decode().count("Cette salle est prise") == 2  # above all of them, and beside the hour
    without = pressed(address, page, "sure")
    del without[wrong.html_name]
    assert office.post(address, without).status_code == 302
    assert Sitting.objects.count() == 6


def test_of_a_series_without_any_sitting_nothing_is_planned(office, criterion):
    page = office.post(url("sitting_plan", criterion.pk), series(sure="1"))
    assert page.context["rows"].non_form_errors()
    assert not Sitting.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"day": "01/01/2020"},
        {"day": "31/02/2027"},
        {"day": "9999-12-31"},
        {"until": "08:00"},
        {"until": "09:10"},
        {"until": "23:00", "minutes": "5"},
        {"minutes": "0"},
        {"minutes": "9" * 30},
        {"places": "-1"},
        {"room_fr": ""},
        {"first": "25:00"},
        {"place_ar": "م" * 500},
    ],
)
def test_what_cannot_be_planned_is_a_sentence(office, criterion, changes):
    page = office.post(url("sitting_plan", criterion.pk), series(sure="1", **changes))
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not Sitting.objects.exists()


# --- calling ----------------------------------------------------------------------------------------


def test_everybody_is_called_as_the_preview_showed(office, criterion):
    SittingFactory(criterion=criterion, places=2)
    people = [applied(criterion) for _ in range(3)]
    address = url("sitting_call", criterion.pk)
    preview = office.get(address)
    assert (len(preview.context["calls"].given), len(preview.context["calls"].left)) == (2, 1)
    seen = re.search(r'name="seen" value="(\w+)"', preview.content.decode())[1]
    stale = office.post(address, {"seen": "0" * 16})
    assert stale.context["form"].errors
    assert f'name="seen" value="{seen}"' in stale.content.decode()
    assert not Convocation.objects.exists()
    assert office.post(address, {"seen": seen}).status_code == 302
    assert Convocation.objects.count() == 2
    told = [one.messages.filter(kind=MessageKind.CONVOCATION).exists() for one in people]
    assert sorted(told) == [False, True, True]


# --- the day -----------------------------------------------------------------------------------------


def test_attendance_is_noted_person_by_person(office, criterion):
    first, second, third = (called(criterion) for _ in range(3))
    begun(first)
    answers = {came(first): "yes", came(second): "no", came(third): "perhaps"}
    answers |= attendance_of(office, first.sitting_id)
    page = office.post(url("sitting_attendance", first.sitting_id), answers, follow=True)
    states = [Convocation.objects.get(pk=one.pk).state for one in (first, second, third)]
    assert states == [ConvocationState.CAME, ConvocationState.ABSENT, ConvocationState.CALLED]
    assert Mark.objects.get().is_absence
    assert shows(page, "Présence notée pour 2 personnes.")
    answers = {**attendance_of(office, first.sitting_id), came(second): "yes"}
    back = office.post(url("sitting_attendance", first.sitting_id), answers, follow=True)
    assert shows(back, "Une absence est notée ici")
    assert f'name="{came(second)}" value="yes" checked' in back.content.decode(), "what was ticked"
    marks = office.get(url("application_marks", criterion.intake_id))
    assert 'value="absence"' in marks.content.decode()


def came(one) -> str:
    """The name of the answer for one convocation."""
    return f"attendance-{one.pk}-came"


def attendance_of(client, sitting: int) -> dict[str, list[str]]:
    """What the form of attendance shows and carries, as it is sent when nothing is touched."""
    address = url("sitting_change", sitting)
    return attendance_on(address, client.get(address))


def attendance_on(address: str, page) -> dict[str, list[str]]:
    forms, _links = read_page(address, page.content.decode())
    found = next(form for form in forms if form.action.endswith("/attendance/"))
    return {name: values for name, values in found.fields.items() if values}


def test_what_was_not_taken_stands_beside_its_row_and_what_was_is_no_meanwhile(office, criterion):
    """An absence is changed with a reason only; the other row is noted, and may be sent again as it stands."""
    first, second = called(criterion), called(criterion)
    begun(first)
    note_attendance(second, came=False, by=UserFactory())
    address = url("sitting_attendance", first.sitting_id)
    sent = {**attendance_of(office, first.sitting_id), came(first): "yes", came(second): "yes"}
    page = office.post(address, sent)
    assert [box.html_name for box in page.context["rows"].wrong] == [came(second)]
    row = re.search(rf'<td id="id_{came(second)}">.*?</td>', page.content.decode(), re.DOTALL)[0]
    assert "Une absence est notée ici" in row
    assert row.count('aria-invalid="true"') == 2
    again = {**attendance_on(address, page), "reason": "Arrivée en retard"}
    assert office.post(address, again).status_code == 302
    states = set(Convocation.objects.values_list("state", flat=True))
    assert states == {ConvocationState.CAME}


def test_a_reason_for_attendance_that_is_too_long_is_told_with_what_was_ticked(office, criterion):
    one = called(criterion)
    begun(one)
    page = office.post(url("sitting_attendance", one.sitting_id), {came(one): "no", "reason": "م" * 301})
    assert page.context["why"].errors
    assert attendance_on("/", page)[came(one)] == ["no"]
    assert not Mark.objects.exists()


def test_a_sitting_costs_no_query_a_person(office, criterion):
    first = called(criterion)
    begun(first)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert office.get(url("sitting_change", first.sitting_id)).status_code == 200
        return len(queries)

    cost()
    few = cost()
    for _ in range(4):
        Convocation.objects.filter(pk=called(criterion).pk).update(sitting=first.sitting_id)
    cost()  # new rows of content made the page forget what it remembered
    assert cost() == few


def test_a_presence_that_a_colleague_noted_is_not_overwritten(office, criterion):
    """Neither by what the page showed before and nobody touched, nor by an answer of one's own."""
    first, second = called(criterion), called(criterion)
    begun(first)
    colleague = UserFactory(username="colleague")
    note_attendance(first, came=False, by=colleague)
    mine = attendance_of(office, first.sitting_id)
    assert mine[came(first)] == ["no"]
    note_attendance(first, came=True, reason="Arrivé en retard", by=colleague)
    untouched = {**mine, came(second): "yes"}
    assert shows(office.post(url("sitting_attendance", first.sitting_id), untouched, follow=True), "1 personne")
    note_attendance(second, came=False, reason="Erreur", by=colleague)
    late = {**mine, came(second): "yes", "reason": "Vu"}
    page = office.post(url("sitting_attendance", first.sitting_id), late, follow=True)
    assert shows(page, "Entre-temps")
    assert shows(page, "colleague")
    states = [Convocation.objects.get(pk=one.pk).state for one in (first, second)]
    assert states == [ConvocationState.CAME, ConvocationState.ABSENT]


def test_another_date_that_a_colleague_gave_is_not_overwritten(office, criterion):
    one = called(criterion)
    theirs, mine = (SittingFactory(criterion=criterion, starts_at=timezone.now() + timedelta(days=n)) for n in (5, 6))
    looked_at = seen_on(office, url("convocation_change", one.pk))
    give_date(one, theirs, reason="Demande", by=UserFactory(username="colleague"))
    answers = {"sitting": mine.pk, "reason": "La mienne", **looked_at}
    page = office.post(url("convocation_date", one.pk), answers)
    assert shows(page, "Entre-temps")
    assert shows(page, "La mienne")
    assert Convocation.objects.get(pk=one.pk).sitting == theirs
    again = re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]
    assert office.post(url("convocation_date", one.pk), {**answers, "seen": again}).status_code == 302
    assert Convocation.objects.get(pk=one.pk).sitting == mine


def test_the_attendance_of_one_sitting_leaves_the_others_alone(office, criterion):
    here, there = (
        called(criterion),
        called(interview(criterion.intake.campaign, program=ProgramFactory(center=criterion.intake.program.center))),
    )
    begun(here), begun(there)
    office.post(url("sitting_attendance", here.sitting_id), {came(there): "no"})
    assert not Mark.objects.exists()


def test_before_the_hour_nothing_is_noted(office, criterion):
    one = called(criterion)
    office.post(url("sitting_attendance", one.sitting_id), {came(one): "no"})
    assert Convocation.objects.get().state == ConvocationState.CALLED


@pytest.mark.parametrize("kind", ["attendance", "convocations"])
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_papers_of_a_day(office, criterion, kind, language):
    one = called(criterion)
    called(criterion)
    day = timezone.localtime(one.sitting.starts_at).date()
    paper = office.get(url("sitting_papers", criterion.pk, day.isoformat(), kind, language))
    assert paper["Content-Type"] == "application/pdf"
    assert "no-store" in paper["Cache-Control"]
    assert b"pdfuaid:part" in paper.content


@pytest.mark.parametrize(
    ("day", "kind", "language"),
    [("2027-02-30", "attendance", "fr"), ("x", "attendance", "fr"), ("9999-12-31", "attendance", "ar"),
     ("2026-01-01", "attendance", "fr"), ("2027-01-01", "bills", "fr"), ("2027-01-01", "attendance", "en")],
)  # fmt: skip
def test_papers_of_no_day_are_not_found(office, criterion, day, kind, language):
    called(criterion)
    assert office.get(url("sitting_papers", criterion.pk, day, kind, language)).status_code == 404


# --- changes ------------------------------------------------------------------------------------------


def test_one_person_gets_another_date_with_a_reason(office, criterion):
    one = called(criterion)
    other = SittingFactory(criterion=criterion, starts_at=timezone.now() + timedelta(days=5))
    full = SittingFactory(criterion=criterion, starts_at=timezone.now() + timedelta(days=6), places=1)
    Convocation.objects.create(choice=applied(criterion).choices.get(), criterion=criterion, sitting=full)
    address = url("convocation_date", one.pk)
    for sitting, reason in ((other.pk, ""), (full.pk, "طلب"), ("9" * 40, "طلب"), ("", "طلب")):
        assert office.post(address, {"sitting": sitting, "reason": reason}).context["form"].errors
    looked_at = seen_on(office, url("convocation_change", one.pk))
    assert office.post(address, {"sitting": other.pk, "reason": "طلب", **looked_at}).status_code == 302
    assert Convocation.objects.get(pk=one.pk).sitting == other


def test_a_sitting_moves_and_is_cancelled_by_its_buttons(office, criterion):
    one = called(criterion)
    shift = url("sitting_do", one.sitting_id, "shift")
    day = timezone.localdate() + timedelta(days=20)
    assert office.post(shift, {"reason": "عطلة"}).context["form"].errors  # nothing changes
    office.post(shift, {"day": f"{day:%d/%m/%Y}", "reason": "عطلة", **seen_on(office, shift)})
    sitting = Sitting.objects.get()
    assert timezone.localtime(sitting.starts_at).date() == day
    assert sitting.room_fr == one.sitting.room_fr
    cancel = url("sitting_do", sitting.pk, "cancel")
    office.post(cancel, {"reason": "عطب", **seen_on(office, cancel)})
    assert Sitting.objects.get().state == SittingState.CANCELLED
    todo = {line.label: line.count for line in tasks(UserFactory(is_superuser=True))}
    assert 1 in todo.values()


# --- whose it is ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [roles.READER, roles.BOARD])
def test_who_does_not_decide_reads_only(client, criterion, role):
    one = called(criterion)
    sign_in(client, role, criterion.intake.program.center)
    assert client.get(url("sitting_change", one.sitting_id)).status_code == 200
    assert client.get(url("sitting_overview")).status_code == 403
    for name, pk in (("sitting_plan", criterion.pk), ("sitting_call", criterion.pk)):
        assert client.post(url(name, pk)).status_code == 403
    assert client.post(url("sitting_attendance", one.sitting_id)).status_code == 403
    assert client.post(url("convocation_date", one.pk)).status_code == 403
    assert client.post(url("sitting_do", one.sitting_id, "cancel"), {"reason": "x"}).status_code == 403


def test_another_centre_sees_nothing_of_it(office):
    elsewhere = called(interview(program=ProgramFactory(center=CenterFactory(accent="eco"))))
    day = timezone.localtime(elsewhere.sitting.starts_at).date().isoformat()
    for address in (
        url("sitting_change", elsewhere.sitting_id),
        url("convocation_change", elsewhere.pk),
        url("sitting_plan", elsewhere.criterion_id),
        url("sitting_call", elsewhere.criterion_id),
        url("sitting_papers", elsewhere.criterion_id, day, "attendance", "fr"),
    ):
        assert office.get(address).status_code == 404
    assert not office.get(url("sitting_changelist")).context["cl"].result_list
    assert not office.get(url("convocation_changelist")).context["cl"].result_list


def test_a_centre_without_interviews_is_told_nothing_of_them(client):
    intake = IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="av")))
    user = UserFactory(centers=[intake.program.center])
    sign_in(client, roles.STAFF, intake.program.center)
    assert client.get(url("sitting_overview")).status_code == 200
    assert not [line for line in tasks(user) if "sitting" in line.url]
