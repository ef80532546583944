"""The first page pressed many times begins one file; and a form that has served opens nobody's file."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from enrollment.models import Applicant, Application
from enrollment.security.device import COOKIE
from tests.scenarios.applicant import GIRL, Network, Phone, text_of
from tests.scenarios.threads import together

TIMES = 8


def token_on(page) -> str:
    return re.search(r'name="begun" value="([^"]+)"', text_of(page))[1]


@pytest.fixture
def first_page(transactional_db) -> dict:
    """The answers of the first page with the token of its form."""
    Network()
    return {**GIRL["birth"], "begun": token_on(Phone().get("apply/birth/"))}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_double_tap_without_a_cookie_begins_one_file(first_page):
    def press():
        return Client().post("/ar/apply/birth/", first_page).cookies[COOKIE].value

    cookies = together(*[press] * TIMES)
    application = Application.objects.get()
    assert Applicant.objects.get() == application.applicant
    for cookie in cookies:
        phone = Phone()
        phone.client.cookies[COOKIE] = cookie
        assert phone.get("apply/eligibility/").context["device_file"].application == application


@pytest.mark.django_db
def test_a_form_that_has_served_opens_no_file_that_went_on():
    network = Network()
    owner = Phone()
    answers = {**GIRL["birth"], "begun": token_on(owner.get("apply/birth/"))}
    owner.post("apply/birth/", answers)
    owner.choose(*network.intakes)
    other = Phone()
    other.post("apply/birth/", answers)
    assert Application.objects.count() == 2
    assert (
        other.get("apply/eligibility/").context["device_file"].application
        != owner.get("apply/name/").context["device_file"].application
    )


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["other birth date", "ten minutes later", "made-up token", "no token"])
def test_what_is_not_the_same_tap_begins_a_file_of_its_own(change):
    Network()
    answers = {**GIRL["birth"], "begun": token_on(Phone().get("apply/birth/"))}
    if change in ("made-up token", "no token"):
        answers["begun"] = "x" if change == "made-up token" else ""
    Phone().post("apply/birth/", answers)
    if change == "other birth date":
        answers["birth_date_0"] = "7"
    if change == "ten minutes later":
        Application.objects.update(started_at=timezone.now() - timedelta(minutes=10))
    Phone().post("apply/birth/", answers)
    assert Application.objects.count() == 2
    assert Application.objects.values("code_hash").distinct().count() == 2


def test_a_mistake_on_the_first_page_keeps_its_token(db):
    Network()
    phone = Phone()
    token = token_on(phone.get("apply/birth/"))
    assert token_on(phone.answer("birth", birth_date_0="", begun=token)) == token
