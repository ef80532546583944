"""Continuing training, creating an enterprise, and how a campaign gives its seats and beds."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from programs.models import CampaignState, ProgramKind, Scheme
from tests.factories import CampaignFactory, CriterionFactory, IntakeFactory, ProgramFactory, ReserveFactory
from tests.scenarios.query_costs import cost

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


def scheme(slug="scheme", **fields):
    return Scheme.objects.create(
        **{
            "slug": slug,
            "name_ar": "برنامج",
            "name_fr": "Dispositif",
            "gives_ar": "100 000 درهم",
            "gives_fr": "100 000 MAD",
        }
        | fields
    )


@pytest.mark.parametrize(("path", "kind"), [("continuing/", "continuing"), ("enterprise/", "enterprise")])
def test_a_page_shows_the_programmes_of_its_kind(client, path, kind):
    for each in ProgramKind:
        ProgramFactory(slug=f"p-{each}", kind=each)
    rows = client.get(f"/fr/{path}").context["rows"]
    assert [row.program.slug for row in rows] == [f"p-{kind}"]


@BOTH
def test_a_scheme_shows_the_date_of_its_facts_or_that_there_is_none(client, language):
    scheme("dated", dated_ar="انطلق في 2022.", dated_fr="Lancé en 2022.")
    html = client.get(f"/{language}/enterprise/").content.decode()
    assert ("انطلق في 2022." if language == "ar" else "Lancé en 2022.") in html
    assert '<bdi dir="ltr" class="num">100 000</bdi>' in html
    assert (
        "يلزم السؤال عن الدورات الحالية" if language == "ar" else "renseignez-vous sur les éditions en cours"
    ) in html
    unknown = "غير معروف." if language == "ar" else "Inconnue."
    assert unknown not in html
    scheme("undated")
    cache.clear()
    assert unknown in client.get(f"/{language}/enterprise/").content.decode()


def test_the_rules_of_a_campaign_are_published(client):
    campaign = CampaignFactory()
    first = IntakeFactory(campaign=campaign, program__slug="one", seats=24)
    IntakeFactory(campaign=campaign, program__slug="two")
    other = IntakeFactory(campaign=campaign, program__slug="three", criteria=())
    CriterionFactory(intake=other, weight=60)
    CriterionFactory(intake=other, weight=40, kind="entered", name_fr="Entretien")
    ReserveFactory(intake=other, percent=30)
    response = client.get(f"/fr/campaigns/{campaign.slug}/")
    html = response.content.decode()
    assert [[i.program.slug for i in group] for group in response.context["rule_sets"]] == [["one", "two"], ["three"]]
    for words in ("Entretien", "24 places", "Femmes\N{NO-BREAK SPACE}:", "/fr/programs/three/", "pendant 60 minutes"):
        assert words in html
    assert campaign.draw_commitment in html
    assert "Fixée après la fermeture" in html
    assert first.campaign.draw_secret not in html


def test_the_public_value_of_the_draw_shows_once_it_is_fixed(client):
    campaign = CampaignFactory(deciding=True)
    html = client.get(f"/fr/campaigns/{campaign.slug}/").content.decode()
    assert campaign.draw_public in html
    assert "Fixée après la fermeture" not in html
    assert 'href="/fr/apply/"' not in html


def test_an_extended_campaign_keeps_its_first_deadline_in_sight(client):
    campaign = CampaignFactory(extended_to=timezone.now() + timedelta(days=40))
    assert "Première date limite" in client.get(f"/fr/campaigns/{campaign.slug}/").content.decode()


def test_a_campaign_in_preparation_is_not_there_yet(client):
    campaign = CampaignFactory(state=CampaignState.DRAFT)
    assert client.get(f"/fr/campaigns/{campaign.slug}/").status_code == 404
    assert client.get("/fr/campaigns/").status_code == 200


def test_one_address_always_leads_to_the_campaign_that_concerns_people_now(client):
    def leads_to():
        return client.get("/ar/campaigns/")["Location"]

    now = timezone.now()
    CampaignFactory(slug="past", deciding=True)
    assert leads_to() == "/ar/campaigns/past/"
    CampaignFactory(slug="far", opens_at=now + timedelta(days=90), closes_at=now + timedelta(days=99))
    CampaignFactory(slug="next", opens_at=now + timedelta(days=9), closes_at=now + timedelta(days=30))
    assert leads_to() == "/ar/campaigns/next/"
    CampaignFactory(slug="now")
    assert leads_to() == "/ar/campaigns/now/"


def test_pages_cost_at_most_four_queries_and_the_same_for_one_row_and_many(client):
    campaign = CampaignFactory()
    paths = ["continuing/", "enterprise/", "campaigns/", f"campaigns/{campaign.slug}/"]

    def grow(number):
        intake = IntakeFactory(campaign=campaign, program__kind=ProgramKind.CONTINUING)
        ReserveFactory(intake=intake)
        scheme(f"s{number}")

    def costs():
        return {path: cost(client, f"/ar/{path}") for path in paths}

    grow(0)
    one = costs()
    for number in range(1, 30):
        grow(number)
    cache.clear()
    assert costs() == one
    assert 0 < max(one.values()) <= 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", ["المفتاح", "القيمة العلنية", "رقم اللائحة", "البذرة"]),
        ("fr", ["CLÉ", "VALEUR PUBLIQUE", "NUMÉRO DE LISTE", "GRAINE"]),
    ],
)
def test_what_is_to_be_put_into_the_commands_of_the_draw_is_named_in_words(client, language, words):
    campaign = CampaignFactory(
        state=CampaignState.FINISHED, draw_secret="5e" * 32, draw_commitment="c0" * 32, draw_public="MASI 12345"
    )
    page = client.get(f"/{language}/campaigns/{campaign.slug}/").content.decode()
    commands = re.findall(r"<code>.*?</code>", page, re.DOTALL)
    assert len(commands) == 3
    named = set(re.findall(r"<var><bdi>(.*?)</bdi></var>", " ".join(commands)))
    assert named == set(words)
    assert not re.search(r"KEY|SEED|PUBLIC VALUE|LIST-NUMBER", " ".join(commands))
