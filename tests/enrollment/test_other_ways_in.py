"""Whoever lives outside the province, and whoever holds a diploma of another country, have their way too."""

import json

import pytest

from centers.core.errors import Refused
from enrollment.applying import rules
from enrollment.models import Application, Boarding, Eligibility
from enrollment.privacy.erasure import anonymise
from enrollment.review.services import decide_application, decide_choice, enter_mark
from enrollment.runs.missing import missing
from enrollment.values.marks import MarkValue
from programs.models import CriterionKind
from tests import factories
from tests.scenarios.applicant import Network, Phone, shows, text_of
from tests.scenarios.bulk import confirmed, job_url, planned

pytestmark = pytest.mark.django_db
ABROAD = {
    "stream": "",
    "average": "",
    "foreign": "on",
    "diploma_country": "السنغال",
    "diploma_name": "Baccalauréat, série S2",
    "diploma_average": "14,2/20",
}


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def phone():
    return Phone()


def ended(response) -> str:
    return response.redirect_chain[-1][0]


# --- outside the province ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "seat", "bed"),
    [
        ("ar", "رتبتك هي التي تحسم، مثل الجميع.", "الأبعد يأتي أولا"),
        ("fr", "votre rang décide, comme pour tout le monde.", "Les plus loin passent d’abord"),
    ],
)
def test_what_it_means_for_seat_and_bed_is_said_at_once(network, language, seat, bed):
    phone = Phone(language)
    phone.apply(network, until="contact")
    response = phone.answer("home", commune="outside")
    assert ended(response) == f"/{language}/apply/outside/"
    assert shows(response, seat)
    assert shows(response, bed)
    response = phone.post("apply/outside/", {"outside_place": "  سطات "})
    assert ended(response) == f"/{language}/apply/schooling/"
    person = phone.person
    assert (person.outside_province, person.outside_place) == (True, "سطات")
    assert phone.application.boarding == Boarding.IF_POSSIBLE
    for page in ("schooling", "words"):
        phone.answer(page)
    page = phone.get("apply/check/")
    assert shows(page, "سطات")
    assert f'href="/{language}/apply/outside/?then=check"' in text_of(page)
    assert ended(phone.answer("check")) == f"/{language}/apply/receipt/"


def test_the_place_may_stay_empty_and_goes_with_the_answer(network, phone):
    phone.apply(network, until="home", home={"commune": "outside"})
    assert ended(phone.post("apply/outside/", {"outside_place": ""})) == "/ar/apply/schooling/"
    assert shows(phone.post("apply/outside/", {"outside_place": "س" * 101}), "هذا الجواب أطول من 100 حرف.")
    phone.post("apply/outside/", {"outside_place": "سطات"})
    phone.answer("home")
    assert phone.person.outside_place == ""
    assert phone.get("apply/outside/").status_code == 302


def test_on_the_way_back_to_the_last_look_it_is_said_too(network, phone):
    phone.apply(network, until="words")
    response = phone.post("apply/home/?then=check", {"commune": "outside", "boarding": "no"})
    assert ended(response) == "/ar/apply/outside/?then=check"
    assert ended(phone.post("apply/outside/?then=check", {"outside_place": "سطات"})) == "/ar/apply/check/"


def test_without_a_house_no_bed_is_promised(network, phone, settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    phone.apply(network, until="contact")
    response = phone.answer("home", commune="outside", boarding="")
    assert shows(response, "لا توجد داخلية.")
    assert not shows(response, "الأبعد يأتي أولا")


# --- a diploma of another country ----------------------------------------------------------------------


def applied(phone: Phone, network: Network, **changes) -> Application:
    phone.apply(network, schooling={**ABROAD, **changes})
    return Application.objects.select_related("applicant", "campaign").get()


@pytest.mark.parametrize("year", ["2005", "2010"])
def test_it_is_said_in_words_without_stream_or_average_out_of_20(network, phone, year):
    minor = {"guardian_name": "فاطمة", "guardian_relation": "mother", "guardian_phone": "0612345679"}
    phone.apply(
        network,
        birth={"birth_date_2": year},
        contact=minor,
        schooling=ABROAD,
        check={"guardian_consents": "on"},
    )
    person = phone.person
    assert (person.stream, person.average) == (None, None)
    assert (person.diploma_country, person.diploma_name) == ("السنغال", "Baccalauréat, série S2")
    assert person.diploma_average == "14,2/20"
    assert phone.application.reference
    assert shows(phone.get("apply/receipt/"), "يدرس المركز دبلومك")
    assert shows(phone.get("track/file/"), "يدرس المركز دبلومك")


def test_country_and_name_are_needed_the_average_is_not(network, phone):
    phone.apply(network, until="home")
    response = phone.answer("schooling", **{**ABROAD, "diploma_country": " ", "diploma_name": ""})
    assert shows(response, "بلد الدبلوم ناقص.")
    assert shows(response, "اسم الدبلوم ناقص.")
    assert not shows(response, "المعدل ناقص.")
    assert "checked" in text_of(response)
    assert ended(phone.answer("schooling", **{**ABROAD, "diploma_average": ""})) == "/ar/apply/words/"


def test_what_stands_in_hidden_boxes_neither_counts_nor_stops(network, phone):
    phone.apply(network, until="home")
    phone.answer("schooling", **{**ABROAD, "stream": "SVT", "average": "17 sur 30"})
    assert (phone.person.stream, phone.person.average) == (None, None)
    phone.answer("schooling", **{name: value for name, value in ABROAD.items() if name.startswith("diploma_")})
    assert (phone.person.average, phone.person.diploma_country, phone.person.diploma_name) == (1345, "", "")


def test_staff_decide_with_a_reason_and_never_in_bulk(network, phone):
    application, staff = applied(phone, network), factories.UserFactory()
    assert not rules.broken_sending_rules(application)
    with pytest.raises(Refused):
        decide_application(application, by=staff)
    choice = application.choices.first()
    with pytest.raises(Refused):
        decide_choice(choice, eligible=True, by=staff)
    decide_choice(choice, eligible=True, reason="معادلة الباكالوريا", by=staff)
    choice.refresh_from_db()
    assert choice.eligibility == Eligibility.ELIGIBLE


def test_the_average_that_counts_is_entered_as_a_mark(network, phone):
    criterion = network.intakes[0].criteria.get(kind=CriterionKind.AVERAGE)
    application, staff = applied(phone, network), factories.UserFactory()
    choice = application.choices.get(intake=network.intakes[0])
    decide_choice(choice, eligible=True, reason="معادلة", by=staff)
    decide_choice(application.choices.exclude(pk=choice.pk).get(), eligible=False, reason="بدون معادلة", by=staff)
    assert [one.criterion for one in missing(network.campaign) if one.kind == "mark"] == [criterion]
    enter_mark(choice, criterion, MarkValue(1420), reason="من بيان النقط", by=staff)
    assert [one for one in missing(network.campaign) if one.kind == "mark"] == []


def test_the_bulk_preview_sets_it_apart(network, phone, client):
    application = applied(phone, network)
    client.force_login(factories.UserFactory(is_superuser=True, is_staff=True, language="fr"))
    job = planned(client, "decide_files", [application])
    page = text_of(client.get(job_url(job)))
    assert "à décider un par un" in page
    assert page.count(application.reference) == 1
    confirmed(client, job)
    assert {choice.eligibility for choice in application.choices.all()} == {Eligibility.PENDING}
    page = text_of(client.get(f"/admin/enrollment/application/{application.pk}/change/"))
    assert "السنغال" in page
    assert "14,2/20" in page


def test_both_are_told_in_the_download_and_go_with_the_name(network, phone):
    phone.apply(network, until="home", home={"commune": "outside"})
    phone.post("apply/outside/", {"outside_place": "سطات"})
    for page, answers in (("schooling", ABROAD), ("words", {}), ("check", {})):
        phone.answer(page, **answers)
    told = json.loads(text_of(phone.get("track/file/data/")))["الشخص"]
    assert {"سطات", "السنغال", "Baccalauréat, série S2", "14,2/20"} <= {str(value) for value in told.values()}
    anonymise(phone.application, expired=True)
    person = phone.person
    assert {person.outside_place, person.diploma_country, person.diploma_name, person.diploma_average} == {""}
