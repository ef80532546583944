"""The page of a centre and the list of centres: the honest story, partners, place, what is not known."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from centers import story
from centers.models import Agreement, AgreementKind, Center, CenterStatus, Milestone, NewsItem, Signatory
from rehamna_portal.views.centre import SHOWN
from tests.factories import (
    AGREED,
    CampaignFactory,
    CenterFactory,
    CommuneFactory,
    HouseFactory,
    IntakeFactory,
    PartnerFactory,
    ProgramFactory,
)
from tests.scenarios.query_costs import cost

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


def step(slug, center=None, happened_on=AGREED, **fields):
    return Milestone.objects.create(
        slug=slug, center=center, title_ar=slug, title_fr=slug, happened_on=happened_on, **fields
    )


def agree(slug, partners, center, **fields):
    row = {"kind": AgreementKind.FRAMEWORK, "signed_on": AGREED, "place_ar": "بنجرير", "place_fr": "Benguerir"}
    agreement = Agreement.objects.create(slug=slug, title_ar=slug, title_fr=slug, **row | fields)
    agreement.partners.set(partners)
    agreement.centers.set([center])
    return agreement


@pytest.fixture
def center():
    return CenterFactory(accent="eco", status=CenterStatus.PLANNED)


def page(client, language="fr"):
    cache.clear()
    return client.get(f"/{language}/centers/centre-eco/")


def test_the_time_line_begins_with_the_signature(client, center):
    agree("framework", [PartnerFactory()], center)
    step("earlier", happened_on=date(2020, 10, 1))
    step("signed")
    step("ours", center)
    step("others", CenterFactory(accent="av"))
    step("beds", about_boarding=True)
    step("opening", center, happened_on=None)
    assert [one.slug for one in page(client).context["milestones"]] == ["signed", "ours", "opening"]


@BOTH
def test_partners_stand_with_their_role_and_their_agreements(client, center, language):
    province, association = PartnerFactory(position=1, role_ar="دور", role_fr="Un rôle"), PartnerFactory(position=2)
    framework = agree("framework", [province], center)
    specific = agree("specific", [association, province], center, kind=AgreementKind.SPECIFIC, under=framework)
    for agreement in (framework, specific):
        Signatory.objects.create(
            agreement=agreement,
            partner=province,
            name_ar="اسم",
            name_fr="Nom",
            office_ar="رئاسة",
            office_fr="Présidence",
        )
    response = page(client, language)
    first, second = response.context["parts"]
    assert (first.partner, first.agreements) == (province, [framework, specific])
    assert (second.partner, second.agreements) == (association, [specific])
    assert len(first.signed_by()) == 1
    html = response.content.decode()
    assert ("دور" if language == "ar" else "Un rôle") in html


def test_what_is_not_known_follows_the_marks(client, center):
    center.commune = CommuneFactory(slug="ben-guerir")
    center.save()
    step("opening", center, happened_on=None)
    IntakeFactory(program__center=center)
    unknown = page(client).context["unknown"]
    assert unknown == [
        "opening\u00a0: la date",
        "L’adresse exacte",
        "Le numéro de téléphone",
        "Les filières qui y seront enseignées",
        "Ses places et ses dates",
    ]


def test_once_everything_is_confirmed_nothing_is_unknown(client, center):
    Center.objects.filter(pk=center.pk).update(
        commune=CommuneFactory(), address_ar="شارع", address_fr="Rue", phone="0524000000", contact_is_sample=False
    )
    IntakeFactory(is_sample=False, campaign__is_sample=False, program__center=center, program__center_is_sample=False)
    response = page(client)
    assert response.context["unknown"] == []
    assert 'class="sample"' not in response.content.decode()


def test_a_sample_address_is_marked(client, center):
    Center.objects.filter(pk=center.pk).update(address_ar="شارع", address_fr="Rue du Modèle", phone="0685000000")
    html = page(client).content.decode()
    assert html.split("Rue du Modèle")[1].lstrip().startswith('<span class="sample"')


@BOTH
def test_the_place_is_drawn_by_us(client, center, language):
    Center.objects.filter(pk=center.pk).update(commune=CommuneFactory(slug="ben-guerir", name_ar="بنجرير"))
    for n in range(3):
        CommuneFactory(lat=32 + n / 10)
    html = page(client, language).content.decode()
    drawing = ElementTree.fromstring("<svg viewBox" + html.split("<svg viewBox")[1].split("</svg>")[0] + "</svg>")
    assert len([one for one in drawing.iter("circle") if one.get("class") == "nearer"]) == 3


def test_without_a_known_commune_there_is_no_map(client, center):
    assert "<svg viewBox" not in page(client).content.decode()
    with translation.override("fr"):
        assert "L’endroit où il se trouve" in story.unknown(center)


# --- many programmes -------------------------------------------------------------------------


def test_what_is_open_comes_first_and_the_rest_is_a_link_away(client, center):
    for n in range(SHOWN):
        ProgramFactory(center=center, position=n)
    closed = IntakeFactory(program__center=center, program__position=98, campaign__deciding=True)
    opened = IntakeFactory(program__center=center, program__position=99)
    response = page(client)
    rows = response.context["rows"]
    assert [row.program for row in rows[:2]] == [opened.program, closed.program]
    assert len(rows) == SHOWN
    assert "/fr/programs/?center=centre-eco" in response.content.decode()


def test_few_programmes_need_no_link_to_all(client, center):
    ProgramFactory(center=center)
    assert not page(client).context["more"]


def test_many_programmes_cost_what_one_does(client, center):
    campaign = CampaignFactory()
    IntakeFactory(campaign=campaign, program__center=center)
    one = cost(client, "/ar/centers/centre-eco/")
    assert 0 < one <= 4
    for _ in range(SHOWN + 10):
        IntakeFactory(campaign=campaign, program__center=center)
    assert cost(client, "/ar/centers/centre-eco/") == one


# --- the list ------------------------------------------------------------------------------


def test_the_list_says_of_each_what_is_not_known(client, center):
    step("opening", center, happened_on=None)
    step("beds", about_boarding=True)
    response = client.get("/fr/centers/")
    assert [one.slug for one in response.context["milestones"]] == ["opening"]
    ((listed, unknown),) = response.context["unknown"]
    assert listed == center
    assert "opening\u00a0: la date" in unknown
    assert "Prévu" in response.content.decode()


def test_once_read_the_list_costs_no_query(client, center):
    client.get("/fr/centers/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/fr/centers/")
    assert len(queries) == 0


# --- news and what a shared link shows -----------------------------------------------------


def tell(slug, center=None, published=True):
    at = timezone.now() if published else None
    return NewsItem.objects.create(
        slug=slug, center=center, title_ar=slug, title_fr=slug, lead_ar=slug, lead_fr=slug, published_at=at
    )


def test_a_centre_tells_its_own_news_only(client, center):
    tell("ours", center)
    tell("theirs")
    tell("draft", center, published=False)
    assert [item.slug for item in page(client).context["news"]] == ["ours"]


def test_a_shared_link_shows_what_the_page_is_about(client, center):
    tell("nouvelle")
    HouseFactory(name_fr="Internat")
    titles = {"centers/centre-eco/": center.name_fr, "news/nouvelle/": "nouvelle", "boarding/": "Internat"}
    for path, title in titles.items():
        html = client.get(f"/fr/{path}").content.decode()
        assert f'property="og:title" content="{title}"' in html
        assert '/fr/preview.png"' in html
