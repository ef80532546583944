"""Communes found in any spelling, on the names of the province themselves."""

import csv
from types import SimpleNamespace

import pytest

from centers.gazetteer import find
from centers.loading import DATA


@pytest.fixture(scope="module")
def communes():
    with (DATA / "communes.csv").open(encoding="utf-8", newline="") as text:
        return [SimpleNamespace(**row) for row in csv.DictReader(text)]


@pytest.mark.parametrize(
    ("asked", "slug"),
    [
        ("بنجرير", "ben-guerir"),
        ("ابن جرير", "ben-guerir"),
        ("Benguérir", "ben-guerir"),
        ("ben guerir", "ben-guerir"),
        ("سيدي بوعثمان", "sidi-bou-othmane"),
        ("سيدي بو عثمان", "sidi-bou-othmane"),
        ("Sidi Bouothmane", "sidi-bou-othmane"),
        ("رأس العين الرحامنة", "ras-ain-rhamna"),
        ("آيت الطالب", "ait-taleb"),
        ("ايت طالب", "ait-taleb"),
        ("Aït Hammou", "ait-hammou"),
        ("أُولاد املول", "oulad-imloul"),
        ("الجبيلات", "jbilate"),
        ("tizmarine", "oulad-aamer-tizmarine"),
        ("Bouchane", "bouchane"),
        ("جماعة بوشان", "bouchane"),
    ],
)
def test_found(communes, asked, slug):
    assert find(asked, communes).place.slug == slug


def test_every_name_and_every_other_spelling_finds_its_commune(communes):
    for commune in communes:
        for name in (commune.name_ar, commune.name_fr, commune.slug, *filter(None, commune.variants.split("|"))):
            assert find(name, communes).place is commune, name


def test_several_are_never_guessed_among(communes):
    found = find("Oulad", communes)
    assert found.place is None
    assert {place.slug for place in found.near} == {"oulad-hassoune-hamri", "oulad-aamer-tizmarine", "oulad-imloul"}


@pytest.mark.parametrize(("asked", "slug"), [("Tlaouh", "tlauh"), ("Bourouss", "bourrous"), ("الجعيدت", "jaidate")])
def test_a_slip_is_not_taken_for_a_name_but_brings_near_ones(communes, asked, slug):
    found = find(asked, communes)
    assert found.place is None
    assert found.near[0].slug == slug


@pytest.mark.parametrize("asked", ["", "  ", "ء", "%", "zzzzzz", "🙂", "جماعة"])
def test_nothing_like_it(communes, asked):
    assert find(asked, communes).place is None
