"""Who may enter, from an age or a year: sure answers, answers that depend on the day, what else is open."""

from datetime import date

import pytest
from django.utils import timezone

from programs.catalogue import listed
from programs.eligibility import Born, also_open, season, verdict
from programs.models import Program
from tests.factories import (
    CampaignFactory,
    CenterFactory,
    IntakeFactory,
    LevelFactory,
    ProgramFactory,
    SchoolLevelFactory,
)

pytestmark = pytest.mark.django_db


def asked(year: int, order: int = 13, **kwargs):
    """The verdict on somebody born in `year` for entry in 2027, ages 15 to 30, 33 by the bridge."""
    program = ProgramFactory(level=LevelFactory(**kwargs))
    return verdict(program, CampaignFactory(entry_year=2027), Born.in_year(year), SchoolLevelFactory(order=order))


def rules(broken) -> list[str]:
    return [one.code for one in broken]


def test_an_age_is_a_span_of_a_year():
    assert Born.at_age(17, date(2026, 11, 25)) == Born(date(2008, 11, 26), date(2009, 11, 25))
    assert Born.at_age(16, date(2028, 2, 29)) == Born(date(2011, 3, 1), date(2012, 2, 29))
    assert Born.at_age(17, date(2028, 2, 29)).last == date(2011, 2, 28)


def test_nothing_is_broken():
    assert asked(2009).is_open


def test_reasons_that_hold_whatever_the_day():
    assert rules(asked(2014).reasons) == ["too_young"]
    assert rules(asked(2009, order=9).reasons) == ["level"]
    assert rules(asked(1990, bridge_max_age=None).reasons) == ["too_old"]
    assert rules(asked(2014, order=9).reasons) == ["too_young", "level"]


def test_the_year_that_turns_on_the_day_of_birth():
    """Born in 2012, somebody is 15 on 1 September 2027 if born up to that day."""
    found = asked(2012)
    assert (rules(found.reasons), rules(found.perhaps)) == ([], ["too_young"])
    assert not found.is_open
    assert len(found.doubts()) == 1
    assert asked(2011).is_open


def test_past_the_limit_the_bridge_may_help():
    assert asked(1995).bridge == 33
    assert asked(1995).is_open
    assert asked(2009).bridge is None
    assert rules(asked(1993).perhaps) == ["too_old"]
    assert rules(asked(1990).reasons) == ["too_old"]


def test_what_is_entered_through_school_is_never_open():
    assert rules(asked(2009, code="BP", by_school=True).reasons) == ["by_school"]


def test_what_else_is_open_fits_and_is_near_first():
    campaign, home = CampaignFactory(), CenterFactory(accent="code")
    here = IntakeFactory(campaign=campaign, program__center=home).program
    far = IntakeFactory(campaign=campaign, program__center=CenterFactory(accent="eco"), program__position=0).program
    near = IntakeFactory(campaign=campaign, program__center=home, program__position=9).program
    IntakeFactory(campaign=campaign, program__min_school_level=SchoolLevelFactory(order=16))
    IntakeFactory(campaign=CampaignFactory(deciding=True))
    ProgramFactory()
    born, bac = Born.in_year(2009), SchoolLevelFactory()
    assert also_open(here, born, bac, 9) == [near, far]
    assert also_open(here, born, bac, 1) == [near]
    assert also_open(here, Born.in_year(2016), bac, 9) == []
    assert also_open(here, born, SchoolLevelFactory(order=9), 9) == []


def row(program):
    return listed(Program.objects.filter(pk=program.pk))[0]


def test_the_season_that_counts_the_age():
    bare = ProgramFactory()
    assert season(row(bare)).entry_year >= timezone.localdate().year
    open_now = CampaignFactory(entry_year=2031)
    assert season(row(bare)).entry_year == 2031
    own = IntakeFactory(campaign=CampaignFactory(entry_year=2030)).program
    assert season(row(own)).entry_year == 2030
    over = IntakeFactory(campaign=CampaignFactory(deciding=True, entry_year=2022)).program
    assert season(row(over)) in (open_now, season(row(own)))
