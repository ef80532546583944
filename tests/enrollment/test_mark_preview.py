"""What the preview of a table of marks shows: every line, where it was found, names that are not of the file."""

import io
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html
from openpyxl import Workbook

from enrollment.models import Mark
from enrollment.values.marks import MarkValue
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.enrollment.test_mark_tables import confirmed, kept, lines_left, sent
from tests.factories import (
    ApplicationFactory,
    CenterFactory,
    CriterionFactory,
    IntakeFactory,
    ProgramFactory,
)

pytestmark = pytest.mark.django_db
FILES = Path(__file__).resolve().parents[1] / "files"
# As the tables of tests/files name them; all made up.
PEOPLE = {
    "RH27-ETUKBJQY": ("إيمان", "تجربة السوسن"),
    "RH27-KSMWJVSZ": ("كوثر", "تجربة الياسمين"),
    "RH27-LM8JHTBJ": ("نادية", "تجربة النخيل"),
    "RH27-LPXNBW3Q": ("عمر", "تجربة الياسمين"),
}


@pytest.fixture
def here():
    intake = IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")), seats=2)
    CriterionFactory(
        intake=intake, kind="entered", name_ar="مقابلة التحفيز", name_fr="Entretien de motivation", weight=40,
        appointment="interview",
    )  # fmt: skip
    for reference, (given, family) in PEOPLE.items():
        names = {"applicant__given_name": given, "applicant__family_name": family}
        ApplicationFactory(campaign=intake.campaign, intakes=[intake], reference=reference, **names)
    return intake


@pytest.fixture
def office(client, here):
    return sign_in(client, roles.STAFF, here.program.center)


def file_sent(office, here, name: str):
    return sent(office, here, (FILES / name).read_bytes(), name)


def workbook(**sheets) -> bytes:
    """Name -> rows, in order; a name that begins with _ is hidden."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.strip("_"))
        sheet.sheet_state = "hidden" if name.startswith("_") else "visible"
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def table(marks: dict[str, object], names=None) -> list[list]:
    lines = [["numéro de dossier", "personne", "Entretien de motivation"]]
    for reference, mark in marks.items():
        lines.append([reference, (names or {}).get(reference, " ".join(PEOPLE.get(reference, ("x", "")))), mark])
    return lines


ALL = dict.fromkeys(PEOPLE, 12)


def test_arabic_digits_and_commas_stay_right(office, here):
    preview = file_sent(office, here, "arabic_digits.csv")
    assert (lines_left(preview), preview.context["reading"].misfits) == ([], [])
    confirmed(office, here, preview)
    assert sorted(kept().values()) == [[900], [1205], [1350], [1775]]


def test_every_line_is_shown_with_both_names_and_what_changes(office, here):
    confirmed(office, here, sent(office, here, workbook(a=table({**ALL, "RH27-LM8JHTBJ": "abs"})), "a.xlsx"))
    marks = {"RH27-ETUKBJQY": 12, "RH27-KSMWJVSZ": 13.5, "RH27-LM8JHTBJ": "abs"}
    preview = sent(office, here, workbook(a=table(marks)), "a.xlsx")
    page = preview.content.decode()
    reading = preview.context["reading"]
    assert [row.line for row in reading.rows] == [2, 3, 4]
    assert page.count(" ".join(PEOPLE["RH27-ETUKBJQY"])) == 2
    assert "12,00 → <b>13,50</b>" in page
    assert "12,00 =" in page
    first = sent(office, here, workbook(a=table({"RH27-LPXNBW3Q": "absent", "RH27-KSMWJVSZ": 14})), "a.xlsx")
    assert [row.line for row in first.context["reading"].absences] == [2]
    assert [row.line for row in first.context["reading"].others] == [3]
    assert 'id="absences"' in first.content.decode()


# --- whose marks ----------------------------------------------------------------------------------


def test_names_sorted_apart_from_their_numbers_are_told_and_not_saved(office, here):
    preview = file_sent(office, here, "sorted_apart.csv")
    reading = preview.context["reading"]
    assert [row.line for row in reading.misfits] == [2, 3, 4, 5]
    page = preview.content.decode()
    assert page.count('<td class="no">') == 4
    assert len(re.findall(r'name="line-\d-sure"', page)) == 4
    left = confirmed(office, here, preview)
    assert [line for line, _about, _sentence in lines_left(left)] == [2, 3, 4, 5]
    assert not Mark.objects.exists()


def test_a_line_that_is_ticked_is_saved_and_the_others_are_not(office, here):
    confirmed(office, here, file_sent(office, here, "sorted_apart.csv"), **{"line-3-sure": "on"})
    assert kept() == {"RH27-KSMWJVSZ": [1205]}


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("تجربة السوسن إيمان", True),
        ("ايمان  تجربة السوسن", True),
        ("إيمان السوسن", True),
        ("إيمان تجربةالسوسن", True),
        ("", True),
        ("تجربة السوسن", False),
        ("إيمان", False),
        ("إيمان تجربة السوسن محمد", False),
        ("Iman", False),
    ],
)
def test_a_name_fits_in_any_order_and_not_by_the_family_alone(office, here, name, fits):
    preview = sent(office, here, workbook(a=table({"RH27-ETUKBJQY": 9}, {"RH27-ETUKBJQY": name})), "a.xlsx")
    assert [row.fits for row in preview.context["reading"].rows] == [fits]


def test_ticks_stay_when_the_reason_is_missing(office, here):
    confirmed(office, here, sent(office, here, workbook(a=table({"RH27-ETUKBJQY": "abs"})), "a.xlsx"))
    preview = sent(office, here, workbook(a=table({"RH27-ETUKBJQY": 9}, {"RH27-ETUKBJQY": "x"})), "a.xlsx")
    again = confirmed(office, here, preview, **{"line-2-sure": "on"})
    assert again.context["errors"]
    (tick,) = html.document_fromstring(again.content.decode()).xpath("//input[@name='line-2-sure']")
    assert tick.checked
    assert tick.get("aria-label").endswith("2\xa0: x")


def test_a_reason_that_is_too_long_stays_in_its_box_and_nothing_is_saved(office, here):
    confirmed(office, here, sent(office, here, workbook(a=table({"RH27-ETUKBJQY": "abs"})), "a.xlsx"))
    preview = sent(office, here, workbook(a=table({"RH27-ETUKBJQY": 9})), "a.xlsx")
    again = confirmed(office, here, preview, reason="م" * 301)
    assert again.context["errors"] == ["Le motif dépasse 300 caractères."]
    (box,) = html.document_fromstring(again.content.decode()).xpath("//form[@id='save']//input[@name='reason']")
    assert (box.value, box.get("aria-invalid")) == ("م" * 301, "true")
    assert Mark.objects.get().is_absence


def test_a_table_without_names_says_so(office, here):
    rows = [[row[0], row[2]] for row in table(ALL)]
    preview = sent(office, here, workbook(a=rows), "a.xlsx")
    assert "n’a pas de colonne" in preview.content.decode()
    assert preview.context["reading"].misfits == []


# --- where it is found ----------------------------------------------------------------------------


def test_cells_in_per_cent_are_refused_with_their_place(office, here):
    left = lines_left(file_sent(office, here, "percent.xlsx"))
    assert [(line, about) for line, about, _ in left] == [(n, ref) for n, ref in enumerate(PEOPLE, 2)]
    assert all(f"C{line}" in sentence and "« Sheet »" in sentence for line, _about, sentence in left)
    assert not Mark.objects.exists()


def test_the_table_is_found_on_the_second_sheet_and_the_page_says_so(office, here):
    preview = file_sent(office, here, "second_sheet.xlsx")
    reading = preview.context["reading"]
    assert (reading.sheet, reading.first, [change.value for change in reading.new]) == (
        "Notes",
        1,
        [MarkValue(value) for value in (1350, 1205, 900, 1775)],
    )
    assert "« Notes »" in preview.content.decode().replace("\xa0", " ")


def test_a_title_above_the_headings_and_hidden_sheets_are_passed_over(office, here):
    book = workbook(_Old=table(dict.fromkeys(PEOPLE, 5)), Notes=[["Jury du 3"], [], *table(ALL)])
    reading = sent(office, here, book, "a.xlsx").context["reading"]
    assert (reading.sheet, reading.first, {change.value for change in reading.new}) == ("Notes", 3, {MarkValue(1200)})


def test_several_sheets_with_such_a_table_are_named(office, here):
    page = sent(office, here, workbook(Jury1=table(ALL), Jury2=table(ALL)), "a.xlsx")
    assert "Jury1, Jury2" in page.context["errors"][0]


def test_sheets_without_such_a_table_are_named(office, here):
    page = sent(office, here, workbook(Un=[["a"]], Deux=[["b"]]), "a.xlsx")
    assert "Un, Deux" in page.context["errors"][1]


def test_a_long_table_costs_no_query_a_line_and_a_light_page(office, here):
    def cost(lines: int):
        for _ in range(lines - here.choices.count()):
            ApplicationFactory(campaign=here.campaign, intakes=[here])
        people = [choice.application for choice in here.choices.select_related("application__applicant")]
        rows = [[file.reference, str(file.applicant), 12] for file in people]
        book = workbook(a=[table({})[0], *rows])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            preview = sent(office, here, book, "a.xlsx")
        assert len(preview.context["reading"].rows) == lines
        return len(queries), len(preview.content)

    few, many = cost(10), cost(60)
    assert many[0] == few[0]
    assert (many[1] - few[1]) / 50 < 500  # bytes a line, so that 3 000 lines stay below 1.5 MB before compression
