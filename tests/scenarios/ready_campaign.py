"""A campaign in preparation that nothing keeps from opening, and one like those of a year ago."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from programs.models import Campaign, CampaignState, Program
from tests.factories import (
    CampaignFactory,
    CenterFactory,
    CriterionFactory,
    IntakeFactory,
    ProgramFactory,
    ReserveFactory,
)

NAMED = {"responsible_ar": "جهة", "responsible_fr": "Autorité", "retention_is_sample": False}


def with_names(**changed) -> dict:
    """The settings of a portal that says who is responsible."""
    return {"PORTAL": {**settings.PORTAL, **NAMED, **changed}, "SENDS_EMAIL": True}


def ready(**changed) -> Campaign:
    """Real, with two intakes of real programmes, both translated."""
    campaign = CampaignFactory(
        state=CampaignState.DRAFT, is_sample=False, draw_secret="", draw_commitment="", **changed
    )
    for _n in range(2):
        IntakeFactory(campaign=campaign, program=real_program(), is_sample=False)
    return campaign


def real_program() -> Program:
    center = CenterFactory(accent="code", contact_is_sample=False)
    return ProgramFactory(center=center, center_is_sample=False)


def _local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=timezone.get_default_timezone())


def last_year(intakes: int = 8) -> Campaign:
    """Of 2026, finished, with two criteria and two shares each."""
    campaign = CampaignFactory(
        slug="ete-2026",
        name_ar="دورة الترشيح 2026",
        name_fr="Campagne 2026",
        entry_year=2026,
        state=CampaignState.FINISHED,
        is_sample=False,
        opens_at=_local(2026, 6, 1, 9),
        closes_at=_local(2026, 7, 15, 18),
        extended_to=_local(2026, 7, 20, 18),
        appeals_until=_local(2026, 8, 5, 18),
        results_on=date(2026, 7, 28),
        places_until=date(2026, 10, 1),
        lists_out_at=timezone.now() - timedelta(days=90),
        answer_days=4,
    )
    for number in range(intakes):
        intake = IntakeFactory(
            campaign=campaign,
            program=real_program(),
            slug=f"programme-{number}-2026",
            criteria=(),
            is_sample=False,
            seats=20 + number,
            starts_on=date(2026, 9, 14),
        )
        CriterionFactory(intake=intake, weight=60, position=0)
        told = {"kind": "entered", "appointment": "interview", "name_ar": "مقابلة", "name_fr": "Entretien"}
        CriterionFactory(intake=intake, weight=40, position=1, **told)
        ReserveFactory(intake=intake, group="women", percent=30, position=0)
        ReserveFactory(intake=intake, group="distant", percent=20, position=1)
    return campaign
