"""Sample interviews: one intake whose interviews are over, with a few who did not come; one whose days are to come."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from centers.core.formatting import in_digits
from enrollment.interviews.sittings import Planned, plan_sittings
from enrollment.models import (
    ApplicationEvent,
    ApplicationMove,
    Choice,
    Convocation,
    ConvocationEvent,
    ConvocationMove,
    ConvocationState,
    Mark,
    Sitting,
    SittingMove,
)
from enrollment.values.marks import ABSENT
from programs.models import Campaign, Criterion

from .files import Reviewers

PROGRAM = "superviseur-en-ecoconstruction"
AT_A_TIME, MINUTES = 4, 30
FIRST_HOUR, A_DAY = 9, 12  # sittings, from nine to three in the afternoon
ABSENT_EVERY = 9
AFTER_CLOSING, TO_COME = timedelta(days=7), timedelta(days=50)
WHERE = {
    "room_ar": "قاعة المقابلات (مثال)",
    "room_fr": "Salle des entretiens (exemple)",
    "place_ar": "مقر المركز (مثال)",
    "place_fr": "Dans le centre (exemple)",
}


def _criterion(campaign: Campaign) -> Criterion | None:
    near = Criterion.objects.select_related("intake__program__center", "intake__campaign")
    return near.filter(intake__campaign=campaign, intake__program__slug=PROGRAM).exclude(appointment="").first()


def _day(day: date, number: int = A_DAY) -> list[Planned]:
    first = timezone.make_aware(datetime.combine(day, time(FIRST_HOUR)))
    step = timedelta(minutes=MINUTES)
    return [Planned(first + step * n, MINUTES, AT_A_TIME, WHERE) for n in range(number)]


def plan_to_come(campaign: Campaign, reviewers: Reviewers) -> None:
    """Two days after the deadline, for which nobody is called yet."""
    if criterion := _criterion(campaign):
        by = reviewers.deciders[criterion.intake.program.center_id]
        for day in (0, 1):
            plan_sittings(criterion, _day(timezone.localdate() + TO_COME + timedelta(days=day)), by=by)


def hold(campaign: Campaign, reviewers: Reviewers) -> None:
    """All that is over: the days, who was called and came, and who did not. Rows as the verbs leave them."""
    criterion = _criterion(campaign)
    if criterion is None:
        return
    choices = list(Choice.objects.filter(intake=criterion.intake).select_related("application").order_by("pk"))
    by = reviewers.deciders[criterion.intake.program.center_id]
    planned: list[Planned] = []
    day = timezone.localdate(campaign.closes_at) + AFTER_CLOSING
    while len(planned) * AT_A_TIME < len(choices):
        planned += _day(day + timedelta(days=len(planned) // A_DAY))
    sittings = Sitting.objects.bulk_create(
        Sitting(criterion=criterion, starts_at=one.starts_at, minutes=MINUTES, places=AT_A_TIME, **WHERE)
        for one in planned[: -(-len(choices) // AT_A_TIME)]
    )
    SittingMove.objects.bulk_create(
        SittingMove(sitting=one, by=by, at=campaign.closes_at, to_state=one.state) for one in sittings
    )
    _call(choices, criterion, sittings, by)


def _call(choices: list[Choice], criterion: Criterion, sittings: list[Sitting], by) -> None:
    called = Convocation.objects.bulk_create(
        Convocation(
            choice=choice,
            criterion=criterion,
            sitting=sittings[n // AT_A_TIME],
            state=ConvocationState.CAME if n % ABSENT_EVERY else ConvocationState.ABSENT,
        )
        for n, choice in enumerate(choices)
    )
    ConvocationMove.objects.bulk_create(line for one in called for line in _history(one, by))
    absent = [one.choice for one in called if one.state == ConvocationState.ABSENT]
    Mark.objects.filter(choice__in=absent, criterion=criterion).update(hundredths=0, is_absence=True)
    told = ApplicationMove.objects.filter(
        application__in=[choice.application_id for choice in absent], event=ApplicationEvent.MARKED
    )
    for line in told:
        if line.figures["criterion"] == criterion.pk:
            line.figures |= ABSENT.as_figures()
            line.save(update_fields=["figures"])


def _history(one: Convocation, by) -> list[ConvocationMove]:
    starts_at, called = one.called_to.starts_at, ConvocationState.CALLED
    figures = in_digits(starts_at)
    before = starts_at - timedelta(days=5)
    return [
        ConvocationMove(
            convocation=one, at=before, by=by, from_state=called, to_state=called, event=ConvocationEvent.DATED,
            figures=figures,
        ),
        ConvocationMove(
            convocation=one, at=starts_at + timedelta(minutes=MINUTES), by=by, from_state=called, to_state=one.state
        ),
    ]  # fmt: skip
