"""Marks and averages as values: one parser for forms, the grid, the table and what is read on the original."""

import re
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import translation

from centers.core.errors import Refused
from enrollment.forms.fields import AverageField
from enrollment.models import Mark
from enrollment.office.after_publishing import AverageForm
from enrollment.privacy import data_export
from enrollment.values import marks
from enrollment.values.marks import ABSENT, MarkValue
from rehamna_portal import roles
from tests import factories
from tests.enrollment.test_admin import sign_in
from tests.enrollment.test_mark_tables import lines_left, sent

WRITTEN = {
    "12,45": 1245,
    "12.45": 1245,
    "12،45": 1245,
    "١٢٫٤٥": 1245,
    "١٢،٤٥": 1245,
    "۱۲٫۴۵": 1245,
    "13,5/20": 1350,
    "13,5 / ٢٠": 1350,
    "13,5 sur 20": 1350,
    "17 ,75": 1775,
    " 17 , 75 ": 1775,
    "\u200f12,45\u200e": 1245,
    "\u202b١٢٫٤٥\u202c": 1245,
    "\ufeff9": 900,
    "20": 2000,
    "0": 0,
}
TOO_FINE = ["12,455", "12.4567", "١٢٫٤٥٦", "13,333333", "9,999/20"]
NO_MARK = ["20,01", "21", "-1", "13,45,6", "1345", "bien", "1e1", "13,", ",5", "1 2", "60 %", "12/30", "½"]


@pytest.mark.parametrize("typed", WRITTEN)
def test_every_way_of_writing_a_mark_is_read_by_all(typed):
    expected = MarkValue(WRITTEN[typed])
    assert MarkValue.parse(typed) == MarkValue.parse_average(typed) == AverageField().clean(typed) == expected
    form = AverageForm({"average": typed})
    assert form.is_valid()
    assert form.cleaned_data["average"] == expected


@pytest.mark.parametrize("typed", TOO_FINE)
def test_more_than_two_decimals_are_refused_and_never_rounded(typed):
    for read in (MarkValue.parse, MarkValue.parse_average):
        with pytest.raises(Refused) as refused:
            read(typed)
        assert refused.value.sentences == [str(marks.TOO_FINE)]


@pytest.mark.parametrize("typed", NO_MARK)
def test_what_is_no_mark_is_refused(typed):
    for read, sentence in ((MarkValue.parse, marks.NO_MARK), (MarkValue.parse_average, marks.NO_AVERAGE)):
        with pytest.raises(Refused) as refused:
            read(typed)
        assert refused.value.sentences == [str(sentence)]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [*TOO_FINE, "12،45", "13,5/20", "17 ,75"])
def test_grid_table_and_form_say_the_same(client, typed):
    intake = factories.IntakeFactory(program=factories.ProgramFactory(center=factories.CenterFactory(accent="code")))
    criterion = factories.CriterionFactory(intake=intake, kind="entered", name_ar="رائز", name_fr="Épreuve", weight=20)
    file = factories.ApplicationFactory(campaign=intake.campaign, intakes=[intake])
    office = sign_in(client, roles.STAFF, intake.program.center)
    table = sent(office, intake, f"numéro de dossier;Épreuve\n{file.reference};{typed}\n")
    grid = reverse("admin:enrollment_application_marks", args=[intake.pk])
    page = office.post(grid, {f"mark-{file.choices.get().pk}-{criterion.pk}": typed, "reason": ""})
    if typed in WRITTEN:
        assert [change.value for change in table.context["reading"].new] == [MarkValue(WRITTEN[typed])]
        assert Mark.objects.get().hundredths == WRITTEN[typed]
        return
    form = AverageForm({"average": typed})
    with translation.override("fr"):
        sentence = str(marks.TOO_FINE)
        assert form.errors["average"] == [sentence]
    assert [error for box in page.context["rows"].wrong for error in box.errors] == [sentence]
    (_line, _about, told) = lines_left(table)[0]
    assert sentence in told
    assert typed in told


@pytest.mark.django_db
def test_a_mark_is_written_one_way_wherever_it_is_told():
    file = factories.ApplicationFactory(applicant__average=1305)
    criterion = factories.CriterionFactory(kind="entered", name_fr="Épreuve", weight=20)
    mark = Mark(choice=file.choices.first(), criterion=criterion, hundredths=905)
    assert (str(mark), str(mark.value), str(MarkValue(1305))) == ("9,05", "9,05", "13,05")
    with translation.override("fr"):
        assert str(Mark(hundredths=0, is_absence=True)) == str(ABSENT) == "absence"
        assert "13,05" in str(data_export.of_person(file))
        assert not re.search(r"(?<!\d)1305(?!\d)", str(data_export.of_person(file)))


# --- the value ---------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["abs", "ABS", "absent", "Absente", "absence", "غائب", "غائبة", "غياب"])
def test_an_absence_is_read_in_either_language_where_staff_type(typed):
    assert MarkValue.parse(typed) is ABSENT
    with pytest.raises(Refused):
        MarkValue.parse_average(typed)


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("value", [MarkValue(0), MarkValue(5), MarkValue(1345), MarkValue(2000), ABSENT])
def test_what_is_printed_is_read_back(value, language):
    with translation.override(language):
        assert MarkValue.parse(str(value)) == value
    assert MarkValue.of_figures(value.as_figures()) == value


def test_an_absence_counts_0_and_is_no_0():
    assert ABSENT.hundredths == 0
    assert MarkValue(0) != ABSENT
    assert str(MarkValue(0)) == "0,00"
    assert "0" not in str(ABSENT)


def test_no_number_stands_for_an_absence():
    for hundredths, is_absence in ((-1, False), (-1, True), (2001, False), (1, True)):
        with pytest.raises(ValueError, match="no mark"):
            MarkValue(hundredths, is_absence)


def test_figures_of_a_mark_have_the_names_of_its_columns():
    assert MarkValue(1345).as_figures() == {"hundredths": 1345}
    assert ABSENT.as_figures() == {"hundredths": 0, "is_absence": True}
    assert MarkValue.of_figures({"hundredths": None}) is MarkValue.of_figures(None) is MarkValue.of(None) is None


@pytest.mark.django_db
def test_a_download_of_the_own_data_tells_an_absence_and_no_0():
    criterion = factories.CriterionFactory(kind="entered", name_fr="Épreuve", weight=20)
    file = factories.ApplicationFactory(campaign=criterion.intake.campaign, intakes=[criterion.intake])
    Mark.objects.create(choice=file.choices.get(), criterion=criterion, hundredths=0, is_absence=True)
    with translation.override("fr"):
        told = str(data_export.of_person(file))
    assert "absence" in told
    assert "0,00" not in told


# --- lines of history of earlier releases --------------------------------------------------------

migration = import_module("enrollment.migrations.0011_marks_data")
BEFORE = [
    ("marked", {"choice": 1, "criterion": 2, "hundredths": -1}),
    ("marked", {"choice": 1, "criterion": 2, "hundredths": 0}),
    ("marked", {"choice": 1, "criterion": 2, "hundredths": None}),
    ("average_read", {"read": "13,05", "before": "–"}),
    ("average_read", {"read": "9,00", "before": "17,50"}),
    ("average_read", {"read": "—", "before": "—", "position": "—", "last": "—"}),
]
AFTER = [
    {"choice": 1, "criterion": 2, "hundredths": 0, "is_absence": True},
    {"choice": 1, "criterion": 2, "hundredths": 0},
    {"choice": 1, "criterion": 2, "hundredths": None},
    {"read": 1305, "before": None},
    {"read": 900, "before": 1750},
    {"read": "—", "before": "—", "position": "—", "last": "—"},
]


@pytest.mark.django_db
def test_lines_that_told_marks_otherwise_become_data_and_read_as_before():
    file = factories.ApplicationFactory()
    for event, figures in BEFORE:
        file.moves.create(to_state=file.state, event=event, figures=figures)
    lines = file.moves.filter(event__in=("marked", "average_read")).order_by("pk")
    migration.forwards(apps, SimpleNamespace(connection=connection))
    assert [line.figures for line in lines.all()] == AFTER
    assert [line.localized_figures for line in lines.all()][3:] == [figures for _event, figures in BEFORE[3:]]
    migration.backwards(apps, SimpleNamespace(connection=connection))
    assert [line.figures for line in lines.all()] == [figures for _event, figures in BEFORE]
