"""Light pages: what a phone fetches the first time, compressed as the portal serves it (brotli)."""

import gzip
import re
from functools import cache
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from enrollment.models import Application
from programs.models import Program
from tests.factories import (
    ApplicationFactory,
    CampaignFactory,
    CenterFactory,
    CommuneFactory,
    HouseFactory,
    IntakeFactory,
    ProgramFactory,
)
from tests.scenarios.applicant import Phone
from tests.scenarios.letters import holder
from tests.scenarios.published_runs import numbers, published_run

pytestmark = pytest.mark.sqlite_alone
KB = 1000
SHEETS = ("site.css", "pages.css")


def compressed(content: bytes) -> int:
    return len(brotli.compress(content))


def fetched(html: str) -> set[str]:
    """Static files of a page, those the style sheets name included."""
    found = set(re.findall(r'(?:href|src)="/static/([^"#]+)', html))
    for sheet in [name for name in found if name.endswith(".css")]:
        found |= set(re.findall(r"url\(([^)]+)\)", Path(finders.find(sheet)).read_text(encoding="utf-8")))
    return found


@cache
def weight_of_static(name: str) -> int:
    return compressed(Path(finders.find(name)).read_bytes())


def weight(client, path: str) -> int:
    html = client.get(path).content
    return compressed(html) + sum(map(weight_of_static, fetched(html.decode())))


@pytest.fixture
def network(db):
    campaign = CampaignFactory()
    centers = [CenterFactory(accent=accent) for accent in ("code", "av", "eco")]
    for n in range(63):
        program = ProgramFactory(slug=f"p{n}", center=centers[n % 3])
        if n % 5 == 0:
            IntakeFactory(campaign=campaign, program=program)
    HouseFactory(beds=8)
    CommuneFactory(slug="ben-guerir")
    for _ in range(24):
        CommuneFactory()


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("", 30),
        ("programs/", 20),
        ("programs/p0/", 20),
        ("centers/centre-eco/", 60),
        ("boarding/", 20),
        ("calendar/", 20),
        ("apply/birth/", 8),
    ],
)
def test_pages_keep_their_weight(client, network, language, path, limit):
    assert weight(client, f"/{language}/{path}") <= limit * KB


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_figures_of_a_campaign_keep_their_weight(client, db, language):
    """Twenty programmes with two shares each, over six allocations."""
    campaign = CampaignFactory(deciding=True)
    intakes = [IntakeFactory(campaign=campaign) for _ in range(20)]
    ranking = numbers(60)
    people = {number: {"choices": [one.slug for one in intakes[:5]], "boarding": "no"} for number in ranking}
    shares = [{"group": group, "percent": 30, "members": ranking[::2]} for group in ("women", "distant")]
    for _ in range(6):
        lines = {one.slug: {"seats": 10, "ranking": ranking, "reserves": shares} for one in intakes}
        published_run(campaign, lines, people)
    assert weight(client, f"/{language}/campaigns/{campaign.slug}/fairness/") <= 25 * KB


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_question_keeps_its_weight(client, network, db, language):
    """With the real communes and levels; a minor, who is asked most on the page of contact."""
    campaign = CampaignFactory()
    intake = IntakeFactory(campaign=campaign, program=Program.objects.filter(level__code="TS", center__isnull=False)[0])
    phone, born = Phone(language), timezone.localdate().year - 17
    phone.answer("birth", birth_date_2=born, school_level="BAC")
    phone.choose(intake)
    for page in ("name", "contact", "home", "schooling", "words"):
        Application.objects.update(answered_pages=7)
        assert phone.get(f"apply/{page}/").status_code == 200
        assert weight(phone.client, f"/{language}/apply/{page}/") <= 8 * KB, page


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_receipt_with_its_square_keeps_its_weight(db, language):
    campaign = CampaignFactory()
    sent = ApplicationFactory(campaign=campaign, intakes=[IntakeFactory(campaign=campaign) for _ in range(5)])
    client = holder(sent, language).client
    assert client.get(f"/{language}/apply/receipt/").status_code == 200
    assert weight(client, f"/{language}/apply/receipt/") <= 20 * KB


def test_the_style_sheet_keeps_its_weight():
    """Both leaves together, by gzip's own measure: 12 kB (shared figures: light)."""
    both = b"".join(Path(finders.find(name)).read_bytes() for name in SHEETS)
    assert len(gzip.compress(both)) <= 12 * KB


def test_no_page_asks_anybody_else(client, network):
    for path in (
        "",
        "programs/",
        "programs/p0/",
        "centers/centre-eco/",
        "boarding/",
        "calendar/",
        "partners/",
        "news/",
    ):
        html = client.get(f"/ar/{path}").content.decode()
        assert not re.findall(r'(?:src|<link[^>]*href|<use[^>]*href)="(?:https?:)?//(?!testserver/)', html)
