"""Birth dates as people write them, in three boxes or in one, by number or by name."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from enrollment.forms.fields import BirthDateField
from enrollment.security.device import COOKIE
from enrollment.security.forms import TrackForm
from enrollment.values import birthdays
from tests.scenarios.applicant import Network, Phone, text_of

SIXTH_OF_MAY = [
    ["6", "5", "2008"],
    ["06", "05", "2008"],
    ["٦", "٥", "٢٠٠٨"],
    ["\u200f6 ", "5\u200e", " 2008"],
    ["6", "mai", "2008"],
    ["6", "Mai ", "08"],
    ["6", "ماي", "2008"],
    ["٦", "مايو", "٠٨"],
    ["06/05/2008", "", ""],
    ["6-5-08", "", ""],
    ["06.05.2008", "", ""],
    ["٠٦/٠٥/٢٠٠٨", "", ""],
    ["٦ ماي ٢٠٠٨", "", ""],
    ["6 mai 2008", "", ""],
    ["le 6 mai 2008", "", ""],
    ["2008-05-06", "", ""],
    ["٢٠٠٨-٠٥-٠٦", "", ""],
    ["2008/5/6", "", ""],
    ["06052008", "", ""],
    ["20080506", "", ""],
    ["06/05/2008", "05", "2008"],
    ["06/05", "", "2008"],
    ["6", "05/2008", ""],
    ["", "06/05/2008", ""],
    ["", "", "06/05/2008"],
    ["mai", "6", "2008"],
    ["06 05 2008"],
]
MONTHS = [
    ("mars", 3), ("مارس", 3), ("09", 9), ("févr.", 2), ("AOÛT", 8), ("août", 8), ("غشت", 8), ("شتنبر", 9),
    ("نونبر", 11), ("دجنبر", 12), ("يوليوز", 7), ("أبريل", 4), ("sept", 9), ("décembre", 12), ("شهر ماي", 5),
]  # fmt: skip
_DAY = "The day is a number from 1 to 31."
_MONTH = "The month is a number from 1 to 12, or its name."
_TWO_DATES = "The boxes hold more than one date: the day, the month and the year are needed once."
WRONG = [
    (["29", "2", "2007"], ["This date does not exist in the calendar."]),
    (["31", "4", "2007"], ["This date does not exist in the calendar."]),
    (["6", "13", "2008"], ["The month is a number from 1 to 12, or its name."]),
    (["6", "mois", "2008"], ["The month is a number from 1 to 12, or its name."]),
    (["32", "5", "2008"], ["The day is a number from 1 to 31."]),
    (["6", "5", "208"], ["The year has four digits, such as 2008."]),
    (["0", "0", "0"], [_DAY, _MONTH, "The year has four digits, such as 2008."]),
    (["", "", ""], ["The birth date is missing."]),
    (None, ["The birth date is missing."]),
    (["6", "", "2008"], ["The month of birth is missing."]),
    (["6", "5", ""], ["The year of birth is missing."]),
    (["06/05", "", ""], ["The year of birth is missing."]),
    (["mai 2008", "", ""], ["The day of birth is missing."]),
    (["2008", "", ""], ["The month of birth is missing.", "The year of birth is missing."]),
    (["", "5", ""], ["The day of birth is missing.", "The year of birth is missing."]),
    (["06/05/2008", "7", ""], [_TWO_DATES]),
    (["6", "5", "9999"], ["This date is still to come. Is the year right?"]),
    (["6", "5", "1900"], ["This year is too far back. Is it right?"]),
]


@pytest.mark.parametrize("boxes", SIXTH_OF_MAY)
def test_a_date_is_understood_however_it_is_written(boxes):
    assert BirthDateField().clean(boxes) == date(2008, 5, 6)


@pytest.mark.parametrize(("typed", "month"), MONTHS)
def test_months_are_numbers_or_names(typed, month):
    assert BirthDateField().clean(["1", typed, "2008"]).month == month


def test_a_month_before_its_day_and_the_first_by_name():
    assert BirthDateField().clean(["فاتح", "مارس", "2008"]) == date(2008, 3, 1)
    assert BirthDateField().clean(["1er", "mars", "2008"]) == date(2008, 3, 1)


@pytest.mark.parametrize(("short", "year"), [("08", 2008), ("99", 1999), ("26", 2026), ("27", 1927)])
def test_two_digits_are_the_last_such_year(short, year):
    if year > 1930:
        assert birthdays.read(["1", "1", short], date(2026, 11, 29)).year == year
    else:
        assert birthdays._year(short, date(2026, 11, 29)) == year


@pytest.mark.parametrize(("boxes", "sentences"), WRONG)
def test_what_is_missing_or_odd_is_told_exactly(boxes, sentences):
    with translation.override(None), pytest.raises(ValidationError) as refused:
        BirthDateField().clean(boxes)
    assert refused.value.messages == sentences


@pytest.mark.django_db
def test_a_pasted_date_begins_a_file_and_its_box_has_room(db):
    network, phone = Network(), Phone("fr")
    page = text_of(phone.get("apply/birth/"))
    assert 'maxlength="2"' not in page
    phone.post("apply/birth/", {"birth_date_0": "06/05/2008", "school_level": "BAC"})
    assert COOKIE in phone.client.cookies
    assert phone.person.birth_date == date(2008, 5, 6)
    assert network.campaign == phone.application.campaign
    assert TrackForm({"reference": "RH27-AAAAAAAA", "birth_date_0": "٦ ماي ٢٠٠٨"}).is_valid()


@pytest.mark.django_db
def test_a_pasted_date_comes_back_in_its_three_boxes_and_an_odd_one_as_typed():
    Network()
    page = text_of(Phone("fr").post("apply/birth/", {"birth_date_0": "06/05/2008"}))
    assert [re.search(rf'name="birth_date_{n}" value="([^"]*)"', page)[1] for n in range(3)] == ["6", "5", "2008"]
    page = text_of(Phone("fr").post("apply/birth/", {"birth_date_0": "06/05"}))
    assert 'name="birth_date_0" value="06/05"' in page
