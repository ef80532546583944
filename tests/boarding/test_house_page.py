"""The public page of the boarding house and its map."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boarding import territory
from boarding.models import Bed
from tests.factories import CommuneFactory, HouseFactory

BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


@pytest.fixture
def province(db):
    HouseFactory(distant_km=Decimal("20.0"))
    CommuneFactory(slug="ben-guerir", km_to_benguerir=Decimal("1.2"), lat=Decimal("32.22"), lon=Decimal("-7.94"))
    for n, km in enumerate(("19.9", "20.0", "60.0")):
        CommuneFactory(slug=f"c{n}", km_to_benguerir=Decimal(km), lat=Decimal("32.4") + n, lon=Decimal("-7.9"))


@BOTH
def test_who_is_entitled(client, province, language):
    response = client.get(f"/{language}/boarding/")
    assert [(c.slug, c.is_distant) for c in response.context["communes"]] == [
        ("c2", True),
        ("c1", True),
        ("c0", False),
        ("ben-guerir", False),
    ]
    assert response.context["distant_count"] == 2


def test_beds_out_of_use_do_not_count(client, province):
    Bed.objects.filter(room__wing__slug="girls").first().delete()
    bed = Bed.objects.filter(room__wing__slug="boys").first()
    bed.out_of_use = True
    bed.save()
    wings = client.get("/ar/boarding/").context["wings"]
    assert {wing.slug: wing.beds for wing in wings} == {"girls": 3, "boys": 3}


@BOTH
def test_the_map_is_sound_svg_with_its_rings(client, province, language):
    html = client.get(f"/{language}/boarding/").content.decode()
    drawing = ElementTree.fromstring(re.search(r"<svg viewBox.*?</svg>", html, re.S)[0])
    assert len(drawing.findall(".//circle")) == 3 + 3
    assert all("," not in circle.get("r") for circle in drawing.iter("circle"))


def test_without_a_house_there_is_no_page(client, db):
    assert client.get("/ar/boarding/").status_code == 404


def test_more_communes_cost_no_more_queries(client, province):
    def cost():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get("/ar/boarding/")
        return len(queries)

    before = cost()
    for _ in range(30):
        CommuneFactory()
    assert cost() == before


def test_distances_on_the_map_are_those_on_the_ground():
    home = territory.Point("home", "بنجرير", 32.22755, -7.9458, 100_000, False)
    jaidate = territory.Point("jaidate", "الجعيدات", 31.69118, -7.70589, 13_193, True)
    mark = territory.draw(home, [jaidate]).marks[0]
    assert mark.km == pytest.approx(63.7, abs=1)
    assert mark.y > 0
    assert mark.x > 0


def test_labels_do_not_touch():
    home = territory.Point("home", "Benguerir", 32.2, -7.9, 100_000, False)
    crowd = [
        territory.Point(f"p{n}", "Commune au nom long", 32.2 + n % 5 / 50, -7.9 + n // 5 / 50, 9_000, True)
        for n in range(1, 25)
    ]
    drawn = territory.draw(home, crowd)
    boxes = [mark.label_box for mark in drawn.marks if mark.side]
    assert boxes
    for i, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[i + 1 :]:
            assert left >= other[2] or right <= other[0] or top >= other[3] or bottom <= other[1]
