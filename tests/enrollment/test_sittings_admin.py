"""Interviews and tests in the back office: planned, called and attended by the centre, and by nobody else."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Convocation, ConvocationState, Mark, MessageKind, Sitting, SittingState
from enrollment.review.attendance import give_date, note_attendance
from rehamna_portal import roles
from rehamna_portal.desk import lines
from tests.enrollment.appointed import applied, begun, called, interview
from tests.enrollment.journey import shows
from tests.enrollment.looked_at import seen_on
from tests.enrollment.test_admin import sign_in
from tests.factories import CenterFactory, IntakeFactory, ProgramFactory, SittingFactory, UserFactory

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


def test_a_series_is_looked_at_before_it_is_planned(office, criterion):
    address = url("sitting_plan", criterion.pk)
    preview = office.post(address, series())
    assert len(preview.context["series"]) == 6
    assert not Sitting.objects.exists()
    assert office.post(address, series(edit="1")).context["series"] == []
    assert office.post(address, series(sure="1")).status_code == 302
    sittings = list(Sitting.objects.all())
    assert [f"{timezone.localtime(one.starts_at):%H:%M}" for one in sittings][:2] == ["09:00", "09:30"]
    assert len(sittings) == 6
    assert {one.room_ar for one in sittings} == {"القاعة 2"}
    again = office.post(address, series(sure="1"))
    assert again.context["form"].errors
    assert Sitting.objects.count() == 6


@pytest.mark.parametrize(
    "changes",
    [
        {"day": "01/01/2020"},
        {"day": "31/02/2027"},
        {"day": "9999-12-31"},
        {"until": "08:00"},
        {"until": "09:10"},
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
    assert stale.context["errors"]
    assert not Convocation.objects.exists()
    assert office.post(address, {"seen": seen}).status_code == 302
    assert Convocation.objects.count() == 2
    told = [one.messages.filter(kind=MessageKind.CONVOCATION).exists() for one in people]
    assert sorted(told) == [False, True, True]


# --- the day -----------------------------------------------------------------------------------------


def test_attendance_is_noted_person_by_person(office, criterion):
    first, second, third = (called(criterion) for _ in range(3))
    begun(first)
    answers = {f"came-{first.pk}": "yes", f"came-{second.pk}": "no", f"came-{third.pk}": "perhaps"}
    answers |= attendance_of(office, first.sitting_id)
    page = office.post(url("sitting_attendance", first.sitting_id), answers, follow=True)
    states = [Convocation.objects.get(pk=one.pk).state for one in (first, second, third)]
    assert states == [ConvocationState.CAME, ConvocationState.ABSENT, ConvocationState.CALLED]
    assert Mark.objects.get().is_absence
    assert shows(page, "Présence notée pour 2 personnes.")
    answers = {**attendance_of(office, first.sitting_id), f"came-{second.pk}": "yes"}
    back = office.post(url("sitting_attendance", first.sitting_id), answers, follow=True)
    assert shows(back, "Une absence est notée ici")
    assert f'name="came-{second.pk}" value="yes" checked' in back.content.decode(), "what was ticked"
    marks = office.get(url("application_marks", criterion.intake_id))
    assert 'value="absence"' in marks.content.decode()


def attendance_of(client, sitting: int) -> dict[str, str]:
    """What the form of attendance shows and carries, as it is sent when nothing is touched."""
    page = client.get(url("sitting_change", sitting)).content.decode()
    carried = re.findall(r'<input type="hidden" name="((?:seen|was)-\d+)" value="([^"]*)"', page)
    return dict([*carried, *re.findall(r'name="(came-\d+)" value="(yes|no)" checked', page)])


def test_a_presence_that_a_colleague_noted_is_not_overwritten(office, criterion):
    """Neither by what the page showed before and nobody touched, nor by an answer of one's own."""
    first, second = called(criterion), called(criterion)
    begun(first)
    colleague = UserFactory(username="colleague")
    note_attendance(first, came=False, by=colleague)
    mine = attendance_of(office, first.sitting_id)
    assert mine[f"came-{first.pk}"] == "no"
    note_attendance(first, came=True, reason="Arrivé en retard", by=colleague)
    untouched = {**mine, f"came-{second.pk}": "yes"}
    assert shows(office.post(url("sitting_attendance", first.sitting_id), untouched, follow=True), "1 personne")
    note_attendance(second, came=False, reason="Erreur", by=colleague)
    late = {**mine, f"came-{second.pk}": "yes", "reason": "Vu"}
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
    office.post(url("sitting_attendance", here.sitting_id), {f"came-{there.pk}": "no"})
    assert not Mark.objects.exists()


def test_before_the_hour_nothing_is_noted(office, criterion):
    one = called(criterion)
    office.post(url("sitting_attendance", one.sitting_id), {f"came-{one.pk}": "no"})
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
    todo = {line.label: line.count for line in lines(UserFactory(is_superuser=True))}
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
    assert not [line for line in lines(user) if "sitting" in line.url]
