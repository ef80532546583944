"""Whatever is typed into any page ends in a sentence or a clean value, never in a breakdown."""

import unicodedata
from datetime import date, timedelta

import pytest
from django.utils import timezone

from enrollment.applying.forms.person import BirthForm
from enrollment.applying.services import start
from enrollment.forms.fields import clean_text
from enrollment.models import Applicant, Application
from enrollment.values import names
from programs.models import SchoolLevel
from tests import factories
from tests.scenarios.applicant import GIRL, Network, Phone, shows
from tests.scenarios.malformed_answers import undone

pytestmark = pytest.mark.django_db

HOSTILE = {
    "nothing": "",
    "blanks": " \t\u00a0\u2003 ",
    "nul": "\x00",
    "nul inside": "مثا\x00ل",
    "very long": "ا" * 10_000,
    "long digits": "9" * 10_000,
    "huge number": "99999999999999999999",
    "negative": "-1",
    "direction override": "\u202eمثال\u202c",
    "only marks": "\u200e\u200f\u2066\u2069\ufeff",
    "arabic digits": "١٢",
    "lone surrogate": "\ud800",
    "emoji": "👩🏽\u200d🎓",
    "markup": "<script>alert(1)</script>",
    "quotes": "\"'; DROP TABLE x; --",
    "newlines": "a\r\nb\rc\n",
    "format": "%(max)s %s {0}",
    "phone": "+212 6 12-34-56-78",
}
PAGES = {
    **{page: list(answers) for page, answers in GIRL.items()},
    "choices": ["choice_1", "choice_5"],
    "name": ["family_name", "given_name", "latin_papers", "family_name_latin", "given_name_latin", "sex"],
    "contact": [
        "phone",
        "has_whatsapp",
        "email",
        "email_meant",
        "guardian_name",
        "guardian_relation",
        "guardian_phone",
    ],
    "words": ["why", "made"],
}
DOORS = {"resume/": ["code", "birth_date_0", "birth_date_2"], "track/": ["reference", "birth_date_1"]}


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def phone(network):
    """A device with a minor's draft on which every page is open."""
    phone = Phone()
    birth = timezone.localdate() - timedelta(days=17 * 365)
    phone.answer("birth", birth_date_0=birth.day, birth_date_1=birth.month, birth_date_2=birth.year)
    Application.objects.update(answered_pages=7)
    return phone


def assert_clean(row):
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, str):
            assert not [c for c in value if unicodedata.category(c)[0] == "C"], field.name
            assert value == value.strip()


@pytest.mark.parametrize("page", PAGES)
def test_every_field_of_every_page_bears_every_input(phone, page):
    for kind, value in HOSTILE.items():
        with undone(phone.client):
            for name in PAGES[page]:
                response = phone.post(f"apply/{page}/", {**GIRL.get(page, {}), name: value}, follow=False)
                assert response.status_code in (200, 302), (kind, name)
            for row in (*Applicant.objects.all(), *Application.objects.all()):
                assert_clean(row)


@pytest.mark.parametrize("path", DOORS)
def test_the_doors_bear_every_input(network, path):
    usual = {"birth_date_0": "6", "birth_date_1": "5", "birth_date_2": "2008", "code": "A", "reference": "A"}
    for kind, value in HOSTILE.items():
        guesser = Phone()
        with undone(guesser.client):  # or the guesses together would have to wait
            for name in DOORS[path]:
                response = guesser.post(path, usual | {name: value})
                assert response.status_code == 200, (kind, name)
                assert response.context["form"].errors, (kind, name)


@pytest.mark.parametrize("path", ["apply/", "apply/birth/", "track/"])
@pytest.mark.parametrize("name", ["intake", "campaign", "then"])
def test_addresses_bear_every_input(network, path, name):
    assert {kind: Phone().get(path, **{name: value}).status_code for kind, value in HOSTILE.items()} == dict.fromkeys(
        HOSTILE, 200
    )


@pytest.mark.parametrize("cookie", ["", "x" * 4000, "\x00", "gAAAAAB", "é"])
def test_a_spoilt_cookie_is_no_file(network, cookie):
    phone = Phone()
    phone.client.cookies["file"] = cookie
    assert phone.get("track/file/").status_code == 302
    assert phone.get("apply/").status_code == 200


# --- single fields ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "clean"),
    [("a\u202eb", "ab"), ("  a \r\n b  ", "a b"), ("\x00", ""), ("e\u0301", "é"), ("\ud800x", "x"), ("\ufeffa", "a")],
)
def test_clean_text(typed, clean):
    assert clean_text(typed) == clean


@pytest.mark.parametrize("name", ["الرحماني", "بن العربي", "عبد-الله", "أُمَيْمَة", "گلميم", "ﺍﻟﺮﺣﻤﺎﻧﻲ"])
def test_arabic_names_are_taken(phone, name):
    phone.answer("name", family_name=name)
    assert names.is_arabic(phone.person.family_name)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"family_name": "Rahmani"}, "كما في الوثائق. إذا كانت وثائقك باللاتينية فقط"),
        ({"family_name": "الرحماني1"}, "كما في الوثائق. إذا كانت وثائقك باللاتينية فقط"),
        ({"family_name": "١٢"}, "كما في الوثائق. إذا كانت وثائقك باللاتينية فقط"),
        ({"family_name": "-"}, "الاسم العائلي ناقص."),
        ({"given_name_latin": "مثال"}, "يقبل الحروف اللاتينية فقط."),
        ({"family_name": "ا" * 61}, "هذا الاسم أطول من 60 حرفا."),
        ({"sex": "X"}, "هذا الجواب ناقص."),
    ],
)
def test_names_that_cannot_stand_get_their_sentence(phone, changes, sentence):
    response = phone.answer("name", **changes)
    assert shows(response, sentence)
    assert phone.person.family_name == ""


def test_an_answer_of_300_characters_fits_and_one_more_does_not(phone):
    assert shows(phone.answer("words", why="ا" * 301), "هذا الجواب أطول من 300 حرف.")
    phone.answer("words", why="ا" * 300)
    assert phone.application.why == "ا" * 300


def test_a_wrong_answer_stays_on_the_page_to_be_mended(phone):
    response = phone.answer("contact", phone="06 12 34", email="someone@")
    assert 'value="06 12 34"' in response.content.decode()
    assert 'value="someone@"' in response.content.decode()


def test_a_year_left_out_is_said_to_be_missing(phone):
    phone.answer("birth", birth_date_2="2001")
    page = phone.answer("schooling", diploma_year="")
    assert shows(page, "السنة ناقصة.")
    assert not shows(page, "السنة من أربعة أرقام")


def test_the_holder_of_a_baccalaureate_has_ten_or_more(phone):
    assert shows(phone.answer("schooling", average="9,99"), "مع شهادة الباكالوريا يكون المعدل 10 أو أكثر.")
    assert phone.person.average is None


def test_errors_stand_on_top_linked_to_their_fields_and_beside_them(phone):
    page = phone.answer("name", family_name="", sex="").content.decode()
    assert page.count("الاسم العائلي ناقص.") == 2
    assert 'href="#id_family_name"' in page
    assert 'href="#id_sex_0"' in page
    assert 'aria-describedby="id_family_name_error"' in page
    assert 'id="id_family_name_error"' in page
    assert "<title>خطأ:" in page
    assert "novalidate" in page
    assert "required" not in page


@pytest.mark.parametrize("school_level", [9, 12, 13])
@pytest.mark.parametrize("age", [17, 19])
@pytest.mark.parametrize("other_way", ["if-foreign", "if-moroccan"])
def test_nobody_meets_more_than_fourteen_compulsory_inputs(network, school_level, age, other_way):
    """A date counts as one; the declarations before sending are no questions."""
    factories.IntakeFactory(campaign=network.campaign, program__min_school_level=factories.SchoolLevelFactory(order=9))
    born = date(timezone.localdate().year - age, 1, 1)
    level = factories.SchoolLevelFactory(order=school_level)
    application, _code = start(network.campaign, birth_date=born, school_level=level, language="ar")
    application.choices.create(intake=network.intakes[0], rank=1)
    from enrollment.applying.steps import STEPS

    wanted = 0
    for form in (step.form for step in STEPS):
        fields = [f for f in form(application=application).fields.values() if getattr(f, "css", "") != other_way]
        wanted += sum(bool(field.required or getattr(field, "is_wanted", False)) for field in fields)
        wanted -= sum(field.__class__.__name__ == "BooleanField" and field.required for field in fields)
    assert wanted <= 14


def test_school_levels_are_offered_in_their_order(network):
    factories.SchoolLevelFactory(order=9)
    offered = [code for code, _label in BirthForm().fields["school_level"].choices if code]
    assert offered == list(SchoolLevel.objects.order_by("order").values_list("code", flat=True))
