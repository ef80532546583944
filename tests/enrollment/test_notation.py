"""Marks and averages: one reader for the form of a person, the grid, the table and what is read on the original."""

import pytest
from django.urls import reverse
from django.utils import translation

from centers.core.errors import Refused
from enrollment.forms.fields import AverageField
from enrollment.models import Mark
from enrollment.office.after_publishing import AverageForm
from enrollment.privacy import data_export
from enrollment.values import marks
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
    expected = WRITTEN[typed]
    assert marks.read_mark(typed) == marks.read_average(typed) == AverageField().clean(typed) == expected
    form = AverageForm({"average": typed})
    assert form.is_valid()
    assert form.cleaned_data["average"] == expected


@pytest.mark.parametrize("typed", TOO_FINE)
def test_more_than_two_decimals_are_refused_and_never_rounded(typed):
    for read in (marks.read_mark, marks.read_average):
        with pytest.raises(Refused) as refused:
            read(typed)
        assert refused.value.sentences == [str(marks.TOO_FINE)]


@pytest.mark.parametrize("typed", NO_MARK)
def test_what_is_no_mark_is_refused(typed):
    for read, sentence in ((marks.read_mark, marks.NO_MARK), (marks.read_average, marks.NO_AVERAGE)):
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
        assert [change.value for change in table.context["reading"].new] == [WRITTEN[typed]]
        assert Mark.objects.get().hundredths == WRITTEN[typed]
        return
    form = AverageForm({"average": typed})
    with translation.override("fr"):
        sentence = str(marks.TOO_FINE)
        assert form.errors["average"] == [sentence]
    assert [cell.error for cell in page.context["wrong"]] == [sentence]
    (_line, _about, told) = lines_left(table)[0]
    assert sentence in told
    assert typed in told


@pytest.mark.django_db
def test_a_mark_is_written_one_way_wherever_it_is_told():
    file = factories.ApplicationFactory(applicant__average=1305)
    criterion = factories.CriterionFactory(kind="entered", name_fr="Épreuve", weight=20)
    mark = Mark(choice=file.choices.first(), criterion=criterion, hundredths=905)
    assert (str(mark), marks.out_of_20(1305)) == ("9,05", "13,05")
    with translation.override("fr"):
        assert str(Mark(hundredths=0, is_absence=True)) == marks.out_of_20(marks.ABSENCE) == "absence"
        assert "13,05" in str(data_export.of_person(file))
        assert "1305" not in str(data_export.of_person(file))
