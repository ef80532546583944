"""The map of the communes: distances that are true, labels that do not touch and none left out."""

import csv
from types import SimpleNamespace

import pytest

from centers import territory
from centers.loading import DATA


def province(column):
    with (DATA / "communes.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    return {
        row["slug"]: territory.Point(
            row["slug"], row[column], float(row["lat"]), float(row["lon"]), int(row["population_2024"]), True
        )
        for row in rows
    }


def apart(labels):
    boxes = [label.box for label in labels]
    return not any(
        one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
        for i, one in enumerate(boxes)
        for other in boxes[i + 1 :]
    )


def test_distances_on_the_map_are_those_on_the_ground():
    home = territory.Point("home", "بنجرير", 32.22755, -7.9458, 100_000, False)
    jaidate = territory.Point("jaidate", "الجعيدات", 31.69118, -7.70589, 13_193, True)
    mark = territory.draw(home, [jaidate]).marks[0]
    assert mark.km == pytest.approx(63.7, abs=1)
    assert mark.y > 0
    assert mark.x > 0


@pytest.mark.parametrize("column", ["name_ar", "name_fr"])
def test_every_commune_of_the_province_has_its_name_on_the_map(column):
    points = province(column)
    drawn = territory.draw(points.pop("ben-guerir"), points.values())
    assert len(points) == 24
    assert {label.mark.point.slug for label in drawn.labels} == set(points)
    assert apart(drawn.labels)


@pytest.mark.parametrize("column", ["name_ar", "name_fr"])
def test_on_a_phone_the_far_ones_are_named_in_large_letters(column):
    points = province(column)
    drawn = territory.draw(points.pop("ben-guerir"), points.values())
    far = {mark.point.slug for mark in drawn.marks if mark.km >= territory.LARGE_FROM_KM}
    assert {"jaidate", "sidi-ghanem"} <= far
    assert {label.mark.point.slug for label in drawn.large} == far
    assert apart(drawn.large)


def test_a_label_without_room_is_left_out():
    home = territory.Point("home", "Benguerir", 32.2, -7.9, 100_000, False)
    crowd = [
        territory.Point(f"p{n}", "Commune au nom long", 32.2 + n % 5 / 50, -7.9 + n // 5 / 50, 9_000, True)
        for n in range(1, 25)
    ]
    drawn = territory.draw(home, crowd)
    assert 0 < len(drawn.labels) < len(crowd)
    assert apart(drawn.labels)


def test_a_point_takes_its_name_in_the_language_of_the_page():
    class Commune(SimpleNamespace):
        def __str__(self):
            return "بوشان"

    point = territory.Point.of(Commune(slug="b", lat="32.3", lon="-8.3", population_2024=9610), far=True)
    assert point == territory.Point("b", "بوشان", 32.3, -8.3, 9610, True)
