"""Dates and numbers as the Moroccan administration writes them, in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, translation

from centers.core import formatting as moments
from centers.models import Milestone
from tests.factories import CampaignFactory, UserFactory

MONTHS = {
    "ar": "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_day_comes_first(language):
    with translation.override(language):
        assert forms.DateField(localize=True).clean("03/04/2005") == date(2005, 4, 3)
        assert forms.DateField(localize=True).clean("17/02/2005") == date(2005, 2, 17)
        assert formats.date_format(date(2021, 2, 17), "SHORT_DATE_FORMAT") == "17/02/2021"
        assert formats.number_format(Decimal("12.45")) == "12,45"


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_months_have_their_moroccan_names(language):
    with translation.override(language):
        named = [formats.date_format(date(2027, month, 5)).split()[1] for month in range(1, 13)]
    assert named == MONTHS[language]


@pytest.mark.parametrize(("language", "first"), [("ar", "فاتح غشت 2027"), ("fr", "1er août 2027")])
def test_the_first_of_a_month_is_written_as_one_says_it(language, first):
    with translation.override(language):
        assert moments.day(date(2027, 8, 1)) == first
        assert moments.moment(datetime(2027, 8, 1, 9, tzinfo=UTC))["date"] == first
        assert moments.day_and_hour(datetime(2027, 8, 1, 9, tzinfo=UTC)).startswith(first)
        assert Template("{{ day|date }}").render(Context({"day": date(2027, 8, 1)})) == first
        assert moments.date_format(date(2027, 8, 1), "SHORT_DATE_FORMAT") == "01/08/2027"
        assert moments.date_format(date(2027, 8, 1), "j") == "1"
        assert moments.day(date(2027, 8, 11)).startswith("11 ")


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "first"), [("ar", "فاتح غشت 2027"), ("fr", "1er août 2027")])
def test_so_is_it_in_the_lists_and_forms_of_the_back_office(client, language, first):
    client.force_login(UserFactory(is_superuser=True, language=language))
    Milestone.objects.create(title_ar="أ", title_fr="a", slug="a", happened_on=date(2027, 8, 1))
    assert first in client.get("/admin/centers/milestone/").content.decode()
    moments = (datetime(2027, month, 1, 9, tzinfo=UTC) for month in (8, 9))
    campaign = CampaignFactory(**dict(zip(("opens_at", "closes_at"), moments, strict=True)))
    for page in ("", f"{campaign.pk}/change/"):
        assert first in client.get(f"/admin/programs/campaign/{page}").content.decode()


@pytest.mark.parametrize("nothing", [None, "", "01/08/2027", 5])
def test_what_is_no_date_is_written_as_nothing(nothing):
    assert Template("{{ day|date }}").render(Context({"day": nothing})) == ""
