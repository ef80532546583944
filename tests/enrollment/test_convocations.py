"""Calling people to interviews and tests: who is called, what moves, what is told, what an absence is worth."""

from datetime import timedelta

import pytest
from django.utils import timezone

from centers.core.errors import Refused
from enrollment.allocation.explanations import explained_choices
from enrollment.allocation.ranking import marks, score
from enrollment.interviews.schedule import calls
from enrollment.interviews.services import call_up, say_cannot_come
from enrollment.interviews.sittings import Planned, cancel_sitting, plan_sittings, shift_sitting
from enrollment.models import (
    Convocation,
    ConvocationState,
    Mark,
    Message,
    MessageKind,
    MessageState,
    Sitting,
    SittingState,
)
from enrollment.offers.appeals import answer_appeal, send_appeal
from enrollment.offers.services import withdraw
from enrollment.review.attendance import give_date, note_attendance
from enrollment.review.services import decide_choice, enter_mark
from enrollment.runs import missing as runs_missing
from enrollment.values.marks import ABSENT, MarkValue
from tests.factories import CampaignFactory, CriterionFactory, SittingFactory, UserFactory
from tests.scenarios.decisions import run_and_publish
from tests.scenarios.interviews import applied, begun, called, convocation_of, everybody_called, interview

pytestmark = pytest.mark.django_db
WHERE = {"room_ar": "قاعة", "room_fr": "Salle", "place_ar": "مركز", "place_fr": "Centre"}


@pytest.fixture
def staff():
    return UserFactory()


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def later(hours: float = 72):
    return timezone.now() + timedelta(hours=hours)


def kinds(application) -> list[str]:
    return list(application.messages.order_by("pk").values_list("kind", flat=True).distinct())


# --- planning -------------------------------------------------------------------------------------


def test_a_series_is_planned_whole_or_not_at_all(staff):
    criterion = interview()
    wanted = [Planned(later(72 + n), 30, 2, WHERE) for n in range(3)]
    assert len(plan_sittings(criterion, wanted, by=staff)) == 3
    with pytest.raises(Refused):  # the same rooms once more, as after a double tap
        plan_sittings(criterion, [*wanted, Planned(later(90), 30, 2, WHERE)], by=staff)
    assert Sitting.objects.count() == 3


@pytest.mark.parametrize("when", [timedelta(hours=-1), timedelta(days=800)])
def test_nothing_is_planned_in_the_past_or_far_away(staff, when):
    with pytest.raises(Refused):
        plan_sittings(interview(), [Planned(timezone.now() + when, 30, 1, WHERE)], by=staff)


def test_dates_need_an_appointment_and_a_running_campaign(staff):
    wanted = [Planned(later(), 30, 1, WHERE)]
    for criterion in (CriterionFactory(kind="entered"), interview(CampaignFactory(state="finished"))):
        with pytest.raises(Refused):
            plan_sittings(criterion, wanted, by=staff)


# --- calling --------------------------------------------------------------------------------------


def test_everybody_eligible_is_called_once_and_told(staff):
    criterion = interview()
    SittingFactory(criterion=criterion, places=2)
    people = [applied(criterion) for _ in range(3)]
    everybody_called(criterion)
    assert Convocation.objects.count() == 2
    (_left,) = calls(criterion).left
    SittingFactory(criterion=criterion, places=4)
    everybody_called(criterion)
    assert [convocation_of(one, criterion).state for one in people] == [ConvocationState.CALLED] * 3
    assert [kinds(one) for one in people] == [[MessageKind.CONVOCATION]] * 3
    assert calls(criterion).given == calls(criterion).left == []


def test_what_was_not_looked_at_is_not_done(staff):
    criterion = interview()
    SittingFactory(criterion=criterion, places=2)
    applied(criterion)
    seen = calls(criterion).seal
    applied(criterion)
    with pytest.raises(Refused):
        call_up(criterion, seen=seen, by=staff)
    assert not Convocation.objects.exists()


def test_nobody_is_called_for_tomorrow_morning_or_who_is_out_of_play(staff):
    criterion = interview()
    soon = SittingFactory(criterion=criterion, starts_at=later(20))
    out = applied(criterion)
    decide_choice(out.choices.get(), eligible=False, reason="سبب", by=staff)
    marked = applied(criterion)
    enter_mark(marked.choices.get(), criterion, MarkValue(1200), by=staff)
    applied(criterion)
    found = calls(criterion)
    assert (len(found.given), len(found.left)) == (0, 1)
    assert soon.convocations.count() == 0


def test_two_interviews_of_one_person_are_apart(staff):
    first = interview()
    second = interview(first.intake.campaign)
    person = applied(first, second)
    SittingFactory(criterion=first, starts_at=later(72))
    everybody_called(first)
    SittingFactory(criterion=second, starts_at=later(72.25))
    assert len(calls(second).left) == 1
    SittingFactory(criterion=second, starts_at=later(80))
    everybody_called(second)
    assert convocation_of(person, second).sitting.starts_at > later(79)


# --- what changes ---------------------------------------------------------------------------------


def test_who_cannot_come_leaves_the_place_to_somebody_else_and_gets_another_date(staff):
    convocation = called()
    criterion = convocation.criterion
    say_cannot_come(convocation)
    assert fresh(convocation).state == ConvocationState.CANNOT
    assert Sitting.objects.with_taken().get().taken == 0
    other = SittingFactory(criterion=criterion, starts_at=later())
    give_date(convocation, other, reason="طلب", by=staff)
    assert (fresh(convocation).sitting, fresh(convocation).state) == (other, ConvocationState.CALLED)
    application = convocation.choice.application
    assert kinds(application) == [MessageKind.CONVOCATION, MessageKind.DATE_MOVED]
    # The first message had not left: the second one says all.
    first = application.messages.filter(kind=MessageKind.CONVOCATION)
    assert set(first.values_list("state", flat=True)) <= {MessageState.DROPPED, MessageState.SENT}


def test_it_is_too_late_once_the_sitting_has_begun():
    convocation = begun(called())
    with pytest.raises(Refused):
        say_cannot_come(convocation)


@pytest.mark.parametrize("wrong", ["full", "cancelled", "begun", "another criterion", "no reason", "clash"])
def test_a_date_is_given_where_it_can_be_kept(staff, wrong):
    convocation = called()
    criterion, reason = convocation.criterion, "" if wrong == "no reason" else "سبب"
    sitting = SittingFactory(criterion=criterion if wrong != "another criterion" else interview(), starts_at=later())
    if wrong == "full":
        other = Convocation.objects.near().get(pk=called(criterion).pk)
        give_date(other, sitting, reason="سبب", by=staff)
    elif wrong == "cancelled":
        cancel_sitting(sitting, reason="سبب", by=staff)
    elif wrong == "begun":
        Sitting.objects.filter(pk=sitting.pk).update(starts_at=later(-1))
    elif wrong == "clash":
        second = interview(criterion.intake.campaign)
        choice = convocation.choice.application.choices.create(intake=second.intake, rank=2, eligibility="eligible")
        SittingFactory(criterion=second, starts_at=later())
        everybody_called(second)
        assert choice.convocations.exists()
    with pytest.raises(Refused):
        give_date(convocation, sitting, reason=reason, by=staff)
    assert fresh(convocation).sitting_id == convocation.sitting_id


def test_a_sitting_that_moves_takes_everybody_along(staff):
    convocation = called()
    second = called(convocation.criterion)
    starts_at = later(100)
    shift_sitting(convocation.sitting, starts_at=starts_at, where=WHERE, reason="عطلة", by=staff)
    assert fresh(convocation).sitting.starts_at == starts_at
    for one in (convocation, second):
        told = one.choice.application.messages.filter(kind=MessageKind.DATE_MOVED).first()
        assert told.values["room"]["fr"] == "Salle"
        assert told.values["moment"] == starts_at.isoformat()


def test_a_sitting_does_not_move_over_another_date_of_somebody(staff):
    convocation = called()
    second = interview(convocation.criterion.intake.campaign)
    convocation.choice.application.choices.create(intake=second.intake, rank=2, eligibility="eligible")
    SittingFactory(criterion=second, starts_at=later())
    everybody_called(second)
    with pytest.raises(Refused) as refusal:
        shift_sitting(convocation.sitting, starts_at=later(), where=WHERE, reason="سبب", by=staff)
    assert convocation.choice.application.reference in str(refusal.value)


def test_nobody_of_a_cancelled_sitting_is_lost(staff):
    convocation = called()
    criterion, sitting = convocation.criterion, convocation.sitting
    cancel_sitting(sitting, reason="عطب", by=staff)
    assert fresh(sitting).state == SittingState.CANCELLED
    assert (fresh(convocation).state, fresh(convocation).sitting) == (ConvocationState.NO_DATE, None)
    assert kinds(convocation.choice.application)[-1] == MessageKind.DATE_CANCELLED
    (missing,) = [one for one in runs_missing.missing(criterion.intake.campaign) if one.kind == "mark"]
    assert missing.choice == convocation.choice
    SittingFactory(criterion=criterion, starts_at=later())
    everybody_called(criterion)
    assert fresh(convocation).state == ConvocationState.CALLED


def test_a_refused_choice_and_a_file_that_leaves_free_their_dates(staff):
    convocation = called()
    second = called(convocation.criterion)
    decide_choice(convocation.choice, eligible=False, reason="سبب", by=staff)
    withdraw(second.choice.application)
    assert Sitting.objects.with_taken().get().taken == 0
    assert MessageKind.DATE_CANCELLED in kinds(convocation.choice.application)
    assert MessageKind.DATE_CANCELLED not in kinds(second.choice.application)
    assert not Message.objects.filter(
        application=second.choice.application, kind=MessageKind.CONVOCATION, state=MessageState.WAITING
    ).exists()


# --- who came -------------------------------------------------------------------------------------


def test_absent_without_another_date_is_zero_and_said_to_be_an_absence(staff):
    convocation = begun(called())
    criterion, choice = convocation.criterion, convocation.choice
    note_attendance(convocation, came=False, by=staff)
    mark = Mark.objects.get()
    assert (mark.hundredths, mark.is_absence) == (0, True)
    assert marks(choice, [criterion]) == {criterion: ABSENT}
    criteria = list(criterion.intake.criteria.all())
    assert score(choice, criteria) == 60 * choice.application.applicant.average
    (one,) = explained_choices(choice.application)
    assert "0" in one.sentences[-1]
    assert not [m for m in runs_missing.missing(criterion.intake.campaign) if m.kind == "mark"]


def test_a_new_date_takes_the_absence_away_and_asks_for_its_reason(staff):
    convocation = begun(called())
    note_attendance(convocation, came=False, by=staff)
    other = SittingFactory(criterion=convocation.criterion, starts_at=later())
    with pytest.raises(Refused):
        give_date(convocation, other, reason=" ", by=staff)
    give_date(convocation, other, reason="شهادة طبية", by=staff)
    assert not Mark.objects.exists()
    assert fresh(convocation).state == ConvocationState.CALLED


def test_came_after_all_and_back(staff):
    convocation = begun(called())
    note_attendance(convocation, came=False, by=staff)
    with pytest.raises(Refused):
        note_attendance(convocation, came=True, by=staff)
    note_attendance(convocation, came=True, reason="خطأ", by=staff)
    assert (fresh(convocation).state, Mark.objects.count()) == (ConvocationState.CAME, 0)
    note_attendance(convocation, came=False, by=staff)
    assert fresh(convocation).state == ConvocationState.ABSENT


def test_a_mark_in_place_of_an_absence_states_its_reason_and_says_that_the_person_came(staff):
    convocation = begun(called())
    choice, criterion = convocation.choice, convocation.criterion
    note_attendance(convocation, came=False, by=staff)
    with pytest.raises(Refused):
        enter_mark(choice, criterion, MarkValue(1200), by=staff)
    enter_mark(choice, criterion, MarkValue(1200), seen=ABSENT, reason="خطأ في الورقة", by=staff)
    assert (Mark.objects.get().hundredths, Mark.objects.get().is_absence) == (1200, False)
    assert fresh(convocation).state == ConvocationState.CAME


def test_nobody_is_absent_before_the_hour_or_without_being_called(staff):
    convocation = called()
    other = applied(convocation.criterion)
    for choice in (convocation.choice, other.choices.get()):
        with pytest.raises(Refused):
            enter_mark(choice, convocation.criterion, ABSENT, by=staff)
    with pytest.raises(Refused):
        note_attendance(convocation, came=False, by=staff)
    average = convocation.criterion.intake.criteria.get(kind="average")
    with pytest.raises(Refused):
        enter_mark(other.choices.get(), average, ABSENT, by=staff)
    assert not Mark.objects.exists()


def test_an_interview_held_on_paper_takes_absences_too(staff):
    criterion = interview()
    choice = applied(criterion).choices.get()
    assert enter_mark(choice, criterion, ABSENT, by=staff).is_absence


def test_an_appeal_against_an_absence_is_granted_once_a_mark_stands_in_its_place(staff):
    until = timezone.now() + timedelta(days=5)
    criterion = interview(CampaignFactory(deciding=True, appeals_until=until), seats=1)
    winner = applied(criterion, average=1900)
    convocation = begun(called(criterion))
    note_attendance(convocation, came=False, by=staff)
    enter_mark(winner.choices.get(), criterion, MarkValue(1500), by=staff)
    run_and_publish(criterion.intake.campaign)
    appeal = send_appeal(convocation.choice, reason="كنت حاضرا.")
    with pytest.raises(Refused):
        answer_appeal(appeal, granted=True, answer="نعم", by=staff)
    enter_mark(convocation.choice, criterion, MarkValue(1400), reason="خطأ في لائحة الحضور", by=staff)
    assert answer_appeal(appeal, granted=True, answer="نعم", by=staff).state == "granted"


def test_what_is_missing_is_said_person_by_person(staff):
    criterion = interview()
    campaign = criterion.intake.campaign
    sentences = {}

    def missing(application):
        return next(
            m.sentence for m in runs_missing.missing(campaign) if m.application == application and m.kind == "mark"
        )

    waiting = applied(criterion)
    sentences["on paper"] = missing(waiting)
    SittingFactory(criterion=criterion, places=1)
    sentences["not called"] = missing(waiting)
    everybody_called(criterion)
    sentences["to come"] = missing(waiting)
    say_cannot_come(convocation_of(waiting, criterion))
    sentences["cannot"] = missing(waiting)
    cancel_sitting(Sitting.objects.get(), reason="سبب", by=staff)
    sentences["cancelled"] = missing(waiting)
    assert len(set(sentences.values())) == 5
