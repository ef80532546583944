"""The public page of the boarding house: who has a right to a bed, the check, the distances."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boarding.models import Bed, House
from centers.models import Milestone
from tests.factories import AGREED, CommuneFactory, HouseFactory, NetworkFactory

BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


@pytest.fixture
def province(db):
    HouseFactory(distant_km=Decimal("20.0"))
    town = CommuneFactory(slug="ben-guerir", km_to_benguerir=Decimal("1.2"), lat=Decimal("32.22"), lon=Decimal("-7.94"))
    NetworkFactory(town=town)
    for n, km in enumerate(("19.9", "20.0", "60.0")):
        CommuneFactory(slug=f"c{n}", km_to_benguerir=Decimal(km), lat=Decimal("32.4") + n, lon=Decimal("-7.9"))


@BOTH
def test_who_is_entitled(client, province, language):
    response = client.get(f"/{language}/boarding/")
    assert [(row.commune.slug, row.is_far) for row in response.context["rows"]] == [
        ("c2", True),
        ("c1", True),
        ("c0", False),
        ("ben-guerir", False),
    ]
    assert response.context["distant_count"] == 2


# --- the check: commune -> distance -> answer ------------------------------------------------


@pytest.fixture
def tlauh(province):
    return CommuneFactory(
        slug="tlauh", name_ar="الطلوح", name_fr="Tlauh", variants="تلوح|Tlouh", km_to_benguerir=Decimal("59.5")
    )


def check(client, asked, language="ar"):
    response = client.get(f"/{language}/boarding/", {"commune": asked})
    assert response.status_code == 200
    return response


@BOTH
@pytest.mark.parametrize("asked", ["الطلوح", "تلوح", "  TLOUH ", "tlauh", "commune de Tlauh", "جماعة الطلوح"])
def test_a_commune_is_known_in_any_spelling(client, tlauh, language, asked):
    response = check(client, asked, language)
    assert response.context["answer"].commune == tlauh
    assert response.context["answer"].is_far
    html = response.content.decode()
    assert "59,5" in html
    assert ("يمكن طلب سرير" if language == "ar" else "Un lit peut être demandé") in html


@BOTH
def test_from_near_no_bed_can_be_asked_for_and_the_page_says_why(client, province, language):
    response = check(client, "c0", language)
    assert not response.context["answer"].is_far
    html = re.sub(r"<[^>]+>", "", response.content.decode())
    assert ("ابتداء من 20 كلم" if language == "ar" else "à partir de 20 km") in html
    assert ("يمكنك تقديم ترشيحك" if language == "ar" else "vous pouvez postuler") in html


@BOTH
@pytest.mark.parametrize("asked", ["outside", "خارج إقليم الرحامنة", "Hors de la province de Rehamna"])
def test_outside_the_province_a_bed_can_be_asked_for(client, province, language, asked):
    if asked == "outside" or ("خارج" in asked) == (language == "ar"):
        response = check(client, asked, language)
        answer = response.context["answer"]
        assert (answer.outside, answer.commune, answer.is_far) == (True, None, True)
        assert ("يمكن طلب سرير" if language == "ar" else "Un lit peut être demandé") in response.content.decode()


@BOTH
def test_an_unknown_spelling_gets_near_names_and_keeps_what_was_written(client, tlauh, language):
    response = check(client, "Tlaouh", language)
    answer = response.context["answer"]
    assert (answer.commune, answer.near) == (None, [tlauh])
    html = response.content.decode()
    assert 'value="Tlaouh"' in html
    assert 'href="?commune=tlauh#check"' in html
    assert 'href="?commune=outside#check"' in html


@pytest.mark.parametrize("asked", ["zzzzzz", "ء", "\0", "\0Tl\0", "x" * 10_000, "<script>", "💧", "%", "ـ" * 50])
def test_whatever_is_written_gets_a_page(client, tlauh, asked):
    html = check(client, asked).content.decode()
    assert "<script>" not in html
    assert "\0" not in html


@pytest.mark.parametrize("asked", ["", "   "])
def test_nothing_asked_nothing_answered(client, province, asked):
    assert check(client, asked).context["answer"] is None


# --- what is sample, what is known -----------------------------------------------------------


def step(slug, **fields):
    return Milestone.objects.create(slug=slug, title_ar=slug, title_fr=slug, about_boarding=True, **fields)


def test_what_is_known_follows_the_marks(client, province):
    step("agreed", happened_on=AGREED)
    step("opening")
    step("rumour", happened_on=AGREED, is_sample=True)
    context = client.get("/fr/boarding/").context
    known, unknown = "\n".join(context["known"]), "\n".join(context["unknown"])
    assert "agreed" in known
    assert "rumour" not in known
    assert "opening" in unknown
    assert "Le nombre de lits" in unknown


def test_once_confirmed_nothing_is_marked_as_a_sample(client, province):
    assert 'class="sample"' in client.get("/ar/boarding/").content.decode()
    House.objects.update(is_sample=False)
    cache.clear()
    response = client.get("/ar/boarding/?commune=c0")
    assert 'class="sample"' not in response.content.decode()
    assert response.context["unknown"] == []


def test_beds_out_of_use_do_not_count(client, province):
    Bed.objects.filter(room__wing__slug="girls").first().delete()
    bed = Bed.objects.filter(room__wing__slug="boys").first()
    bed.out_of_use = True
    bed.save()
    wings = client.get("/ar/boarding/").context["wings"]
    assert {wing.slug: wing.usable for wing in wings} == {"girls": 3, "boys": 3}


@BOTH
def test_the_map_is_sound_svg_with_its_rings(client, province, language):
    html = client.get(f"/{language}/boarding/").content.decode()
    drawing = ElementTree.fromstring(re.search(r"<svg viewBox.*?</svg>", html, re.S)[0])
    assert len(drawing.findall(".//circle")) == 3 + 3
    assert all("," not in circle.get("r") for circle in drawing.iter("circle"))


def test_without_a_house_there_is_no_page(client, db):
    assert client.get("/ar/boarding/").status_code == 404


def test_once_read_the_page_costs_no_query(client, province):
    client.get("/ar/boarding/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/ar/boarding/?commune=c1")
        client.get("/fr/boarding/")
    assert len(queries) == 0


@pytest.mark.parametrize(("language", "words"), [("ar", "أطول من 80 حرفا"), ("fr", "dépasse 80 caractères")])
def test_a_name_beyond_its_limit_is_told_and_kept_in_the_box(client, tlauh, language, words):
    asked = "tlauh " + "x" * 90
    response = check(client, asked, language)
    page = response.content.decode()
    assert words in page
    assert f'value="{asked}"' in page
    assert 'maxlength="80"' not in page  # a browser would cut the end off and say nothing
    assert response.context["answer"] is None
