"""Forms collected on paper, entered from a table: the rules of everybody, nothing unseen, and never twice."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from enrollment.models import Applicant, Application, ApplicationEvent, ApplicationState, AssistedEntry, Message
from programs.models import Program
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.enrollment.test_exports import content_of, csv_rows
from tests.scenarios.applicant import Network

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/enrollment/application/do/paper/"
LINE = {
    "birth_date": "06/05/2008",
    "school_level": "BAC",
    "family_name": "الرحماني",
    "given_name": "مثال",
    "sex": "أنثى",
    "phone": "0612345678",
    "has_whatsapp": "نعم",
    "commune": "far",
    "boarding": "Oui, si possible",
    "diploma": "bac",
    "diploma_year": "2026",
    "stream": "SVT",
    "average": "13,45",
    "signed": "oui",
}


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def office(client, network):
    return sign_in(client, roles.STAFF, network.intakes[0].program.center)


def line(network, **changes) -> dict:
    return {**LINE, "choice_1": network.intakes[0].program.name_fr, **changes}


def as_csv(*lines: dict) -> bytes:
    names = list(dict.fromkeys(name for one in lines for name in one))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, delimiter=";")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def sent(client, content: bytes, name="papier.csv", address=ADDRESS):
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


def confirmed(client, preview, address=ADDRESS, **answers):
    signed = re.search(r'name="signed" value="([^"]+)"', preview.content.decode())[1]
    return client.post(address, {"signed": signed, **answers})


def sentences(response, key="wrong") -> list[str]:
    return [sentence.replace("\xa0", " ") for one in response.context[key] for sentence in one.sentences]


def test_a_form_on_paper_becomes_a_sent_file_with_its_consent(office, network):
    preview = sent(office, as_csv(line(network)))
    assert (preview.context["counts"]["new"], sentences(preview)) == (1, [])
    assert not Application.objects.exists()
    assert not Applicant.objects.exists()
    assert confirmed(office, preview).status_code == 302
    application = Application.objects.get()
    assert (application.state, application.boarding, str(application.applicant)) == (
        ApplicationState.SUBMITTED,
        "if_possible",
        "مثال الرحماني",
    )
    entry = AssistedEntry.objects.get()
    assert (entry.consent, entry.application) == ("signed", application)
    assert application.applicant.average == 1345
    assert application.moves.filter(event=ApplicationEvent.ASSISTED).exists()
    assert Message.objects.filter(application=application, kind="receipt").count() == 1


def test_the_same_table_twice_enters_nobody_again(office, network):
    table = as_csv(line(network), line(network, given_name="سارة"))
    confirmed(office, sent(office, table))
    assert Application.objects.count() == 2
    again = sent(office, table)
    assert again.context["counts"] == {"new": 0, "changed": 0, "same": 2, "wrong": 0}
    assert again.context["form"] is None
    first = sent(office, as_csv(line(network, given_name="ليلى")))
    confirmed(office, first)
    assert confirmed(office, first).status_code == 302  # the button pressed twice
    assert Application.objects.count() == 3


def test_every_problem_row_has_its_sentences_and_the_others_are_entered(office, network):
    table = as_csv(
        line(network),
        line(network, given_name="سارة", phone="12", stream="الفلسفة"),
        line(network, given_name="ليلى", signed=""),
        line(network, given_name="", family_name=""),
        line(network, given_name="نادية", choice_1="Cuisine"),
        line(network, birth_date="31/02/2008"),
        line(network),
    )
    preview = sent(office, table)
    told = {one.number: " ".join(one.sentences).replace("\xa0", " ") for one in preview.context["wrong"]}
    assert set(told) == {3, 4, 5, 6, 7, 8}
    assert "الفلسفة" in told[3]
    assert "Il manque des chiffres" in told[3]
    assert "signé" in told[4]
    assert "Il manque le nom" in told[5]
    assert "Cuisine" in told[6]
    assert "n’existe pas" in told[7]
    assert "ligne 2" in told[8]
    page = confirmed(office, preview)
    assert len(page.context["left"]) == 6
    assert Application.objects.count() == 1


def test_a_likely_double_with_another_phone_is_entered_where_somebody_ticks_it(office, network):
    confirmed(office, sent(office, as_csv(line(network))))
    preview = sent(office, as_csv(line(network, phone="0611111111")))
    (asked,) = preview.context["wrong"]
    assert asked.can_tick
    assert Application.objects.get().reference in asked.sentences[0]
    confirmed(office, preview)
    assert Application.objects.count() == 1
    confirmed(office, preview, line=["2"])
    assert Application.objects.count() == 2


def test_a_minor_needs_the_guardian_and_papers_in_latin_letters_are_taken(office, network):
    minor = line(network, birth_date="06/05/2010", given_name="سارة")
    latin = line(network, family_name="", given_name="", family_name_latin="N’Diaye", given_name_latin="Awa")
    preview = sent(office, as_csv(minor, latin))
    assert [one.number for one in preview.context["wrong"]] == [2]
    guarded = minor | {"guardian_name": "أم سارة", "guardian_relation": "الأم", "guardian_phone": "0622222222"}
    confirmed(office, sent(office, as_csv(guarded, latin)))
    assert Applicant.objects.get(family_name="N’Diaye").has_latin_papers
    assert Applicant.objects.get(given_name="سارة").guardian_consents


def test_what_leaves_as_a_table_is_known_when_it_comes_back(office, network):
    confirmed(office, sent(office, as_csv(line(network), line(network, given_name="=HYPERLINK", phone="0611111111"))))
    assert Application.objects.count() == 1  # no name of letters
    confirmed(office, sent(office, as_csv(line(network, given_name="سارة", why="=1+1"))))
    for ending in ("csv", "xlsx"):
        for language in ("fr", "ar"):
            user = office.get("/admin/").wsgi_request.user
            user.language = language
            user.save()
            content = content_of(
                office.post("/admin/enrollment/application/do/export/", {"ending": ending, "reason": "x"})
            )
            back = sent(office, content, f"a.{ending}")
            assert back.context["counts"] == {"new": 0, "changed": 0, "same": 2, "wrong": 0}, (ending, language)


def test_the_same_files_come_out_of_another_portal_that_reads_the_table(office, network):
    """The round trip is exact: taken out, taken away, entered from the table, taken out again."""
    confirmed(
        office, sent(office, as_csv(line(network, why="=1+1", email="a@example.org"), line(network, given_name="سارة")))
    )
    address = "/admin/enrollment/application/do/export/"
    before = content_of(office.post(address, {"ending": "csv", "reason": "x"}))
    for application in Application.objects.all():
        Message.objects.filter(application=application).delete()
        AssistedEntry.objects.filter(application=application).delete()
        application.moves.all().delete()
        application.delete()
    Applicant.objects.all().delete()
    preview = sent(office, before)
    assert (preview.context["counts"]["new"], sentences(preview)) == (2, [])
    confirmed(office, preview)
    after = content_of(office.post(address, {"ending": "csv", "reason": "x"}))

    def answers(content):
        drawn = {"Numéro de dossier", "Numéro de liste", "Envoyé", "Envoyée"}
        return sorted(str({k: v for k, v in row.items() if k not in drawn}) for row in csv_rows(content))

    assert answers(after) == answers(before)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_has_a_heading_for_every_column(office, network, ending):
    response = office.get(f"{ADDRESS}?template={ending}")
    if ending == "csv":
        heads = next(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    else:
        heads = [cell.value for cell in next(load_workbook(io.BytesIO(response.content)).active.iter_rows())]
    assert len(heads) == len(set(heads)) > 25
    book, content = Workbook(), io.BytesIO()
    book.active.append(heads)
    book.active.append(["x"] * len(heads))
    book.save(content)
    read = sent(office, content.getvalue(), "a.xlsx")
    assert list(read.context["unread"]) == []
    assert office.get(f"{ADDRESS}?template=exe").status_code == 404


def test_what_is_no_such_table_is_said_and_the_rights_are_asked(office, network, client):
    assert sent(office, b"a;b\n1;2\n").context["errors"]
    assert sent(office, as_csv({"birth_date": "1"})).context["errors"]
    assert sent(office, b"").context["errors"]
    preview = sent(office, as_csv(line(network)))
    other = sign_in(client, roles.STAFF, network.intakes[0].program.center)
    assert confirmed(other, preview).context["errors"]
    network.campaign.state = "closed"
    network.campaign.save()
    assert office.get(ADDRESS).context["closed"]
    assert sign_in(client, roles.READER).get(ADDRESS).status_code == 403
    assert not Application.objects.exists()
    assert Program.objects.exists()
