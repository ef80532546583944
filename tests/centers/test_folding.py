"""Index and query meet in one shape (facts: rules of the field)."""

import pytest

from centers.core.folding import fold, joined, western_digits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مدرسة", "مدرسه"),
        ("مَدْرَسَةُ", "مدرسة"),
        ("École", "ecole"),
        ("أولاد إملول آيت", "اولاد املول ايت"),
        ("بنڭرير", "بنكرير"),
        ("مـــدرسة", "مدرسة"),
        ("البيئي", "البييي"),
        ("ذكاء", "ذكا"),
        ("\u200fCODE\u200e", "code"),
        ("٢٠٢٧", "2027"),
        ("l’œuvre", "L'OEUVRE"),
        ("Aït-Hammou", "ait hammou"),
        ("  a \u00a0 b ", "a b"),
    ],
)
def test_spellings_meet(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize("text", ["", "!!", "ء", "\u064b"])
def test_nothing_is_left_of_marks_alone(text):
    assert fold(text) == ""


def test_different_words_stay_apart():
    assert len({fold(word) for word in ("مدرسة", "مدرس", "école", "écol", "12", "13")}) == 6


def test_persian_digits_become_western_too():
    assert western_digits("۰۶٦٦ +212") == "0666 +212"


@pytest.mark.parametrize(
    ("one", "other"),
    [("عبد الرحمان", "عبدالرحمان"), ("Ben Ali", "benali"), ("El-Idrissi", "ELIDRISSI"), ("M’hamed", "Mhamed")],
)
def test_words_that_people_join_or_part_meet(one, other):
    assert joined(one) == joined(other) != ""


def test_signs_of_ayn_and_hamza_do_not_matter():
    assert fold("ʿAbd ʾAmīn") == "abd amin"
