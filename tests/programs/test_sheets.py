"""The poster and the shared picture: right words, right address, light; looked at by eye besides."""

import shutil
import struct
import subprocess
from datetime import date

import pytest
from django.utils.translation import override

from centers.models import Agreement
from programs.catalogue import listed
from programs.models import Program
from programs.views.sheets import poster_data
from tests.factories import CampaignFactory, CenterFactory, IntakeFactory, PartnerFactory, ProgramFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_alone]
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


def poster(client, slug: str, language: str) -> bytes:
    response = client.get(f"/{language}/programs/{slug}/poster.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return response.content


def data(program, language: str = "fr") -> dict:
    with override(language):
        return poster_data(listed(Program.objects.filter(pk=program.pk))[0], "https://example.org/fr/programs/dev/")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not on this machine")
@BOTH
def test_the_words_of_the_poster_can_be_read_out(client, tmp_path, language):
    intake = IntakeFactory(program__slug="dev", program__name_ar="البناء", seats=24)
    path = tmp_path / "poster.pdf"
    path.write_bytes(poster(client, "dev", language))
    said = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    said = " ".join("".join(c for c in said if c not in "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069").split())
    wanted = {
        "ar": ["البناء", intake.program.name_fr, "آخر", "معطى تجريبي", f"testserver/{language}/programs/dev/"],
        "fr": [
            intake.program.name_fr,
            "البناء",
            "24 places",
            "De 15 à 30 ans au 1er septembre 2027",
            "Comment postuler",
        ],
    }[language]
    assert [words for words in wanted if words not in said] == []


@pytest.mark.skipif(shutil.which("zbarimg") is None or shutil.which("pdftoppm") is None, reason="zbar is not here")
@BOTH
def test_the_square_of_the_poster_leads_to_the_page(client, tmp_path, language):
    IntakeFactory(program__slug="dev")
    (tmp_path / "poster.pdf").write_bytes(poster(client, "dev", language))
    subprocess.run(["pdftoppm", "-r", "100", "-png", "poster.pdf", "poster"], cwd=tmp_path, check=True)
    pages = sorted(tmp_path.glob("*.png"))
    assert len(pages) == 1
    read = subprocess.run(["zbarimg", "-q", "--raw", pages[0]], capture_output=True, text=True, check=True).stdout
    assert read.strip() == f"http://testserver/{language}/programs/dev/"


def test_a_poster_says_what_is_known_and_marks_samples():
    center = CenterFactory(accent="eco")
    agreement = Agreement.objects.create(
        slug="a", title_ar="اتفاقية", title_fr="Convention", kind="framework", signed_on=date(2021, 2, 17)
    )
    agreement.centers.add(center)
    agreement.partners.add(PartnerFactory(name_fr="Province", position=1))
    campaign = CampaignFactory(is_sample=False)
    real = IntakeFactory(program__center=center, program__center_is_sample=False, campaign=campaign, is_sample=False)
    found = data(real.program)
    assert (found["sample"], found["partners"], found["world"]) == ("", ["Province"], "eco")
    assert found["address"] == "example.org/fr/programs/dev/"
    assert found["other"] == {"lang": "ar", "name": real.program.name_ar}
    assert data(IntakeFactory().program)["sample"]


def test_a_poster_of_what_is_not_open_gives_no_way_to_apply():
    announced = data(ProgramFactory(certainty="medium", center=None))
    assert announced["world"] == "network"
    assert announced["deadline"]["value"] == "Annoncée, date à venir"
    assert len(announced["steps"]["lines"]) == 2
    assert len(data(IntakeFactory().program)["steps"]["lines"]) == 3


@BOTH
def test_the_longest_name_keeps_one_page(client, language):
    name = "نجاعة الطاقة في المباني " * 6 if language == "ar" else "Efficacité énergétique du bâtiment " * 4
    IntakeFactory(program__slug="long", **{f"program__name_{language}": name.strip()[:160]})
    assert poster(client, "long", language).count(b"/Type/Pages/Count 1/") == 1
    assert picture(client, f"/{language}/programs/long/preview.png")


def picture(client, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", response.content[16:24]) == (1200, 630)
    assert len(response.content) <= 120_000
    return response.content


@BOTH
def test_pictures_have_the_size_that_chats_ask_for(client, language):
    intake = IntakeFactory(program__slug="dev")
    first = picture(client, f"/{language}/programs/dev/preview.png")
    assert picture(client, f"/{language}/preview.png") != first
    intake.program.name_ar = intake.program.name_fr = "Autre"
    intake.program.save()
    assert picture(client, f"/{language}/programs/dev/preview.png") != first


@BOTH
@pytest.mark.parametrize("name", ["poster.pdf", "preview.png", "dates.ics"])
def test_unknown_programmes_have_no_sheets(client, language, name):
    assert client.get(f"/{language}/programs/none/{name}").status_code == 404
    assert client.post(f"/{language}/programs/none/{name}").status_code == 405
