"""Seats and rules after opening: one way to change them, and what it leaves for everybody to read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache, caches
from django.urls import reverse
from django.utils import timezone, translation

from centers.core.errors import Refused
from programs import services
from programs.models import Campaign, CampaignState, Criterion, Intake, RuleChange
from programs.selection import CriterionRule, ReserveRule, Rules, differences, rules_of
from rehamna_portal import roles
from tests.factories import CampaignFactory, CriterionFactory, IntakeFactory, ReserveFactory, UserFactory
from tests.programs.test_admin import sign_in

pytestmark = pytest.mark.django_db
WHY = {"reason_ar": "خطأ في الإعلان", "reason_fr": "Erreur dans l’annonce"}


@pytest.fixture
def intake():
    """Average 60, interview 40; women 30 %; 20 seats; the campaign is open."""
    intake = IntakeFactory(criteria=(), program__slug="dev")
    CriterionFactory(intake=intake, weight=60)
    CriterionFactory(intake=intake, weight=40, kind="entered", name_ar="المقابلة", name_fr="Entretien", position=1)
    ReserveFactory(intake=intake)
    return intake


def change(intake, rules=None, **wanted):
    rules = replace(rules or rules_of(intake), **wanted)
    return services.change_rules(intake, rules, **WHY, by=UserFactory())


def weighed(rules: Rules, *weights: int) -> tuple[CriterionRule, ...]:
    return tuple(replace(row, weight=weight) for row, weight in zip(rules.criteria, weights, strict=True))


def test_a_change_is_written_and_leaves_what_was_what_is_and_why(intake):
    before = rules_of(intake)
    test = CriterionRule("entered", "رائز", "Test", 30)
    shares = (ReserveRule("distant", 20), ReserveRule("women", 40))
    left = change(intake, seats=24, criteria=(*weighed(before, 50, 20), test), reserves=shares)
    after = rules_of(Intake.objects.get())
    assert after.seats == 24
    assert [(row.name_fr, row.weight) for row in after.criteria] == [
        ("Moyenne générale", 50),
        ("Entretien", 20),
        ("Test", 30),
    ]
    assert [row.key for row in after.criteria[:2]] == [row.key for row in before.criteria], "marks keep their criterion"
    assert after.reserves == shares
    assert (Rules.from_data(left.before), Rules.from_data(left.after)) == (before, after)
    assert (left.reason_ar, left.reason_fr) == tuple(WHY.values())


def test_an_average_and_a_mark_may_change_places(intake):
    average, interview = rules_of(intake).criteria
    change(intake, criteria=(replace(average, kind="entered"), replace(interview, kind="average")))
    assert [row.kind for row in rules_of(intake).criteria] == ["entered", "average"]


def test_a_published_change_stays_as_it_is(intake):
    left = change(intake, seats=21)
    left.reason_fr = "Autre"
    with pytest.raises(TypeError):
        left.save()
    assert RuleChange.objects.get().reason_fr == WHY["reason_fr"]


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"seats": 2001},
        {"seats": -1},
        {"criteria": ()},
        {"criteria": (CriterionRule("entered", "رائز", "Test", 99),)},
        {"criteria": (CriterionRule("entered", "", "Test", 100),)},
        {"criteria": (CriterionRule("average", "أ", "A", 50), CriterionRule("average", "ب", "B", 50))},
        {"criteria": (CriterionRule("entered", "رائز", "Test", 100, key=999_999),)},
        {"criteria": (CriterionRule("average", "المعدل", "Moyenne", 100, appointment="test"),)},
        {"reserves": (ReserveRule("women", 30), ReserveRule("women", 20))},
        {"reserves": (ReserveRule("women", 101),)},
        {"reserves": (ReserveRule("women", 30), ReserveRule("distant", 20), ReserveRule("women", 10))},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(intake, wanted):
    before = rules_of(intake)
    with pytest.raises(Refused) as refused:
        change(intake, **wanted)
    assert all(refused.value.sentences)
    assert rules_of(Intake.objects.get()) == before
    assert not RuleChange.objects.exists()


def test_one_criterion_does_not_stand_in_for_two(intake):
    average, interview = rules_of(intake).criteria
    with pytest.raises(Refused):
        change(intake, criteria=(average, replace(interview, key=average.key)))


@pytest.mark.parametrize("missing", WHY)
def test_the_reason_is_asked_in_both_languages(intake, missing):
    rules = rules_of(intake).with_seats(21)
    with pytest.raises(Refused):
        services.change_rules(intake, rules, **{**WHY, missing: "  "}, by=UserFactory())


def test_in_preparation_there_is_nothing_to_give_a_reason_for(intake):
    Campaign.objects.update(state=CampaignState.DRAFT)
    with pytest.raises(Refused):
        change(Intake.objects.get(), seats=21)


def test_in_a_finished_campaign_only_seats_change(intake):
    Campaign.objects.update(state=CampaignState.FINISHED)
    intake = Intake.objects.get()
    with pytest.raises(Refused):
        change(intake, reserves=())
    assert change(intake, seats=21)


def test_what_a_change_changes_is_said_in_the_readers_language():
    average, test = CriterionRule("average", "المعدل", "Moyenne", 100, 1), CriterionRule("entered", "رائز", "Test", 40)
    women, distant = ReserveRule("women", 30), ReserveRule("distant", 20)
    before = Rules(20, (average,), (women, distant))
    after = Rules(24, (replace(average, weight=60, name_fr="Note"), test), (distant, women))
    with translation.override("fr"):
        french = [(line.label, line.was, line.now) for line in differences(before, after)]
    with translation.override("ar"):
        arabic = [line.label for line in differences(before, after)]
    assert french == [
        ("Nombre de places", ["20"], ["24"]),
        ("Note", ["100\xa0%", "Moyenne"], ["60\xa0%", "Note"]),
        ("Test", [], ["40\xa0%"]),
        ("Ordre des parts", ["Femmes", "Communes éloignées"], ["Communes éloignées", "Femmes"]),
    ]
    assert arabic[1:3] == ["المعدل", "رائز"]
    with translation.override("fr"):
        gone = differences(after, replace(after, criteria=after.criteria[:1], reserves=(distant,)))
    assert [(line.label, line.was, line.now) for line in gone] == [
        ("Test", ["40\xa0%"], []),
        ("Part réservée\xa0: Femmes", ["30\xa0%"], []),
    ]


# --- the page of the back office -------------------------------------------------------------


def address(intake) -> str:
    return reverse("admin:programs_intake_rules", args=[intake.pk])


def typed(intake, **changed) -> dict:
    """What the page's boxes hold, and what is typed over them."""
    data = {"seats": intake.seats, "reason_ar": "", "reason_fr": ""}
    rules = rules_of(intake)
    data |= {"criteria-TOTAL_FORMS": 4, "criteria-INITIAL_FORMS": 2}
    data |= {"reserves-TOTAL_FORMS": 2, "reserves-INITIAL_FORMS": 1}
    for n, row in enumerate(rules.criteria):
        for name in ("key", "kind", "name_ar", "name_fr", "weight"):
            data[f"criteria-{n}-{name}"] = getattr(row, name)
    for n, row in enumerate(rules.reserves):
        data |= {f"reserves-{n}-group": row.group, f"reserves-{n}-percent": row.percent}
    return {**data, **changed}


def test_a_change_is_shown_in_both_languages_and_published_only_then(client, intake):
    manager = sign_in(client, roles.MANAGER)
    asked = typed(intake, seats=24, **WHY, **{"criteria-0-weight": 50, "criteria-1-weight": 50})
    shown = manager.post(address(intake), {**asked, "publish": 1})
    assert not RuleChange.objects.exists(), "never what was not shown"
    page = shown.content.decode()
    assert all(words in page for words in WHY.values())
    assert 'lang="ar" dir="rtl"' in page
    assert "عدد المقاعد" in page
    assert "Nombre de places" in page
    seen = shown.context["seen"]
    manager.post(address(intake), {**asked, "seats": 25, "publish": 1, "seen": seen})
    assert not RuleChange.objects.exists(), "something else was typed meanwhile"
    done = manager.post(address(intake), {**asked, "publish": 1, "seen": seen}, follow=True)
    assert rules_of(Intake.objects.get()).criteria[0].weight == 50
    assert Intake.objects.get().seats == 24
    page = done.content.decode()
    assert WHY["reason_fr"] in page
    assert "errornote" not in page


def test_what_a_colleague_changed_meanwhile_is_shown_first(client, intake):
    manager = sign_in(client, roles.MANAGER)
    asked = typed(intake, seats=24, **WHY)
    seen = manager.post(address(intake), asked).context["seen"]
    change(intake, seats=22)
    page = manager.post(address(intake), {**asked, "publish": 1, "seen": seen})
    assert RuleChange.objects.count() == 1
    assert "errornote" in page.content.decode()


def test_criteria_and_shares_are_added_and_taken_away(client, intake):
    manager = sign_in(client, roles.MANAGER)
    new = {"kind": "entered", "name_ar": "رائز", "name_fr": "Test", "weight": "40"}
    asked = typed(intake, **WHY, **{f"criteria-2-{name}": value for name, value in new.items()})
    asked |= {"criteria-1-DELETE": "on", "reserves-0-group": "", "reserves-1-group": "distant", "reserves-1-percent": 5}
    seen = manager.post(address(intake), asked).context["seen"]
    manager.post(address(intake), {**asked, "publish": 1, "seen": seen})
    rules = rules_of(intake)
    assert [(row.name_fr, row.weight) for row in rules.criteria] == [("Moyenne générale", 60), ("Test", 40)]
    assert rules.reserves == (ReserveRule("distant", 5),)


@pytest.mark.parametrize(
    "mistake",
    [
        {"seats": "beaucoup"},
        {"seats": ""},
        {"criteria-0-weight": "1000"},
        {"criteria-0-key": "x"},
        {"criteria-0-kind": "other"},
        {"criteria-0-name_fr": ""},
        {"criteria-TOTAL_FORMS": "999"},
        {"reserves-0-percent": ""},
        {"reserves-0-group": "men"},
        {"reason_fr": "a" * 301},
        {"reason_ar": ""},
    ],
)
def test_a_mistake_gets_a_sentence_and_keeps_what_was_typed(client, intake, mistake):
    manager = sign_in(client, roles.MANAGER)
    asked = {**typed(intake, **WHY, **{"criteria-0-weight": 50, "criteria-1-weight": 50}), **mistake}
    response = manager.post(address(intake), {**asked, "publish": 1})
    page = response.content.decode()
    assert response.status_code == 200
    assert "errornote" in page
    assert 'name="seen"' not in page
    assert WHY["reason_ar" if "reason_fr" in mistake else "reason_fr"][:10] in page


@pytest.mark.parametrize("role", [roles.BOARD, roles.READER, roles.STAFF])
def test_only_who_may_change_intakes_changes_rules(client, intake, role):
    visitor = sign_in(client, role)
    assert visitor.get(address(intake)).status_code == 403
    assert visitor.post(address(intake), typed(intake, seats=24, **WHY)).status_code == 403
    assert address(intake) not in visitor.get(f"/admin/programs/intake/{intake.pk}/change/").content.decode()


# --- what everybody reads --------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("address", ["programs/dev/", "campaigns/{}/", "campaigns/{}/fairness/"])
def test_everybody_reads_what_changed_when_and_why(client, intake, language, address):
    url = f"/{language}/" + address.format(intake.campaign.slug)
    mark = "rule-change"
    assert mark not in client.get(url).content.decode()
    change(intake, seats=24, criteria=weighed(rules_of(intake), 55, 45))
    cache.clear()
    caches["pages"].clear()
    page = client.get(url).content.decode()
    assert mark in page
    assert WHY[f"reason_{language}"] in page
    assert all(f'<bdi dir="ltr" class="num">{figure}</bdi>' in page for figure in ("20", "24", "60\xa0%", "55\xa0%"))


def test_the_programme_of_another_intake_says_nothing_of_it(client, intake):
    other = IntakeFactory(campaign=intake.campaign, program__slug="eco")
    change(intake, seats=24)
    assert "rule-change" not in client.get("/fr/programs/eco/").content.decode()
    assert client.get(f"/fr/programs/{other.program.slug}/").status_code == 200


def test_criteria_are_public_as_soon_as_an_intake_is_announced(client, intake):
    now = timezone.now()
    Campaign.objects.update(opens_at=now + timedelta(days=3), closes_at=now + timedelta(days=30))
    page = client.get("/fr/programs/dev/").content.decode()
    assert "Entretien" in page
    assert "rule-change" not in page
    hidden = IntakeFactory(campaign=CampaignFactory(state="draft"), program__slug="eco", criteria=())
    CriterionFactory(intake=hidden, name_fr="Pas encore public")
    assert "Pas encore public" not in client.get("/fr/programs/eco/").content.decode()
    assert Criterion.objects.count() == 3
