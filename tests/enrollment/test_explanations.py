"""What an applicant reads: word for word in French, and in Arabic where the words are one's own."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from enrollment.allocation.explanations import explain, explained_choices
from enrollment.models import Application, Boarding, Choice, Eligibility, Offer, Outcome, OutcomeKind
from enrollment.offers.services import accept_offer, decline_offer, lapse_overdue
from enrollment.review.services import decide_application, decide_choice
from tests.factories import (
    ApplicationFactory,
    CampaignFactory,
    CommuneFactory,
    HouseFactory,
    IntakeFactory,
    SchoolLevelFactory,
    UserFactory,
)
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


def read(application) -> list[list[str]]:
    """The sentences of each choice, with plain spaces."""
    explained = explained_choices(Application.objects.get(pk=application.pk))
    return [[sentence.replace("\xa0", " ") for sentence in one.sentences] for one in explained]


def figures(kind, **values) -> list[str]:
    return [
        s.replace("\xa0", " ") for s in explain(Choice(eligibility=Eligibility.ELIGIBLE), Outcome(kind=kind, **values))
    ]


@pytest.mark.parametrize(
    ("kind", "values", "sentences"),
    [
        (
            OutcomeKind.ADMITTED,
            {"position": 2, "last_position": 34},
            ["Votre rang est 2 et la dernière place est allée au rang 34 : une place vous revient."],
        ),
        (
            OutcomeKind.ADMITTED,
            {"position": 2},
            ["Il y avait assez de places pour toutes les personnes remplissant les conditions."],
        ),
        (OutcomeKind.ADMITTED, {}, ["Cette place vous est réservée."]),
        (
            OutcomeKind.ADMITTED,
            {"with_bed": True, "bed_position": 9, "bed_cutoff": 9},
            [
                "Cette place vous est réservée.",
                "Sur la liste des lits, votre rang est 9 et les lits vont jusqu’au rang 9 : un lit vous revient.",
            ],
        ),
        # Held from an earlier run, beyond this run's cut-off: no figure would be true.
        (
            OutcomeKind.ADMITTED,
            {"with_bed": True, "bed_position": 12, "bed_cutoff": 9},
            ["Cette place vous est réservée.", "Avec un lit à l’internat."],
        ),
        (
            OutcomeKind.ADMITTED,
            {"bed_position": 12, "bed_cutoff": 9},
            [
                "Cette place vous est réservée.",
                "Sur la liste des lits, votre rang est 12 et les lits vont jusqu’au rang 9."
                " Vous gardez votre place et votre rang sur la liste.",
            ],
        ),
        (
            OutcomeKind.ADMITTED,
            {"bed_position": 12, "bed_cutoff": 0},
            [
                "Cette place vous est réservée.",
                "Sur la liste des lits, votre rang est 12 et aucun lit ne s’est libéré."
                " Vous gardez votre place et votre rang.",
            ],
        ),
        (
            OutcomeKind.NOT_REACHED,
            {"position": 37, "last_position": 34},
            ["Votre rang est 37 et la dernière place est allée au rang 34."],
        ),
        (
            OutcomeKind.NOT_REACHED,
            {"position": 37},
            ["Votre rang est 37 et aucune place ne s’est libérée cette fois."],
        ),
        (
            OutcomeKind.BED_ESSENTIAL,
            {"position": 3, "bed_position": 12, "bed_cutoff": 9},
            [
                "D’après votre réponse, un lit est indispensable. Sur la liste des lits, votre rang est 12 et les lits"
                " vont jusqu’au rang 9. Cette place n’a donc pas pu vous être proposée."
            ],
        ),
        (
            OutcomeKind.BED_ESSENTIAL,
            {"position": 3, "bed_position": 12, "bed_cutoff": 0},
            [
                "D’après votre réponse, un lit est indispensable. Sur la liste des lits, votre rang est 12 et aucun lit"
                " ne s’est libéré. Cette place n’a donc pas pu vous être proposée."
            ],
        ),
    ],
)
def test_the_figures_become_sentences(kind, values, sentences):
    assert figures(kind, **values) == sentences


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("kind", list(OutcomeKind))
def test_every_kind_speaks_both_languages(kind, language):
    campaign, (intake, other) = deciding(1, 1)
    choice = candidate(campaign, [intake, other]).choices.first()
    choice.given_up = kind == OutcomeKind.GIVEN_UP
    if kind == OutcomeKind.NOT_ELIGIBLE:
        choice.eligibility = Eligibility.REFUSED
    outcome = Outcome(kind=kind, choice=choice, position=3, last_position=2, bed_position=4, bed_cutoff=1)
    with translation.override("en"):
        english = explain(choice, outcome, given=choice)
    with translation.override(language):
        sentences = explain(choice, outcome, given=choice)
    assert sentences
    assert not set(sentences) & set(english)
    assert "%(" not in "".join(sentences)


@pytest.fixture
def three_choices():
    """Published: refused for the first, the second given, the third not needed."""
    HouseFactory()
    campaign, (law, dev, eco) = deciding(1, 1, 1)
    candidate(campaign, [law], 1900)
    application = candidate(campaign, [law, dev, eco], 1500)
    run_and_publish(campaign)
    return application


def test_each_choice_has_its_reason(three_choices):
    preferred = three_choices.choices.get(rank=2).intake.program.name_fr
    assert read(three_choices) == [
        ["Votre rang est 2 et la dernière place est allée au rang 1."],
        ["Votre rang est 1 et la dernière place est allée au rang 1 : une place vous revient."],
        [f"Vous avez obtenu un choix que vous préfériez : {preferred}."],
    ]


def test_the_same_in_arabic(three_choices):
    with translation.override("ar"):
        first, second, _ = read(three_choices)
    assert first == ["رتبتك 2، وآخر رتبة حصلت على مقعد هي 1."]
    assert second == ["رتبتك 1، وآخر رتبة حصلت على مقعد هي 1: لك مقعد."]


def test_an_answer_counts_before_the_figures(three_choices):
    accept_offer(offer_of(three_choices))
    assert read(three_choices)[0] == [
        "Vous avez accepté définitivement une autre place : ce choix a pris fin avec elle."
    ]
    decline_offer(offer_of(three_choices))
    assert read(three_choices)[1] == ["C’est noté : vous avez refusé cette place."]


def test_silence_is_named_as_what_it_was(three_choices):
    Offer.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    lapse_overdue()
    assert read(three_choices)[1] == ["Le délai de réponse à cette proposition a pris fin."]


def test_the_last_published_allocation_speaks(three_choices):
    accept_offer(offer_of(three_choices), wait=True)
    run_and_publish(three_choices.campaign)
    assert read(three_choices)[1] == ["Cette place vous est réservée."]


def test_before_publishing_only_a_refusal_has_a_sentence():
    campaign = CampaignFactory()
    intakes = [
        IntakeFactory(campaign=campaign, program__min_school_level=SchoolLevelFactory(order=16)),
        IntakeFactory(),
    ]
    application = ApplicationFactory(campaign=campaign, intakes=intakes, language="ar")
    decide_application(application, by=UserFactory())
    refused, other = read(application)
    # Decided in Arabic, read in French.
    assert refused == [
        "Les conditions de cette filière ne sont pas remplies."
        " Niveau demandé au minimum : Niveau 16. Votre réponse : Niveau 13."
    ]
    assert other == []


def test_a_reviewers_own_words_are_shown_where_no_rule_is_broken():
    campaign = CampaignFactory()
    application = ApplicationFactory(campaign=campaign, intakes=[IntakeFactory(campaign=campaign)])
    decide_choice(application.choices.get(), eligible=False, reason="Certificat manquant.", by=UserFactory())
    assert read(application) == [["Les conditions de cette filière ne sont pas remplies. Certificat manquant."]]


def test_a_decision_that_was_corrected_no_longer_explains_the_choice():
    HouseFactory()
    campaign, (intake,) = deciding(1)
    application, staff = candidate(campaign, [intake]), UserFactory()
    decide_choice(application.choices.get(), eligible=False, reason="Certificat manquant.", by=staff)
    run_and_publish(campaign)
    decide_choice(application.choices.get(), eligible=True, reason="Certificat reçu.", by=staff)
    assert read(application) == [[]]


def test_a_bed_that_did_not_suffice_is_explained():
    HouseFactory(beds=1)
    campaign, (intake,) = deciding(2)
    far, near = (CommuneFactory(km_to_benguerir=km) for km in (60, 30))
    candidate(campaign, [intake], boarding=Boarding.ESSENTIAL, person__commune=far)
    shut_out = candidate(campaign, [intake], 1900, boarding=Boarding.ESSENTIAL, person__commune=near)
    run_and_publish(campaign)
    assert read(shut_out) == [
        [
            "D’après votre réponse, un lit est indispensable. Sur la liste des lits, votre rang est 2 et les lits"
            " vont jusqu’au rang 1. Cette place n’a donc pas pu vous être proposée."
        ]
    ]


def test_a_file_costs_the_same_number_of_queries_for_one_choice_and_five(django_assert_num_queries):
    HouseFactory()
    campaign, intakes = deciding(1, 1, 1, 1, 1)
    one, five = candidate(campaign, intakes[:1]), candidate(campaign, intakes)
    run_and_publish(campaign)
    for application in (one, five):
        with django_assert_num_queries(5):
            explained_choices(application)
