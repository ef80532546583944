"""Interviews with people who are called to them, in few words."""

from datetime import timedelta

from django.utils import timezone

from enrollment.interviews.schedule import calls, free_sittings
from enrollment.interviews.services import call_up
from enrollment.models import Application, Convocation, Sitting
from programs.models import Campaign, Criterion
from tests.factories import CriterionFactory, IntakeFactory, SittingFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding


def interview(campaign: Campaign | None = None, **kwargs) -> Criterion:
    """One that counts 40 of 100, of an intake of its own."""
    intake = IntakeFactory(campaign=campaign or deciding()[0], criteria=(), **kwargs)
    CriterionFactory(intake=intake, weight=60)
    return CriterionFactory(
        intake=intake,
        kind="entered",
        appointment="interview",
        weight=40,
        name_ar="مقابلة",
        name_fr="Entretien",
    )


def applied(criterion: Criterion, *others: Criterion, **kwargs) -> Application:
    """An eligible file that chose the intake of `criterion`, and those of `others` after it."""
    return candidate(criterion.intake.campaign, [one.intake for one in (criterion, *others)], **kwargs)


def everybody_called(criterion: Criterion) -> None:
    call_up(criterion, seen=calls(criterion).seal, by=UserFactory())


def called(criterion: Criterion | None = None, **kwargs) -> Convocation:
    """Somebody who is called to the interview, in two days."""
    criterion = criterion or interview()
    application = applied(criterion, **kwargs)
    if not free_sittings(criterion):
        SittingFactory(criterion=criterion, places=5)
    everybody_called(criterion)
    return convocation_of(application, criterion)


def convocation_of(application: Application, criterion: Criterion) -> Convocation:
    return Convocation.objects.near().get(choice__application=application, criterion=criterion)


def begun(convocation: Convocation) -> Convocation:
    """Its hour has come."""
    Sitting.objects.filter(pk=convocation.sitting_id).update(starts_at=timezone.now() - timedelta(minutes=10))
    return Convocation.objects.near().get(pk=convocation.pk)
