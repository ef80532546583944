from datetime import date

import pytest
from django.utils import translation

from centers.core.errors import Refused
from enrollment.models import Application, ApplicationState, Eligibility
from enrollment.offers.services import withdraw
from enrollment.review.services import decide_application, decide_choice, enter_mark, note_two_persons, reopen_decision
from enrollment.runs.compute import make_run
from enrollment.runs.missing import missing
from enrollment.values.marks import MarkValue
from programs.models import CampaignState
from tests.factories import (
    ApplicantFactory,
    ApplicationFactory,
    CampaignFactory,
    CriterionFactory,
    IntakeFactory,
    SchoolLevelFactory,
    UserFactory,
)
from tests.scenarios.decisions import candidate, deciding, run_and_publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_house(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"


@pytest.fixture
def staff():
    return UserFactory()


@pytest.fixture
def two_choices():
    campaign = CampaignFactory()
    return ApplicationFactory(campaign=campaign, intakes=[IntakeFactory(campaign=campaign) for _ in range(2)])


def state(application):
    return Application.objects.get(pk=application.pk).state


def test_the_file_follows_its_choices_through_every_state(two_choices, staff):
    first, second = two_choices.choices.all()
    decide_choice(first, eligible=False, reason="No certificate", by=staff)
    assert state(two_choices) == ApplicationState.UNDER_REVIEW
    decide_choice(second, eligible=True, by=staff)
    assert state(two_choices) == ApplicationState.ELIGIBLE
    decide_choice(second, eligible=False, reason="Diploma not recognised", by=staff)
    assert state(two_choices) == ApplicationState.REFUSED
    decide_choice(first, eligible=True, by=staff)
    assert state(two_choices) == ApplicationState.ELIGIBLE
    reopen_decision(first, reason="Wrong key", by=staff)
    assert state(two_choices) == ApplicationState.UNDER_REVIEW
    moves = [(m.from_state, m.to_state) for m in two_choices.moves.all()]
    assert moves == [
        ("submitted", "under_review"),
        ("under_review", "eligible"),
        ("eligible", "refused"),
        ("refused", "eligible"),
        ("eligible", "under_review"),
    ]
    assert {m.by for m in two_choices.moves.all()} == {staff}


def test_a_decision_that_leaves_the_state_leaves_its_line_all_the_same(two_choices, staff):
    for choice in two_choices.choices.all():
        decide_choice(choice, eligible=True, by=staff)
    decide_choice(two_choices.choices.first(), eligible=False, reason="No certificate", by=staff)
    last = two_choices.moves.last()
    assert (last.from_state, last.to_state) == ("eligible", "eligible")
    assert "No certificate" in last.reason


def test_deciding_twice_alike_changes_nothing(two_choices, staff):
    choice = two_choices.choices.first()
    for _ in range(2):
        decide_choice(choice, eligible=False, reason="No certificate", by=staff)
    assert two_choices.moves.count() == 1


def test_a_refusal_states_its_reason(two_choices, staff):
    with pytest.raises(Refused):
        decide_choice(two_choices.choices.first(), eligible=False, reason="  ", by=staff)
    assert two_choices.choices.first().eligibility == Eligibility.PENDING


def too_young_and_below_level(**kwargs):
    campaign = CampaignFactory()
    person = ApplicantFactory(birth_date=date(2015, 1, 1), school_level=SchoolLevelFactory(order=9))
    intakes = [IntakeFactory(campaign=campaign, program__min_school_level=SchoolLevelFactory(order=13))]
    return ApplicationFactory(campaign=campaign, applicant=person, intakes=intakes, **kwargs)


def test_an_exception_to_the_rules_names_them_and_asks_for_a_reason(staff):
    choice = too_young_and_below_level().choices.get()
    with pytest.raises(Refused) as refused:
        decide_choice(choice, eligible=True, by=staff)
    assert len(refused.value.sentences) == 3
    decide_choice(choice, eligible=True, reason="Decision of the commission", by=staff)
    assert state(choice.application) == ApplicationState.ELIGIBLE


def test_the_rules_decide_all_that_waits(two_choices, staff):
    harder = two_choices.choices.get(rank=2).intake.program
    harder.min_school_level = SchoolLevelFactory(order=16)
    harder.save()
    decide_application(two_choices, by=staff)
    first, second = two_choices.choices.all()
    assert (first.eligibility, second.eligibility) == (Eligibility.ELIGIBLE, Eligibility.REFUSED)
    assert state(two_choices) == ApplicationState.ELIGIBLE
    assert two_choices.moves.count() == 1
    decide_application(two_choices, by=staff)
    assert two_choices.moves.count() == 1


def test_a_refusal_by_rule_is_written_in_the_language_of_the_applicant(staff):
    application = too_young_and_below_level(language="fr")
    with translation.override("ar"):
        decide_application(application, by=staff)
    assert state(application) == ApplicationState.REFUSED
    assert "1er septembre 2027" in application.choices.get().refusal


def test_the_rules_leave_what_a_person_decided(two_choices, staff):
    decide_choice(two_choices.choices.first(), eligible=False, reason="No certificate", by=staff)
    decide_application(two_choices, by=staff)
    assert [c.eligibility for c in two_choices.choices.all()] == [Eligibility.REFUSED, Eligibility.ELIGIBLE]


def test_drafts_withdrawn_files_and_archived_campaigns_are_not_decided(two_choices, staff):
    draft = ApplicationFactory(draft=True, intakes=[IntakeFactory()])
    archived = ApplicationFactory(campaign=CampaignFactory(state=CampaignState.FINISHED), intakes=[IntakeFactory()])
    withdraw(two_choices)
    for application in (draft, archived, two_choices):
        with pytest.raises(Refused):
            decide_choice(application.choices.first(), eligible=True, by=staff)


def test_once_published_a_change_states_its_reason_and_a_place_protects(staff):
    campaign, (intake,) = deciding(1)
    placed, waiting = (candidate(campaign, [intake], average=a) for a in (1500, 1400))
    run_and_publish(campaign)
    with pytest.raises(Refused):
        decide_choice(placed.choices.get(), eligible=False, reason="Too late", by=staff)
    with pytest.raises(Refused):
        reopen_decision(waiting.choices.get(), reason="", by=staff)
    decide_choice(waiting.choices.get(), eligible=False, reason="False certificate", by=staff)
    assert state(waiting) == ApplicationState.REFUSED
    with pytest.raises(Refused):
        decide_choice(waiting.choices.get(), eligible=True, by=staff)


# --- marks -----------------------------------------------------------------------------------


@pytest.fixture
def marked(two_choices):
    choice = two_choices.choices.first()
    return choice, CriterionFactory(intake=choice.intake, kind="entered", name_ar="مقابلة", name_fr="Entretien")


def test_a_mark_is_entered_corrected_and_remembered(marked, staff):
    choice, criterion = marked
    enter_mark(choice, criterion, MarkValue(1250), by=staff)
    enter_mark(choice, criterion, MarkValue(1250), by=staff)
    mark = enter_mark(choice, criterion, MarkValue(2000), by=staff)
    assert (mark.hundredths, mark.entered_by) == (2000, staff)
    assert choice.marks.count() == 1
    assert [m.figures["hundredths"] for m in choice.application.moves.all()] == [1250, 2000]


@pytest.mark.parametrize("hundredths", [-1, 2001])
def test_a_mark_is_from_0_to_20(hundredths):
    with pytest.raises(ValueError, match=str(hundredths)):
        MarkValue(hundredths)


def test_a_mark_belongs_to_its_intake(marked, staff):
    with pytest.raises(Refused):
        enter_mark(marked[0], CriterionFactory(), MarkValue(1000), by=staff)


def test_the_mark_of_who_holds_a_place_stays(staff):
    campaign, (intake,) = deciding(1)
    placed, waiting = (candidate(campaign, [intake], average=a) for a in (1500, 1400))
    run_and_publish(campaign)
    for application, reason in ((placed, "typing error"), (waiting, "")):
        with pytest.raises(Refused):
            enter_mark(application.choices.get(), intake.criteria.get(), MarkValue(1900), reason=reason, by=staff)
    enter_mark(waiting.choices.get(), intake.criteria.get(), MarkValue(1900), reason="typing error", by=staff)


# --- files that look alike -------------------------------------------------------------------


def test_two_persons_who_look_alike_are_noted_once_and_a_third_is_asked_about_again(staff):
    campaign, (intake,) = deciding(3)
    twins = [candidate(campaign, [intake], person__likeness="a" * 64) for _ in range(2)]
    with pytest.raises(Refused):
        make_run(campaign, by=staff)
    note_two_persons(twins[0], by=staff)
    note_two_persons(twins[1], by=staff)
    assert missing(campaign) == []
    assert [one.moves.count() for one in twins] == [1, 1]
    third = candidate(campaign, [intake], person__likeness="a" * 64)
    assert [m.application for m in missing(campaign)] == [*twins, third]
