"""`make bench ARGS=--queue`: a reviewer goes through 200 files of a campaign of 5 000, as a table of what it costs.

Every decision is the press, the next page, and the picture of its paper. Processor seconds are those of the server's
side alone; the times of single requests are read on the same machine, so whoever else uses it is in them.
"""

import io
import re
import statistics
import time
from datetime import timedelta

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from enrollment.models import (
    Applicant,
    Application,
    ApplicationMove,
    Choice,
    Document,
    DocumentFile,
    DocumentState,
)
from enrollment.models.documents import FOLDER, private_files
from enrollment.review import loading
from tests.factories import ApplicantFactory, CampaignFactory, IntakeFactory, NetworkFactory, UserFactory
from tests.scenarios.documents import paper

FILES, DECISIONS, UNDONE = 5_000, 200, 10
PRESSES = ("accept", "accept", "refuse:1", "wait", "ask")


def build(files: int) -> None:
    """So many sent files of one campaign, each with two choices and a paper that was sent, of three asked for."""
    NetworkFactory()
    loading.load()
    campaign = CampaignFactory()
    intakes = [IntakeFactory(campaign=campaign) for _number in range(8)]
    papers = [paper(code, intakes[0].program.level) for code in ("bac", "photo", "marks")]
    like, sent_at = ApplicantFactory(), timezone.now() - timedelta(days=3)
    people = Applicant.objects.bulk_create(_person(like, number) for number in range(files))
    rows = Application.objects.bulk_create(
        Application(
            campaign=campaign,
            applicant=person,
            state="submitted",
            code_hash=f"{number:064x}",
            reference=f"RH27-{number:08d}",
            list_number=f"L{number:06d}",
            boarding="no",
            consented_at=sent_at,
            submitted_at=sent_at + timedelta(seconds=number),
        )
        for number, person in enumerate(people)
    )
    Choice.objects.bulk_create(
        Choice(application=row, intake=intakes[(number + rank) % 8], rank=rank)
        for number, row in enumerate(rows)
        for rank in (1, 2)
    )
    _send_papers(rows, papers[0])


def _person(like: Applicant, number: int) -> Applicant:
    return Applicant(
        birth_date=like.birth_date,
        school_level=like.school_level,
        family_name=like.family_name,
        given_name=like.given_name,
        sex=like.sex,
        phone=f"+2126{number:08d}",
        commune=like.commune,
        diploma=like.diploma,
        stream=like.stream,
        average=like.average,
        likeness=f"{number:064x}",
    )


def _send_papers(rows: list[Application], asked) -> None:
    drawn = io.BytesIO()
    Image.effect_noise((900, 1200), 40).convert("RGB").save(drawn, "JPEG")
    documents = Document.objects.bulk_create(
        Document(application=row, paper=asked, state=DocumentState.RECEIVED, held=1, version=1) for row in rows
    )
    names = [f"{FOLDER}/{number:032x}.jpg" for number in range(len(rows))]
    DocumentFile.objects.bulk_create(
        DocumentFile(document=document, position=1, name=name) for document, name in zip(documents, names, strict=True)
    )
    for name in names[: DECISIONS + 1]:
        private_files().save(name, ContentFile(drawn.getvalue()))


class Reviewer:
    """Presses what stands on the page. `times`: seconds of each request, `spent`: of the processor; `loads`: pages."""

    def __init__(self):
        self.client, self.times, self.spent, self.loads = Client(), [], [], 0
        self.client.force_login(UserFactory(is_superuser=True, language="ar"))
        self.address, self.page = self._get(reverse("admin:enrollment_application_queue"))

    def _ask(self, method: str, address: str, answers=None):
        start, spent = time.perf_counter(), time.process_time()
        response = getattr(self.client, method)(address, answers)
        if response.streaming:
            b"".join(response)
        self.times.append(time.perf_counter() - start)
        self.spent.append(time.process_time() - spent)
        return response

    def _get(self, address: str) -> tuple[str, str]:
        response = self._ask("get", address)
        if response.status_code == 302:
            return self._get(response.url)
        self.loads += 1
        page = response.content.decode()
        if picture := re.search(r'<img src="([^"]+)"', page):
            self._ask("get", picture[1])
        return address, page

    def press(self, button: str) -> None:
        (value, *_others) = re.findall(rf'value="({re.escape(button)}[\w:]*)"', self.page)
        fields = dict(re.findall(r'name="(seen|version-\w+)" value="([^"]*)"', self.page))
        response = self._ask("post", self.address, {"press": value, **fields})
        assert response.status_code == 302, (button, response.status_code)
        self.address, self.page = self._get(response.url)


def _states() -> list[tuple]:
    return list(Application.objects.order_by("pk").values_list("pk", "state", "set_aside_at"))


def measure(files: int = FILES, decisions: int = DECISIONS, undone: int = UNDONE) -> dict[str, float]:
    """Of `decisions` files of `files`, the last `undone` taken back again: pages and processor seconds a decision, the
    95th percentile of all requests in milliseconds, by the clock and of the processor, the number of moves."""
    build(files)
    reviewer, before = Reviewer(), []
    reviewer.times, reviewer.spent, reviewer.loads = [], [], 0
    for number in range(decisions):
        if number == decisions - undone:
            before = _states()
        reviewer.press(PRESSES[number % len(PRESSES)].replace("refuse:1", "refuse:"))
    figures = {
        "loads": reviewer.loads / decisions,
        "cpu": sum(reviewer.spent) / decisions,
        "p95": statistics.quantiles(reviewer.times, n=20)[-1] * 1000,
        "p95_cpu": statistics.quantiles(reviewer.spent, n=20)[-1] * 1000,
        "moves": ApplicationMove.objects.count(),
    }
    for _number in range(undone):
        reviewer.press("undo")
    assert _states() == before, "undoing did not put back what was"
    return figures


def queue_table() -> dict[str, float]:
    found = measure()
    heads = f"{'pages each':>11} {'cpu s each':>11} {'p95 ms':>7} {'p95 cpu ms':>11}"
    print(f"{'files':>7} {'decisions':>10} {heads} {'moves':>6}")
    figures = f"{found['loads']:>11.2f} {found['cpu']:>11.3f} {found['p95']:>7.0f} {found['p95_cpu']:>11.0f}"
    print(f"{FILES:>7} {DECISIONS:>10} {figures} {found['moves']:>6}")
    return found
