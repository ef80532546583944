"""People corrected from a table: what was taken along changes nothing, a correction has its reason and its line."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from enrollment.models import Applicant, ApplicationEvent, ApplicationState
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.enrollment.test_exports import content_of
from tests.factories import (
    ApplicantFactory,
    ApplicationFactory,
    CenterFactory,
    CommuneFactory,
    HouseFactory,
    IntakeFactory,
    ProgramFactory,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/enrollment/application/do/people/"
EXPORT = "/admin/enrollment/application/do/export/"


@pytest.fixture
def here():
    HouseFactory()
    return IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")))


@pytest.fixture
def office(client, here):
    return sign_in(client, roles.STAFF, here.program.center)


def sent(client, content: bytes, name="a.csv"):
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})


def confirmed(client, preview, **answers):
    signed = re.search(r'name="signed" value="([^"]+)"', preview.content.decode())[1]
    return client.post(ADDRESS, {"signed": signed, **answers})


def table(*rows: dict) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_export_brought_back_changes_nobody(office, here, ending):
    latin = {"family_name": "N’Diaye", "given_name": "Awa", "family_name_latin": "N’Diaye", "given_name_latin": "Awa"}
    for person in (
        ApplicantFactory(),
        ApplicantFactory(**latin),
        ApplicantFactory(commune=None, outside_province=True),
    ):
        ApplicationFactory(campaign=here.campaign, intakes=[here], applicant=person, boarding="if_possible")
    before = list(Applicant.objects.order_by("pk").values())
    back = sent(office, content_of(office.post(EXPORT, {"ending": ending, "reason": "x"})), f"a.{ending}")
    assert back.context["counts"] == {"new": 0, "changed": 0, "same": 3, "wrong": 0}
    assert list(Applicant.objects.order_by("pk").values()) == before


def test_a_correction_is_shown_first_and_stands_in_the_history_with_its_reason(office, here):
    file = ApplicationFactory(campaign=here.campaign, intakes=[here])
    CommuneFactory(slug="other", name_fr="Ailleurs", km_to_benguerir="50")
    row = {
        "Numéro de dossier": file.reference.lower(),
        "birth_date": "7/5/2008",
        "given_name": "سارة",
        "commune": "Ailleurs",
    }
    preview = sent(office, table(row))
    (line,) = preview.context["lines"]
    assert [(before, after) for _heading, before, after in line.changes] == [
        ("مثال", "سارة"),
        ("06/05/2008", "07/05/2008"),
        (file.applicant.commune.name_fr, "Ailleurs"),
    ]
    assert not file.moves.exists()
    asked = confirmed(office, preview)
    assert asked.context["errors"]
    assert not file.moves.exists()
    assert confirmed(office, preview, reason="Carte nationale").status_code == 302
    person = Applicant.objects.get(pk=file.applicant_id)
    assert (person.given_name, person.birth_date.day, person.commune.slug) == ("سارة", 7, "other")
    told = file.moves.get()
    assert (told.event, told.reason) == (ApplicationEvent.PERSON_CORRECTED, "Carte nationale")
    assert sent(office, table(row)).context["form"] is None


def test_what_cannot_be_is_said_line_by_line(office, here):
    file = ApplicationFactory(campaign=here.campaign, intakes=[here])
    gone = ApplicationFactory(campaign=here.campaign, intakes=[here], state=ApplicationState.WITHDRAWN)
    elsewhere = ApplicationFactory(intakes=[IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="eco")))])
    preview = sent(
        office,
        table(
            {"reference": file.reference, "given_name": "Sarah", "commune": ""},
            {"reference": gone.reference, "given_name": "سارة"},
            {"reference": elsewhere.reference, "given_name": "سارة"},
            {"reference": "", "given_name": "سارة"},
            {"reference": file.reference, "commune": "Nulle part"},
        ),
    )
    assert [one.number for one in preview.context["wrong"]] == [2, 3, 4, 5, 6]
    assert all(one.sentences for one in preview.context["wrong"])
    assert preview.context["form"] is None
