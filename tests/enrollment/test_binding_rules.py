"""What files, marks, places and lists keep from a change of rules."""

from dataclasses import replace

import pytest

from centers.core.errors import Refused
from enrollment.offers.services import decline_offer
from enrollment.review.services import enter_mark
from enrollment.values.marks import MarkValue
from programs.models import Intake
from programs.selection import rules_of
from programs.services import change_rules
from tests.factories import CriterionFactory, SittingFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.interviews import interview

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_house(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"


def change(intake, **wanted):
    intake = Intake.objects.get(pk=intake.pk)
    rules = replace(rules_of(intake), **wanted)
    return change_rules(intake, rules, reason_ar="سبب", reason_fr="Raison", by=UserFactory())


def test_once_lists_are_out_the_rules_that_made_them_stay(client):
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake])
    (average,) = rules_of(intake).criteria
    renamed = (replace(average, name_fr="Moyenne"),)
    assert change(intake, criteria=renamed)
    run_and_publish(campaign)
    with pytest.raises(Refused):
        change(intake, criteria=(average,))
    assert rules_of(intake).criteria == renamed


def test_after_publishing_seats_grow_and_never_fall_below_what_is_held():
    campaign, (intake,) = deciding(2)
    one, _two = (candidate(campaign, [intake], average) for average in (1500, 1400))
    run_and_publish(campaign)
    with pytest.raises(Refused) as refused:
        change(intake, seats=1)
    assert "2" in refused.value.sentences[0]
    assert change(intake, seats=3)
    assert change(intake, seats=2)
    decline_offer(offer_of(one))
    assert change(intake, seats=1)


def test_a_criterion_with_marks_keeps_its_place_and_its_kind():
    campaign, (intake,) = deciding(2)
    entered = CriterionFactory(intake=intake, kind="entered", weight=40, position=1)
    intake.criteria.filter(kind="average").update(weight=60)
    choice = candidate(campaign, [intake]).choices.get()
    average, interview = rules_of(intake).criteria
    without = {"criteria": (replace(average, weight=100),)}
    enter_mark(choice, entered, MarkValue(1200), by=UserFactory())
    for wanted in (without, {"criteria": (replace(average, kind="entered"), replace(interview, kind="average"))}):
        with pytest.raises(Refused):
            change(intake, **wanted)
    assert change(intake, criteria=(replace(average, weight=50), replace(interview, weight=50)))
    choice.marks.all().delete()
    assert change(intake, **without)


def test_a_criterion_with_dates_keeps_its_place_and_its_appointment():
    sitting = SittingFactory(criterion=interview())
    average, talk = rules_of(sitting.criterion.intake).criteria
    for wanted in ((replace(average, weight=100),), (average, replace(talk, appointment=""))):
        with pytest.raises(Refused):
            change(sitting.criterion.intake, criteria=wanted)
    assert change(sitting.criterion.intake, criteria=(replace(average, weight=70), replace(talk, weight=30)))
