"""The catalogue taken along as a table and brought back: the identity, a change seen first, the rules of its forms."""

import csv
import io
import re
import shutil
import subprocess

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict
from django.utils import translation

from centers.models import Commune
from programs.models import CampaignState, Intake, Program
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import CampaignFactory, CenterFactory, CommuneFactory, IntakeFactory, ProgramFactory

pytestmark = pytest.mark.django_db
PROGRAMS, INTAKES = "/admin/programs/program/", "/admin/programs/intake/"


@pytest.fixture
def manager(client):
    return sign_in(client, roles.MANAGER)


def taken(client, address: str, ending="csv") -> bytes:
    response = client.post(f"{address}do/export/", {"ending": ending})
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def sent(client, address: str, content: bytes, name="a.csv"):
    return client.post(f"{address}do/import/", {"file": SimpleUploadedFile(name, content)})


def confirmed(client, address: str, preview):
    signed = re.search(r'name="signed" value="([^"]+)"', preview.content.decode())[1]
    return client.post(f"{address}do/import/", {"signed": signed})


def with_cells(content: bytes, key: str, **cells) -> bytes:
    """The table with some cells of the line whose first cell is `key` typed over; headings by number of column."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    for row in rows[1:]:
        if row[0] == key:
            for heading, text in cells.items():
                row[rows[0].index(heading)] = text
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def everything() -> list:
    with translation.override("fr"):
        return [model_to_dict(row) for model in (Commune, Program, Intake) for row in model.objects.order_by("pk")]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_what_is_taken_along_and_comes_back_changes_nothing(manager, ending, language):
    CommuneFactory(variants="=1+1", cercle_ar="دائرة")
    core = ProgramFactory(name_fr="=HYPERLINK(1)", summary_fr="+212 \n deux", code="DIA_DEV_TS", center_is_sample=False)
    ProgramFactory(second_year_of=core, center=None)
    IntakeFactory(program=ProgramFactory(), campaign=CampaignFactory(state=CampaignState.DRAFT))
    IntakeFactory(starts_on=None)
    user = manager.get("/admin/").wsgi_request.user
    user.language = language
    user.save()
    before = everything()
    for address in ("/admin/centers/commune/", PROGRAMS, INTAKES):
        back = sent(manager, address, taken(manager, address, ending), f"a.{ending}")
        counts = back.context["counts"]
        assert (counts["new"], counts["changed"], counts["wrong"]) == (0, 0, 0), [
            one.sentences for one in back.context["wrong"]
        ]
        assert counts["same"] > 0
        assert list(back.context["unread"]) == []
    assert everything() == before


def test_a_change_is_seen_first_and_stands_in_the_history_of_the_row(manager):
    program = ProgramFactory(slug="a", name_fr="Ancien")
    table = with_cells(taken(manager, PROGRAMS), "a", **{"Nom (Français)": "Nouveau", "Position": "7"})
    preview = sent(manager, PROGRAMS, table)
    (line,) = preview.context["lines"]
    assert [(before, after) for _heading, before, after in line.changes] == [("Ancien", "Nouveau"), ("0", "7")]
    program.refresh_from_db()
    assert program.name_fr == "Ancien"
    assert confirmed(manager, PROGRAMS, preview).status_code == 302
    program.refresh_from_db()
    assert (program.name_fr, program.position) == ("Nouveau", 7)
    assert "nouveau" in program.folded
    assert LogEntry.objects.filter(object_id=str(program.pk)).count() == 1
    assert sent(manager, PROGRAMS, table).context["form"] is None


def test_what_changed_since_the_preview_is_left_out(manager):
    program = ProgramFactory(slug="a", name_fr="Ancien")
    preview = sent(manager, PROGRAMS, with_cells(taken(manager, PROGRAMS), "a", **{"Nom (Français)": "Nouveau"}))
    Program.objects.filter(pk=program.pk).update(name_fr="D’un collègue")
    assert len(confirmed(manager, PROGRAMS, preview).context["left"]) == 1
    program.refresh_from_db()
    assert program.name_fr == "D’un collègue"


def test_new_rows_and_every_problem(manager):
    ProgramFactory(slug="there")
    head = "slug;name_ar;name_fr;level;sector;center;min_school_level;certainty;position"
    lines = [
        "new;شعبة;Filière neuve;TS;DIA;;BAC;Annoncé;3",
        "wrong;شعبة;Filière;XX;DIA;;BAC;peut-être;trois",
        ";شعبة;Filière;TS;DIA;;BAC;high;1",
        "new;شعبة;Encore;TS;DIA;;BAC;high;1",
    ]
    preview = sent(manager, PROGRAMS, "\n".join([head, *lines]).encode())
    told = {one.number: one.sentences for one in preview.context["wrong"]}
    assert (preview.context["counts"]["new"], sorted(told)) == (1, [3, 4, 5])
    assert len(told[3]) == 3
    confirmed(manager, PROGRAMS, preview)
    assert Program.objects.get(slug="new").position == 3
    assert not Program.objects.filter(slug="wrong").exists()


def test_seats_of_an_open_campaign_do_not_change_by_a_table(manager):
    IntakeFactory(slug="open", seats=20)
    IntakeFactory(slug="draft", seats=20, campaign=CampaignFactory(state=CampaignState.DRAFT))
    table = taken(manager, INTAKES)
    for slug in ("open", "draft"):
        table = with_cells(table, slug, Places="30")
    preview = sent(manager, INTAKES, table)
    assert [one.outcome.about for one in preview.context["wrong"]] == ["open"]
    confirmed(manager, INTAKES, preview)
    assert [Intake.objects.get(slug=slug).seats for slug in ("open", "draft")] == [20, 30]


def test_who_only_reads_content_brings_nothing_back(client):
    CenterFactory(accent="code")
    ProgramFactory()
    reader = sign_in(client, roles.READER)
    assert "do/import" not in reader.get(PROGRAMS).content.decode()
    assert reader.get(f"{PROGRAMS}do/import/").status_code == 403
    assert reader.get(f"{INTAKES}do/import/").status_code == 403


@pytest.mark.sqlite_alone
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
@pytest.mark.parametrize(("ending", "reading"), [("xlsx", []), ("csv", ["--infilter=CSV:59,34,76,1"])])
def test_a_spreadsheet_in_between_changes_nothing(manager, tmp_path, ending, reading):
    """Taken along, opened and saved by LibreOffice, brought back."""
    core = ProgramFactory(name_fr="=HYPERLINK(1)", summary_fr="+212 612", code="DIA_DEV_TS", position=7)
    ProgramFactory(second_year_of=core, center=None, name_fr="'=1+1", summary_fr="12.05")
    source = tmp_path / f"table.{ending}"
    source.write_bytes(taken(manager, PROGRAMS, ending))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", *reading, "--convert-to", "xlsx", "--outdir", tmp_path / "out", source]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    back = sent(manager, PROGRAMS, (tmp_path / "out" / "table.xlsx").read_bytes(), "table.xlsx")
    assert back.context["counts"] == {"new": 0, "changed": 0, "same": 2, "wrong": 0}
