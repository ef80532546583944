"""Names as papers write them: either letters, one spelling of signs, joined or parted, and found all the same."""

import importlib
from datetime import date
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from enrollment.applying import rules
from enrollment.applying.corrections import correct_person
from enrollment.letters import sheet
from enrollment.models import Applicant, Application, ApplicationEvent
from enrollment.review.duplicates import unresolved_likeness
from enrollment.review.services import note_two_persons
from enrollment.runs.missing import missing
from enrollment.values import names as naming
from rehamna_portal import roles
from tests import factories
from tests.enrollment.test_admin import sign_in
from tests.scenarios.applicant import Network, Phone, shows, text_of
from tests.scenarios.decisions import candidate, deciding

pytestmark = pytest.mark.django_db
LATIN = {
    "family_name": "",
    "given_name": "",
    "latin_papers": "on",
    "family_name_latin": "N’Diaye",
    "given_name_latin": "Awa  ʿAïcha",
}


@pytest.fixture
def network():
    return Network()


# --- papers in Latin letters ----------------------------------------------------------------------


def test_the_latin_name_stands_everywhere_when_papers_are_in_latin_letters(network):
    phone = Phone("fr")
    phone.apply(network, name=LATIN)
    application = phone.application
    assert str(application.applicant) == "Awa ʿAïcha N’Diaye"
    assert application.applicant.has_latin_papers
    assert [broken.page for broken in rules.broken_sending_rules(application) if broken.page == "name"] == []
    assert shows(phone.get("apply/receipt/"), "Awa ʿAïcha N’Diaye")
    names = sheet.Sheet(application, "https://example.org/fr/track/").data("", None)["person"]["names"]
    assert len(names) == 1
    assert "Awa ʿAïcha N’Diaye" in names[0]
    assert list(Applicant.objects.search("aicha ndiaye")) == [application.applicant]
    assert application.applicant.likeness == application.applicant.likeness_key()


def test_the_choice_comes_back_as_it_was_made_and_can_be_undone(network):
    phone = Phone("fr")
    phone.apply(network, until="name", name=LATIN)
    page = phone.get("apply/name/").context["form"]
    assert page.initial["latin_papers"]
    assert (page.initial["family_name"], page.initial["family_name_latin"]) == ("", "N’Diaye")
    phone.answer("name", family_name_latin="N’Diaye")
    assert str(phone.person) == "مثال الرحماني"
    assert not phone.person.has_latin_papers


def test_with_latin_papers_the_latin_name_is_needed_and_may_stand_in_the_first_boxes(network):
    phone = Phone("fr")
    page = phone.apply(network, until="name", name=LATIN | {"family_name_latin": "", "given_name_latin": "مثال"})
    assert set(page.context["form"].errors) == {"family_name_latin", "given_name_latin"}
    phone.answer("name", **{**LATIN, "family_name": "El Amrani", "family_name_latin": ""})
    assert phone.person.family_name == phone.person.family_name_latin == "El Amrani"


@pytest.mark.parametrize("first", ["انجاي", "Ndiaye"])
def test_another_name_beside_the_tick_is_not_dropped_without_a_word(network, first):
    phone = Phone("fr")
    phone.apply(network, until="name")
    page = phone.answer("name", **LATIN | {"family_name": first})
    assert list(page.context["form"].errors) == ["family_name"]
    assert shows(page, "ne serait pas conservé")
    assert f'value="{first}"' in page.content.decode()
    phone.answer("name", **LATIN | {"family_name": "انجاي", "given_name": "آوى", "latin_papers": ""})
    assert (phone.person.family_name, phone.person.family_name_latin) == ("انجاي", "N’Diaye")


def test_latin_letters_without_the_choice_are_told_of_it(network):
    phone = Phone("fr")
    page = phone.apply(network, until="name", name={"family_name": "Rahmani"})
    assert "cocher la case" in text_of(page)


def test_staff_say_that_papers_are_in_latin_letters_and_correct_the_one_name(client):
    file = factories.ApplicationFactory(
        intakes=[factories.IntakeFactory(program=factories.ProgramFactory(center=factories.CenterFactory()))],
        applicant__family_name="الرحماني",
        applicant__given_name="أمينة",
    )
    office = sign_in(client, roles.STAFF, file.choices.get().intake.program.center)
    address = reverse("admin:enrollment_application_do", args=[file.pk, "correct"])
    typed = {
        "latin_papers": "on",
        "family_name_latin": "O’Neil",
        "given_name_latin": "Ann - Mary",
        "reason": "passeport",
    }
    office.post(address, typed)
    person = Applicant.objects.get(pk=file.applicant_id)
    assert (str(person), person.has_latin_papers) == ("Ann-Mary O’Neil", True)
    correct_person(file, {"family_name_latin": "O’Neill"}, reason="x", by=None)
    person.refresh_from_db()
    assert (person.family_name, person.has_latin_papers) == ("O’Neill", True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("M'hamed", "M’hamed"),
        ("M´hamed", "M’hamed"),
        ("Mʼhamed", "M’hamed"),
        ("ʿAbd al–Raḥmān ʾAmīn", "ʿAbd al-Raḥmān ʾAmīn"),
        ("BEN \u2011 ALI", "BEN-ALI"),
        ("El\u00a0 Idrissi ", "El Idrissi"),
    ],
)
def test_signs_of_passports_are_taken_in_one_spelling(network, typed, kept):
    phone = Phone()
    phone.apply(network, until="name", name={"family_name_latin": typed, "given_name_latin": typed})
    assert phone.person.family_name_latin == phone.person.given_name_latin == kept
    assert naming.is_latin(typed)


@pytest.mark.parametrize(
    "typed",
    ["Amin\u0300\u0301\u0302\u0303", "ǃǀAmine", "Аmine", "Ami\u202ene", "أ\u064b\u064c\u064d\u064eمين", "أمين۔"],
)
def test_what_only_looks_like_a_name_is_none(typed):
    """Marks piled over the line above, strokes, letters of another alphabet that look alike, turned direction."""
    assert not naming.is_latin(typed)
    assert not naming.is_arabic(typed)


# --- joined or parted -----------------------------------------------------------------------------

JOINED = [("عبد الرحمان", "عبدالرحمان"), ("بن العربي", "بنالعربي"), ("Ben Ali", "Benali"), ("M’hamed", "Mhamed")]


@pytest.mark.parametrize(("one", "other"), JOINED + [(b, a) for a, b in JOINED])
def test_a_compound_name_is_found_joined_and_parted(one, other):
    person = factories.ApplicantFactory(given_name=one, family_name="التجربة")
    factories.ApplicantFactory(given_name="غيره", family_name="التجربة")
    assert list(Applicant.objects.search(other)) == [person]
    assert list(Applicant.objects.search(f"التجربة {other}")) == [person]


def test_equal_people_are_alike_however_their_name_is_joined():
    one = factories.ApplicantFactory(given_name="عبد الرحمان", family_name="بن علي")
    other = factories.ApplicantFactory(given_name="عبدالرحمان", family_name="بنعلي")
    assert one.likeness_key() == other.likeness_key()


def test_one_file_in_arabic_and_one_in_latin_letters_alone_are_alike():
    latin = {"family_name_latin": "Benali", "given_name_latin": "Aïcha", "birth_date": date(2008, 5, 6)}
    arabic = {**latin, "family_name": "بن علي", "given_name": "عائشة", "family_name_latin": "BEN ALI"}
    campaign, (intake,) = deciding(3)
    files = [
        candidate(campaign, [intake], **{f"person__{name}": value for name, value in person.items()})
        for person in (
            {**latin, "family_name": "Benali", "given_name": "Aïcha"},
            arabic,
            {**arabic, "birth_date": date(2008, 5, 7)},
            {**arabic, "given_name_latin": "Fatima"},
        )
    ]
    assert list(unresolved_likeness(campaign)) == files[:2]
    assert [one.application for one in missing(campaign) if one.kind == "likeness"] == files[:2]
    note_two_persons(files[0], by=factories.UserFactory())
    assert not unresolved_likeness(campaign).exists()
    assert [one.moves.filter(event=ApplicationEvent.TWO_PERSONS).count() for one in files] == [1, 1, 0, 0]


def test_the_warden_finds_a_name_joined_or_parted(client):
    factories.HouseFactory(beds=4)
    stay = factories.StayFactory(application__applicant__given_name="عبد الرحمان")
    other = factories.StayFactory(application__applicant__given_name="غيره")
    warden = sign_in(client, roles.WARDEN)
    page = text_of(warden.get(reverse("admin:boarding_stay_changelist"), {"q": "عبدالرحمان"}))
    assert f"/{stay.pk}/change/" in page
    assert f"/{other.pk}/change/" not in page


def stale() -> Applicant:
    """As a row was kept before names were folded together."""
    person = factories.ApplicantFactory(given_name="عبد الرحمان", family_name="بن علي", likeness="a" * 64)
    Applicant.objects.filter(pk=person.pk).update(folded="بن علي عبد الرحمان")
    return person


def test_what_was_there_is_folded_by_the_migration():
    person = stale()
    emptied = factories.ApplicantFactory(given_name="", family_name="", likeness="")
    data = importlib.import_module("enrollment.migrations.0006_fold_names")
    data.fold_names(apps, SimpleNamespace(connection=connection))
    for row in (person, emptied):
        before = row.folded_text()
        row.refresh_from_db()
        assert row.folded == before
    assert person.likeness == person.likeness_key()
    assert emptied.likeness == ""


def test_what_was_there_is_folded_by_reindex(capsys):
    person = stale()
    call_command("reindex")
    assert list(Applicant.objects.search("عبدالرحمان")) == [person]
    person.refresh_from_db()
    assert person.likeness == person.likeness_key()
    assert Application.objects.count() == 0
