"""Marks that come back in a table: what is downloaded can be filled in and sent, nothing is saved unseen."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from enrollment.models import ApplicationMove, ApplicationState, Eligibility, Mark
from enrollment.office import mark_tables
from enrollment.review.mark_table import Change
from enrollment.review.services import enter_mark, enter_marks
from enrollment.values.marks import ABSENT, MarkValue
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import (
    ApplicantFactory,
    ApplicationFactory,
    CenterFactory,
    CriterionFactory,
    IntakeFactory,
    ProgramFactory,
    UserFactory,
)
from tests.scenarios.decisions import candidate, deciding, run_and_publish
from tests.scenarios.full_disk import disk_of_a_megabyte

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    intake = IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")), seats=2)
    CriterionFactory(intake=intake, kind="entered", name_ar="مقابلة", name_fr="Entretien, oral", weight=40)
    CriterionFactory(intake=intake, kind="entered", name_ar="رائز", name_fr="Épreuve", weight=20)
    return intake


@pytest.fixture
def office(client, here):
    return sign_in(client, roles.STAFF, here.program.center)


@pytest.fixture
def people(here):
    files = [ApplicationFactory(campaign=here.campaign, intakes=[here]) for _ in range(3)]
    return sorted(files, key=lambda file: file.reference)


def address(intake):
    return reverse("admin:enrollment_application_mark_table", args=[intake.pk])


def downloaded(client, intake, ending: str) -> bytes:
    response = client.get(reverse("admin:enrollment_application_mark_download", args=[intake.pk, ending]))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.content


def sent(client, intake, content: bytes | str, name: str = "notes.csv"):
    content = content.encode("utf-8-sig") if isinstance(content, str) else content
    return client.post(address(intake), {"file": SimpleUploadedFile(name, content)})


def lines_left(response) -> list[tuple[int, str, str]]:
    return [
        (problem.line, problem.about, problem.sentence.replace("\xa0", " ")) for problem in response.context["problems"]
    ]


def confirmed(client, intake, preview, **answers):
    page = preview.content.decode()
    signed = re.search(r'name="signed" value="([^"]+)"', page)[1]
    return client.post(address(intake), {"signed": signed, **answers})


def kept() -> dict[str, list[int]]:
    """Hundredths by file number, in the order of the criteria."""
    found = {}
    for mark in Mark.objects.order_by("criterion_id").select_related("choice__application"):
        found.setdefault(mark.choice.application.reference, []).append(mark.hundredths)
    return found


def with_csv(content: bytes, marks: dict[str, list[str]]) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    for row in rows[1:]:
        row[2:] = marks.get(row[0], row[2:])
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def with_xlsx(content: bytes, marks: dict[str, list]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for row in book.active.iter_rows(min_row=2):
        for cell, value in zip(row[2:], marks.get(row[0].value, []), strict=False):
            cell.value = value
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


# --- there and back -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "fill", "typed"),
    [("csv", with_csv, ["١٢٫٥", "20"]), ("xlsx", with_xlsx, [12.500000000000002, 20])],
)
def test_a_table_that_is_downloaded_is_filled_in_and_sent_back(office, here, people, ending, fill, typed):
    interview, test = here.criteria.filter(kind="entered")
    enter_mark(people[0].choices.get(), interview, MarkValue(1000), by=UserFactory())
    enter_mark(people[1].choices.get(), interview, MarkValue(900), by=UserFactory())
    table = downloaded(office, here, ending)
    unchanged = sent(office, here, table, f"a.{ending}")
    assert (unchanged.context["reading"].unchanged, unchanged.context["form"]) == (2, None)
    preview = sent(office, here, fill(table, {people[0].reference: typed}), f"a.{ending}")
    reading = preview.context["reading"]
    assert ([c.after for c in reading.new], lines_left(preview)) == (["20,00"], [])
    assert [(c.before, c.after) for c in reading.corrected] == [("10,00", "12,50")]
    assert reading.unchanged == 1
    assert kept() == {people[0].reference: [1000], people[1].reference: [900]}
    saved = confirmed(office, here, preview)
    assert saved.url == reverse("admin:enrollment_application_marks", args=[here.pk])
    assert kept() == {people[0].reference: [1250, 2000], people[1].reference: [900]}


def test_the_table_holds_people_and_entered_criteria_only(office, here, people):
    refused = ApplicationFactory(campaign=here.campaign, intakes=[here])
    refused.choices.update(eligibility=Eligibility.REFUSED, refusal="x")
    elsewhere = ApplicationFactory(intakes=[IntakeFactory()])
    rows = list(csv.reader(io.StringIO(downloaded(office, here, "csv").decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["numéro de dossier", "personne", "Entretien, oral", "Épreuve"]
    assert [row[0] for row in rows[1:]] == [person.reference for person in people]
    assert refused.reference not in str(rows)
    assert elsewhere.reference not in str(rows)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM", "=cmd|' /C calc'!A0"])
def test_no_name_becomes_a_formula(office, here, start):
    ApplicationFactory(campaign=here.campaign, intakes=[here], applicant=ApplicantFactory(given_name=start))
    here.criteria.filter(name_fr="Épreuve").update(name_fr=f"{start} écrit")
    assert f";'{start}" in downloaded(office, here, "csv").decode("utf-8-sig").replace('"', "")
    book = load_workbook(io.BytesIO(downloaded(office, here, "xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.value for cell in cells if cell.value and cell.value[0] in "=+-@"] == []
    sent_back = sent(office, here, downloaded(office, here, "csv"))
    assert lines_left(sent_back) == []


def test_a_table_downloaded_in_one_language_comes_back_in_the_other(office, here, people):
    table = downloaded(office, here, "csv").decode("utf-8-sig")
    arabic = table.replace("numéro de dossier;personne", "رقم الملف;الشخص")
    arabic = arabic.replace(
        '"Entretien, oral";Épreuve' if '"Entretien' in arabic else "Entretien, oral;Épreuve", "مقابلة;رائز"
    )
    arabic = arabic.replace(people[2].reference, people[2].reference.lower().replace("-", " "))
    preview = sent(office, here, arabic.replace(";;\r\n", ";7;8\r\n"))
    assert lines_left(preview) == []
    assert len(preview.context["reading"].new) == 6


# --- whatever a spreadsheet saves -----------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_encoding_and_delimiter_is_read(office, here, people, encoding, delimiter):
    names = ["رقم الملف", "الشخص", "مقابلة"] if encoding != "cp1252" else ["Numéro de dossier", "Personne", "ÉPREUVE"]
    text = io.StringIO()
    rows = [names, [people[0].reference, "é", "13,5"], [], [people[1].reference, "", "14.25"]]
    csv.writer(text, delimiter=delimiter).writerows(rows)
    preview = sent(office, here, text.getvalue().encode(encoding))
    assert lines_left(preview) == []
    assert [(c.line, c.after) for c in preview.context["reading"].new] == [(2, "13,50"), (4, "14,25")]


def test_the_line_for_excel_alone_is_passed_over(office, here, people):
    preview = sent(office, here, f"sep=,\r\nnuméro de dossier,Épreuve\r\n{people[0].reference},9\r\n")
    assert [(c.line, c.after) for c in preview.context["reading"].new] == [(2, "9,00")]


# --- what cannot be taken -------------------------------------------------------------------


def test_every_problem_has_its_line_and_its_sentence_and_the_others_are_saved(office, here, people):
    refused, gone, other, stranger = (ApplicationFactory(campaign=here.campaign, intakes=[here]) for _ in range(4))
    refused.choices.update(eligibility=Eligibility.REFUSED, refusal="x")
    type(gone).objects.filter(pk=gone.pk).update(state=ApplicationState.WITHDRAWN)
    neighbour = IntakeFactory(campaign=here.campaign, program=ProgramFactory(center=here.program.center))
    other.choices.update(intake=neighbour)
    stranger.choices.update(intake=IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="eco"))))
    first, second, third = (person.reference for person in people)
    table = [
        "numéro de dossier;personne;Entretien, oral;Épreuve;Moyenne générale;Sport",
        f"{first};;12;13;;",
        f"{second};;12;20,01;11;",
        f"{third};;12;abs;;;5",
        f"{refused.reference};;12;;;",
        f"{gone.reference};;12;;;",
        f"{other.reference};;12;;;",
        f"{stranger.reference};;12;;;",
        "RH27-ZZZZZZZZ;;12;;;",
        ";;12;;;",
        f"{third};;12;13;;",
    ]
    preview = sent(office, here, "\r\n".join(table))
    found = {(line, about): sentence for line, about, sentence in lines_left(preview)}
    unknown = "Aucun dossier de vos centres ne porte ce numéro."
    assert found == {
        (1, "Moyenne générale"): "La moyenne est déclarée ; elle se corrige seulement sur la page des notes.",
        (1, "Sport"): "Aucun critère de cette promotion ne porte ce nom : la colonne n’est pas lue.",
        (3, second): "Épreuve : Une note est un nombre de 0 à 20, comme 12,45. Saisi : « 20,01 ».",
        (4, third): "Ce numéro de dossier figure aussi à la ligne 11.",
        (5, refused.reference): "Ce choix a été refusé : il ne reçoit pas de note.",
        (6, gone.reference): found[6, gone.reference],
        (7, other.reference): "Cette personne n’a pas choisi cette promotion.",
        (8, stranger.reference): unknown,
        (9, "RH27-ZZZZZZZZ"): unknown,
        (10, ""): "Il manque le numéro de dossier.",
        (11, third): "Ce numéro de dossier figure aussi à la ligne 4.",
    }
    assert "Retirée" in found[6, gone.reference]
    assert "20,01" in preview.content.decode()
    page = confirmed(office, here, preview)
    assert page.status_code == 200
    assert lines_left(page) == lines_left(preview)
    assert kept() == {first: [1200, 1300]}


def test_a_mark_cut_in_two_and_a_heading_that_stands_twice(office, here, people):
    cut = sent(office, here, f"numéro de dossier,Épreuve\n{people[0].reference},12,5\n{people[1].reference},12\n")
    assert [(line, about) for line, about, _ in lines_left(cut)] == [(2, people[0].reference)]
    assert [c.after for c in cut.context["reading"].new] == ["12,00"]
    twice = sent(office, here, f"numéro de dossier;Épreuve;épreuve;Entretien oral\n{people[0].reference};1;2;3\n")
    assert [line for line, _, _ in lines_left(twice)] == [1, 1]
    assert [c.after for c in twice.context["reading"].new] == ["3,00"]


@pytest.mark.parametrize(
    "text",
    ["Épreuve\n12", "numéro de dossier;personne\nRH27-ZZZZZZZZ;x", "numéro de dossier;numéro de dossier;Épreuve"],
)
def test_a_table_that_does_not_say_whose_marks_it_holds_is_not_read(office, here, people, text):
    page = sent(office, here, text)
    assert page.context["errors"][0].replace("\xa0", " ") == (
        "La première ligne du tableau nomme les colonnes : numéro de dossier, Entretien, oral, Épreuve."
    )


def test_a_place_that_is_held_and_a_reason_after_publishing(client):
    campaign, (intake, higher) = deciding(1, 1)
    holder, waiting = candidate(campaign, [intake], average=1500), candidate(campaign, [intake], average=1200)
    run_and_publish(campaign)
    criterion = CriterionFactory(intake=intake, kind="entered", name_ar="رائز", name_fr="Épreuve", weight=20)
    office = sign_in(client, roles.STAFF, intake.program.center)
    table = f"numéro de dossier;Épreuve\n{holder.reference};12\n{waiting.reference};13\n"
    preview = sent(office, intake, table)
    assert [line for line, _, _ in lines_left(preview)] == [2]
    again = confirmed(office, intake, preview, reason="  ")
    assert again.context["errors"] == ["Un motif est nécessaire\xa0: il reste dans l’historique."]
    assert lines_left(again) == lines_left(preview)
    assert not Mark.objects.exists()
    confirmed(office, intake, again, reason="procès-verbal")
    assert Mark.objects.get().criterion == criterion
    assert ApplicationMove.objects.latest("pk").reason == "procès-verbal"


# --- with others ----------------------------------------------------------------------------


def test_a_mark_that_a_colleague_changes_meanwhile_stays(office, here, people):
    interview = here.criteria.get(name_fr="Entretien, oral")
    rows = [f"{person.reference};{mark}" for person, mark in zip(people, (12, 13, 8), strict=True)]
    table = "\n".join(["numéro de dossier;Entretien oral", *rows])
    preview = sent(office, here, table)
    enter_mark(people[0].choices.get(), interview, MarkValue(1900), by=UserFactory())
    people[2].choices.update(eligibility=Eligibility.REFUSED, refusal="x")
    page = confirmed(office, here, preview)
    assert [(line, about) for line, about, _ in lines_left(page)] == [(2, people[0].reference), (4, "")]
    assert "19,00" in lines_left(page)[0][2]
    assert kept() == {people[0].reference: [1900], people[1].reference: [1300]}
    assert confirmed(office, here, preview).status_code == 200
    assert ApplicationMove.objects.filter(event="marked").count() == 2


def test_the_grid_refuses_what_changed_between_reading_and_saving(here, people):
    choice, criterion = people[0].choices.get(), here.criteria.get(name_fr="Épreuve")
    first = Change(2, choice, criterion, None, MarkValue(1200))
    assert enter_marks([first], by=UserFactory()) == []
    ((late, refusal),) = enter_marks([Change(2, choice, criterion, None, MarkValue(1300))], by=UserFactory())
    assert "12,00" in str(refusal)
    assert enter_marks([first], by=UserFactory()) == []


def test_other_centres_and_other_roles_stay_out(client, here, people):
    elsewhere = CenterFactory(accent="eco")
    download = reverse("admin:enrollment_application_mark_download", args=[here.pk, "csv"])
    for role, status in ((roles.STAFF, 404), (roles.WARDEN, 403)):
        outsider = sign_in(client, role, elsewhere)
        assert outsider.get(address(here)).status_code == status
        assert outsider.get(download).status_code == status
        assert sent(outsider, here, "x").status_code == status


def test_a_preview_is_of_one_account_and_one_intake_and_signed(client, office, here, people):
    neighbour = IntakeFactory(campaign=here.campaign, program=ProgramFactory(center=here.program.center))
    ApplicationFactory(campaign=here.campaign, intakes=[neighbour])
    preview = sent(office, here, f"numéro de dossier;Épreuve\n{people[0].reference};12\n")
    assert confirmed(office, neighbour, preview).context["errors"]
    colleague = sign_in(client, roles.STAFF, here.program.center)
    assert confirmed(colleague, here, preview).context["errors"]
    for signed in ("", "x:y:z", "\0", "9" * 10_000):
        assert office.post(address(here), {"signed": signed}).context["errors"]
    assert not Mark.objects.exists()


def test_more_marks_than_are_saved_at_once_wait_for_the_next_time(office, here, people, monkeypatch):
    monkeypatch.setattr(mark_tables, "AT_ONCE", 2)
    table = "numéro de dossier;Épreuve\n" + "".join(f"{person.reference};12\n" for person in people)
    preview = sent(office, here, table)
    assert [line for line, _, _ in lines_left(preview)] == [4]
    confirmed(office, here, preview)
    confirmed(office, here, sent(office, here, table))
    assert len(kept()) == 3


# --- absences --------------------------------------------------------------------------------


def test_a_table_that_the_disk_does_not_take_is_told_as_such(office, here, people):
    with disk_of_a_megabyte():
        response = sent(office, here, b";" * 4_000_000)
    assert response.status_code == 507
    assert "n’a plus de place" in str(response.context["errors"])


@pytest.mark.parametrize("word", ["abs", "Absent", "غائب", "ABSENTE "])
def test_an_absence_is_written_as_a_word_and_comes_back_as_one(office, here, people, word):
    here.criteria.filter(name_fr="Entretien, oral").update(appointment="interview")
    table = with_csv(downloaded(office, here, "csv"), {people[0].reference: [word, ""], people[1].reference: ["0", ""]})
    preview = sent(office, here, table)
    assert [change.after for change in preview.context["reading"].new] == ["absence", "0,00"]
    confirmed(office, here, preview)
    assert list(Mark.objects.order_by("-is_absence").values_list("hundredths", "is_absence")) == [(0, True), (0, False)]
    again = downloaded(office, here, "csv")
    assert "absence" in again.decode("utf-8-sig")
    assert sent(office, here, again).context["reading"].unchanged == 2
    assert Mark.objects.filter(is_absence=True).get().choice.application == people[0]


def test_nobody_is_absent_from_what_is_no_appointment(office, here, people):
    table = with_csv(downloaded(office, here, "csv"), {people[0].reference: ["abs", ""]})
    assert lines_left(sent(office, here, table))[0][2].startswith("Pas d’absence pour ce critère")


def test_a_mark_from_a_table_in_place_of_an_absence_asks_for_a_reason(office, here, people):
    interview = here.criteria.get(name_fr="Entretien, oral")
    here.criteria.filter(pk=interview.pk).update(appointment="interview")
    interview.refresh_from_db()
    enter_mark(people[0].choices.get(), interview, ABSENT, by=UserFactory())
    preview = sent(office, here, with_csv(downloaded(office, here, "csv"), {people[0].reference: ["12", ""]}))
    assert confirmed(office, here, preview).status_code == 200
    assert Mark.objects.get().is_absence
    confirmed(office, here, preview, reason="خطأ في اللائحة")
    assert (Mark.objects.get().hundredths, Mark.objects.get().is_absence) == (1200, False)
