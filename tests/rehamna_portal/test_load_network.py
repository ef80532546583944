"""The content of the network: whole, bilingual, honest, and left alone once it is there."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Sum
from django.test import TestCase
from modeltranslation.translator import translator

from boarding.models import Bed, House, Room
from centers.loading import load_rows, read_rows
from centers.models import (
    Agreement,
    Center,
    CenterStatus,
    Certainty,
    Commune,
    Contact,
    Milestone,
    NewsItem,
    Page,
    Partner,
    Question,
    Signatory,
    Term,
)
from programs.models import Campaign, Intake, Level, Module, Program, ProgramKind, Scheme, SchoolLevel, Sector
from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db
ROOMS = ("centers", "programs", "boarding")


def load_network() -> str:
    said = StringIO()
    call_command("load_network", stdout=said)
    return said.getvalue()


class Network(TestCase):
    """Loaded once for all tests of a class."""

    @classmethod
    def setUpTestData(cls):
        load_network()


def contents():
    """Every row of every content model, as plain values."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


class TestContent(Network):
    def test_the_25_communes_add_up_to_the_census(self):
        total = Commune.objects.aggregate(now=Sum("population_2024"), then=Sum("population_2014"))
        assert (Commune.objects.count(), total) == (25, {"now": 346108, "then": 315077})

    def test_the_city_is_found_by_its_public_and_its_census_spelling(self):
        found = {
            spelling: Commune.objects.search(spelling).get().slug for spelling in ("بنجرير", "ابن جرير", "Ben Guérir")
        }
        assert set(found.values()) == {"ben-guerir"}

    def test_each_centre_has_its_status_of_17_february_2021(self):
        assert dict(Center.objects.values_list("slug", "status")) == {
            "coding-school": CenterStatus.UNDER_CONSTRUCTION,
            "audiovisual-events": CenterStatus.OPEN,
            "eco-construction": CenterStatus.PLANNED,
        }
        assert set(Center.objects.values_list("status_as_of", flat=True)) == {date(2021, 2, 17)}
        assert not any(center.phone or center.address_ar or center.address_fr for center in Center.objects.all())

    def test_what_is_not_known_has_no_date(self):
        october = Milestone.objects.get(slug="um6p-framework")
        assert (october.happened_on, october.month_only) == (date(2020, 10, 1), True)
        undated = Milestone.objects.filter(happened_on=None).values_list("slug", flat=True)
        assert sorted(undated) == ["boarding-opening", "coding-opening", "eco-opening"]

    def test_two_agreements_with_who_signed_them(self):
        framework, specific = Agreement.objects.order_by("id")
        assert specific.under == framework
        assert [partner.slug for partner in framework.partners.all()] == ["province", "ofppt", "um6p"]
        assert [partner.slug for partner in specific.partners.all()] == ["province", "ofppt", "aifr"]
        assert [center.slug for center in specific.centers.all()] == ["eco-construction"]
        unsure = Signatory.objects.exclude(certainty=Certainty.HIGH).get()
        assert (unsure.partner.slug, unsure.certainty) == ("aifr", Certainty.MEDIUM)
        assert Partner.objects.count() == 4

    def test_63_programmes_and_a_code_only_where_it_is_certain(self):
        assert Program.objects.count() == 63
        assert not Program.objects.exclude(certainty=Certainty.HIGH).exclude(code="").exists()
        assert not Program.objects.filter(certainty=Certainty.HIGH, code="").exists()
        assert Program.objects.filter(center_is_sample=True).count() == 63

    def test_the_threshold_of_entry_follows_the_level(self):
        asked = {(p.level.code, p.min_school_level.code, p.entry_is_sample) for p in Program.objects.for_cards()}
        assert asked == {
            ("TS", "BAC", False),
            ("T", "2BAC", False),
            ("BP", "3AC", False),
            ("FQ", "3AC", True),
        }
        specialised = Level.objects.get(code="TS")
        assert (specialised.min_age, specialised.max_age, specialised.bridge_max_age) == (15, 30, 33)
        assert list(SchoolLevel.objects.values_list("order", flat=True)) == [0, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 18]
        assert Sector.objects.count() == 19

    def test_kinds(self):
        assert set(Program.objects.filter(kind=ProgramKind.ENTERPRISE).values_list("code", flat=True)) == {
            "GC_ENP_FQ",
            "GC_PIE_FQ",
        }
        assert not Program.objects.filter(kind=ProgramKind.CONTINUING).exclude(level__code="FQ").exists()

    def test_options_of_the_second_year_point_to_their_common_core(self):
        options = Program.objects.get(code="DIA_DEV_TS").options.values_list("code", flat=True)
        assert set(options) == {"DIA_DEVOWFS_TS", "DIA_DEVOAM_TS"}
        assert Program.objects.filter(second_year_of__isnull=False).count() == 8

    def test_shared_modules_stand_in_both_first_years(self):
        shared = Module.objects.filter(code="EGTS101").values_list("program__code", flat=True)
        assert set(shared) == {"DIA_DEV_TS", "DIA_ID_TS"}

    def test_no_campaign_and_no_intake_is_invented(self):
        assert not Campaign.objects.exists()
        assert not Intake.objects.exists()

    def test_the_house_is_a_sample_in_every_figure(self):
        house = House.objects.get()
        assert house.is_sample
        assert not Room.objects.filter(is_sample=False).exists()
        assert {wing.sex for wing in house.wings.all()} == {"F", "M"}
        assert Bed.objects.usable().count() == 32

    def test_the_news_of_17_february_2021_stand_with_their_centre(self):
        news = NewsItem.objects.published()
        assert {item.center and item.center.slug for item in news} == {
            None,
            "audiovisual-events",
            "coding-school",
            "eco-construction",
        }
        assert {item.event_on for item in news} == {date(2021, 2, 17)}
        assert news[0].slug == "agreement-17-february-2021"
        for item in news:
            assert len(item.body_ar.split("\n\n")) == len(item.body_fr.split("\n\n")) >= 2

    def test_no_scheme_and_no_contact_stands_as_if_it_were_checked(self):
        assert Scheme.objects.count() == 7
        undated = Scheme.objects.filter(dated_ar=None).values_list("slug", flat=True)
        assert set(undated) == {"start-tpe", "auto-entrepreneur", "ofppt-pie"}
        assert not Contact.objects.filter(is_sample=False).exists()

    def test_every_text_keeps_to_its_markup(self):
        """A link that leads nowhere would be shown as bare words."""
        for model in (NewsItem, Page, Question, Term):
            for row in model.objects.all():
                row.clean_fields()

    def test_every_text_stands_in_both_languages(self):
        """Arabic is there wherever French is, and the other way round; modules exist in French only."""
        single = []
        for model in translator.get_registered_models(abstract=False):
            for name in translator.get_options_for_model(model).all_fields if model is not Module else ():
                for row in model._default_manager.all():
                    if bool(getattr(row, f"{name}_ar")) != bool(getattr(row, f"{name}_fr")):
                        single.append(f"{model.__name__} {row.pk} {name}")
        assert single == []
        assert not Module.objects.exclude(name_ar=None).exists()
        assert not Module.objects.filter(name_fr=None).exists()

    def test_what_must_speak_is_not_silent(self):
        for center in Center.objects.all():
            assert all((center.summary_ar, center.story_ar, center.short_name_ar))
        assert all(partner.role_ar for partner in Partner.objects.all())
        assert all(agreement.summary_ar for agreement in Agreement.objects.all())


class TestAgain(Network):
    def test_a_second_run_changes_nothing(self):
        before = contents()
        assert "nothing to load" in load_network()
        assert contents() == before

    def test_what_staff_edited_stays(self):
        Center.objects.filter(slug="eco-construction").update(status=CenterStatus.OPENING, story_ar="حكاية أخرى")
        Program.objects.filter(code="DIA_DEV_TS").update(summary_fr="")
        Agreement.objects.get(slug="framework-2021").centers.clear()
        before = contents()
        load_network()
        assert contents() == before
        assert not Agreement.objects.get(slug="framework-2021").centers.exists()

    def test_what_staff_took_off_a_row_stays_off(self):
        gone = Milestone.objects.filter(slug__in=["eco-opening", "boarding-opening"])
        gone.delete()
        Bed.objects.filter(room__number="101").delete()
        Room.objects.get(number="101").delete()
        load_network()
        assert not gone.exists()
        assert not Room.objects.filter(number="101").exists()

    def test_a_row_that_is_missing_comes(self):
        Commune.objects.get(slug="tlauh").delete()
        assert load_network() == "Loaded: 1 Commune\n"


def test_rows_are_told_apart_by_their_key():
    kept = CommuneFactory(slug="tlauh", code="07.427.09.19", name_fr="As staff wrote it")
    row = {"slug": "tlauh", "name_ar": "الطلوح", "name_fr": "Tlauh"}
    assert load_rows(Commune, [row]) == []
    kept.refresh_from_db()
    assert kept.name_fr == "As staff wrote it"


def test_reindex_mends_columns_that_save_did_not_fold():
    commune = CommuneFactory(name_fr="Benguérir")
    Commune.objects.filter(pk=commune.pk).update(folded="")
    said = StringIO()
    call_command("reindex", stdout=said)
    assert Commune.objects.search("benguerir").get() == commune
    assert "Commune: 1 of 1 folded anew" in said.getvalue()


# --- better wording -------------------------------------------------------------------------------

ROOMS_WITH_TEXTS = ("centers", "programs", "enrollment")
BASE = Path(__file__).resolve().parents[2]


def former_texts(room: str) -> list[dict]:
    return json.loads((BASE / room / "former_texts.json").read_text(encoding="utf-8"))


def test_what_nobody_touched_takes_the_better_wording_and_what_staff_wrote_stays():
    load_network()
    (was,) = [row["was"]["name_ar"] for row in former_texts("centers") if row["row"] == {"slug": "module"}]
    today = Term.objects.get(slug="module").name_ar
    Term.objects.filter(slug="module").update(name_ar=was)
    Term.objects.filter(slug="offer").update(meaning_ar="كلمة من الإدارة")
    assert "1 better texts" in load_network()
    assert Term.objects.get(slug="module").name_ar == today != was
    assert Term.objects.get(slug="offer").meaning_ar == "كلمة من الإدارة"
    assert "nothing to load" in load_network()


@pytest.mark.parametrize("room", ROOMS_WITH_TEXTS)
def test_each_former_text_has_its_row_and_is_another_today(room):
    for former in former_texts(room):
        wanted = {name.partition("__")[0]: value for name, value in former["row"].items()}
        rows = read_rows(BASE / room / "data" / former["file"])
        (today,) = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
        assert all(today[name] != was for name, was in former["was"].items())
