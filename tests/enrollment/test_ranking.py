import hashlib
import hmac
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from enrollment.allocation.ranking import DECLARED_MARKS, belongs, contenders, draw_key, rankings, score, seed
from enrollment.models import ApplicationState, Eligibility, Mark, Sex
from enrollment.offers.services import withdraw
from enrollment.review.mark_table import headings
from enrollment.runs.missing import missing
from programs.models import DECLARED, Appointment, CriterionKind
from programs.selection import CriterionRule, Rules, broken
from tests.factories import ApplicationFactory, CommuneFactory, CriterionFactory, IntakeFactory, ReserveFactory
from tests.scenarios.decisions import candidate, deciding, run_and_publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_house(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"


def ranking_of(campaign, intake):
    return rankings(campaign, contenders(campaign))[intake.slug]["ranking"]


def test_the_seed_follows_from_the_secret_and_the_public_value():
    campaign, _ = deciding(draw_secret="ab" * 32, draw_public="4711 08")
    assert seed(campaign) == hashlib.sha256(b"ab" * 32 + b":4711 08").digest()
    assert draw_key(seed(campaign), "L000001") == hmac.new(seed(campaign), b"L000001", hashlib.sha256).digest()


def test_the_score_weighs_hundredths_in_whole_numbers():
    campaign, _ = deciding()
    intake = IntakeFactory(campaign=campaign, criteria=())
    average = CriterionFactory(intake=intake, weight=70)
    interview = CriterionFactory(intake=intake, kind=CriterionKind.ENTERED, weight=30)
    choice = candidate(campaign, [intake], average=1333).choices.get()
    assert score(choice, [average, interview]) is None
    Mark.objects.create(choice=choice, criterion=interview, hundredths=1501)
    assert score(choice, [average, interview]) == 70 * 1333 + 30 * 1501


def test_a_mark_that_was_entered_counts_before_the_declared_average():
    campaign, (intake,) = deciding(5)
    choice = candidate(campaign, [intake], average=1900).choices.get()
    criterion = intake.criteria.get()
    Mark.objects.create(choice=choice, criterion=criterion, hundredths=0)
    assert score(choice, [criterion]) == 0


@pytest.mark.parametrize("kind", CriterionKind)
def test_a_kind_of_criterion_is_declared_or_entered_wherever_it_is_asked(kind):
    """One declaration (programs.models.intakes) decides on score, table of marks, appointments and the database."""
    campaign, _ = deciding()
    criterion = CriterionFactory(intake=IntakeFactory(campaign=campaign, criteria=()), kind=kind)
    choice = candidate(campaign, [criterion.intake], average=1333).choices.get()
    criterion.appointment = Appointment.TEST
    rules = Rules(1, (CriterionRule(kind, "أ", "a", 100, appointment=Appointment.TEST),), ())
    if kind in DECLARED:
        assert score(choice, [criterion]) == 100 * DECLARED_MARKS[kind](choice.application).hundredths
        assert list(headings(criterion.intake)) == []
        assert broken(rules)
        with pytest.raises(ValidationError):
            criterion.validate_constraints()
    else:
        assert score(choice, [criterion]) is None
        assert list(headings(criterion.intake).values()) == [criterion]
        assert not broken(rules)
        criterion.validate_constraints()


def test_the_better_score_goes_first_and_the_draw_parts_equals():
    campaign, (intake,) = deciding(5)
    best, *equals = (candidate(campaign, [intake], average=a).list_number for a in (1500, 1200, 1200, 1200, 1200))
    for public in ("4711", "0815", "2027"):
        campaign.draw_public = public
        drawn = sorted(equals, key=lambda number: draw_key(seed(campaign), number))
        assert ranking_of(campaign, intake) == [best, *drawn]


def test_only_who_is_eligible_for_the_intake_is_ranked():
    campaign, (one, two) = deciding(5, 5)
    both = candidate(campaign, [one, two])
    both.choices.filter(intake=two).update(eligibility=Eligibility.REFUSED, refusal="-")
    ApplicationFactory(campaign=campaign, intakes=[one])
    assert ranking_of(campaign, one) == [both.list_number]
    assert ranking_of(campaign, two) == []


def test_reserves_list_their_members_in_their_order():
    campaign, (intake,) = deciding(5)
    ReserveFactory(intake=intake, group="distant", percent=20, position=1)
    ReserveFactory(intake=intake, group="women", percent=30, position=0)
    her = candidate(campaign, [intake], person__sex=Sex.FEMALE)
    candidate(campaign, [intake], person__sex=Sex.MALE)
    reserves = rankings(campaign, contenders(campaign))[intake.slug]["reserves"]
    assert [(r["group"], r["percent"], r["members"]) for r in reserves] == [
        ("women", 30, [her.list_number]),
        ("distant", 20, []),
    ]


def test_distant_is_a_commune_from_the_distance_on():
    campaign, _ = deciding()
    at = {
        km: candidate(campaign, [], person__commune=CommuneFactory(km_to_benguerir=Decimal(km)))
        for km in ("19.9", "20.0", "41.5")
    }
    outside = candidate(campaign, [], person__commune=None, person__outside_province=True)
    distant = Decimal("20.0")
    assert [km for km, application in at.items() if belongs(application, "distant", distant)] == ["20.0", "41.5"]
    assert not belongs(outside, "distant", distant)
    assert not belongs(at["41.5"], "distant", None)


def test_nobody_moves_up_or_down_when_someone_leaves_after_publishing():
    campaign, (intake,) = deciding(2)
    people = [candidate(campaign, [intake], average=a) for a in (1500, 1400, 1300, 1200)]
    before = ranking_of(campaign, intake)
    run_and_publish(campaign)
    withdraw(people[1])
    assert ranking_of(campaign, intake) == before


def test_who_leaves_before_publishing_leaves_the_lists():
    campaign, (intake,) = deciding(2)
    leaving, staying = (candidate(campaign, [intake]) for _ in range(2))
    withdraw(leaving)
    assert ranking_of(campaign, intake) == [staying.list_number]


def test_the_number_of_queries_does_not_grow_with_the_people(django_assert_max_num_queries):
    campaign, (intake,) = deciding(2)
    for count in (1, 12):
        for _ in range(count):
            candidate(campaign, [intake])
        with django_assert_max_num_queries(8):
            assert len(ranking_of(campaign, intake)) in (1, 13)


# --- what is missing -------------------------------------------------------------------------


def kinds(campaign):
    return [(thing.kind, thing.application) for thing in missing(campaign)]


def test_nothing_is_missing_when_all_is_decided():
    campaign, (intake,) = deciding(2)
    candidate(campaign, [intake])
    assert missing(campaign) == []


def test_the_draw_must_be_sealed_and_fixed():
    campaign, _ = deciding(draw_commitment="", draw_public="")
    assert kinds(campaign) == [("draw", None), ("draw", None)]


def test_undecided_choices_are_named_by_their_file():
    campaign, (intake,) = deciding(2)
    waiting = ApplicationFactory(campaign=campaign, intakes=[intake])
    ApplicationFactory(campaign=campaign, draft=True, intakes=[intake])
    ApplicationFactory(campaign=campaign, state=ApplicationState.WITHDRAWN, intakes=[intake])
    assert kinds(campaign) == [("undecided", waiting)]


def test_marks_and_averages_are_asked_for_each_person_and_criterion():
    campaign, _ = deciding()
    intake = IntakeFactory(campaign=campaign, criteria=())
    average = CriterionFactory(intake=intake, weight=40)
    interview = CriterionFactory(intake=intake, kind=CriterionKind.ENTERED, weight=60, name_fr="Entretien")
    bare, marked = candidate(campaign, [intake], average=None), candidate(campaign, [intake])
    Mark.objects.create(choice=marked.choices.get(), criterion=interview, hundredths=900)
    found = missing(campaign)
    assert [(m.kind, m.application, m.criterion) for m in found] == [
        ("mark", bare, average),
        ("mark", bare, interview),
    ]
    assert bare.reference in str(found[0])


def test_a_refused_choice_needs_no_mark():
    campaign, (one, two) = deciding(2, 2)
    application = candidate(campaign, [one, two], average=None)
    Mark.objects.create(choice=application.choices.get(intake=one), criterion=one.criteria.get(), hundredths=900)
    application.choices.filter(intake=two).update(eligibility=Eligibility.REFUSED, refusal="-")
    assert missing(campaign) == []


def test_files_that_look_alike_are_named_until_one_leaves():
    campaign, (intake,) = deciding(2)
    alike = [candidate(campaign, [intake], person__likeness="a" * 64) for _ in range(2)]
    elsewhere, (other,) = deciding(2)
    candidate(elsewhere, [other], person__likeness="a" * 64)
    candidate(campaign, [intake], person__likeness="")
    candidate(campaign, [intake], person__likeness="")
    assert kinds(campaign) == [("likeness", one) for one in alike]
    withdraw(alike[0])
    assert missing(campaign) == []


def test_rules_that_cannot_be_computed_are_named():
    campaign, (light, distant) = deciding(2, 2)
    light.criteria.update(weight=99)
    ReserveFactory(intake=distant, group="distant")
    assert [m.kind for m in missing(campaign)] == ["rules", "rules"]


def test_more_places_held_than_seats_is_named():
    campaign, (intake,) = deciding(2)
    for _ in range(2):
        candidate(campaign, [intake])
    run_and_publish(campaign)
    intake.seats = 1
    intake.save()
    assert [m.kind for m in missing(campaign)] == ["rules"]
