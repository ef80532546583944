"""One file after the other: found, lent, decided by a button, and the next one is there."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollment.models import (
    Application,
    ApplicationMove,
    ApplicationState,
    Document,
    DocumentEvent,
    DocumentState,
    Eligibility,
    Lease,
    Message,
    RefusalReason,
)
from enrollment.review import loading
from enrollment.review.leases import LASTS
from programs.models import CampaignState
from tests.bench_queue import measure
from tests.factories import ApplicationFactory, CenterFactory, IntakeFactory, NetworkFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, run_and_publish
from tests.scenarios.documents import with_papers
from tests.scenarios.page_forms import read_page

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:enrollment_application_queue")
LIST = reverse("admin:enrollment_application_changelist")


class Reviewer:
    """An account before the queue, which presses what stands on the page."""

    def __init__(self, **account):
        self.user = UserFactory(**{"is_superuser": True, "language": "fr", **account})
        self.client = Client()
        self.client.force_login(self.user)
        self.address, self.page = "", ""

    def open(self, address: str = QUEUE):
        return self._take(self.client.get(address, follow=True), address)

    def _take(self, response, address: str):
        assert response.status_code == 200, response.status_code
        self.address = response.redirect_chain[-1][0] if response.redirect_chain else address
        self.page = response.content.decode()
        return self

    @property
    def file(self) -> Application | None:
        found = re.search(r"/queue/(\d+)/", self.address)
        return Application.objects.get(pk=found[1]) if found else None

    def press(self, button: str, **typed):
        """By the form that the button stands in, or names."""
        fields = {"press": button, "seen": self.seen} | typed
        for name, version in re.findall(r'name="(version-[\w-]+)" value="(\d+)"', self.page):
            fields[name] = version
        assert f'value="{button}"' in self.page, button
        return self._take(self.client.post(self.address, fields, follow=True), self.address)

    @property
    def seen(self) -> str:
        found = re.search(r'name="seen" value="([^"]*)"', self.page)
        return found[1] if found else ""

    @property
    def place(self) -> str:
        return re.search(r'for="q-progress">([^<]*)<', self.page)[1]


@pytest.fixture
def files():
    """Five, each sent a minute after the one before."""
    intake, now = IntakeFactory(), timezone.now()
    return [
        ApplicationFactory(
            campaign=intake.campaign,
            intakes=[intake],
            submitted_at=now - timedelta(minutes=10 - number),
            applicant__phone=f"+21261234567{number}",
        )
        for number in range(5)
    ]


@pytest.fixture
def reviewer():
    return Reviewer()


# --- one after the other ---------------------------------------------------------------------------------


def test_after_each_decision_the_next_file_is_there(files, reviewer):
    reviewer.open()
    seen = []
    for _number in files:
        seen.append((reviewer.file, reviewer.place))
        reviewer.press("accept")
    assert [file for file, _place in seen] == files
    assert [place for _file, place in seen] == [f"Dossier {n} sur 5" for n in range(1, 6)]
    assert reviewer.file is None
    assert ApplicationMove.objects.count() == 5
    assert {file.state for file in Application.objects.all()} == {ApplicationState.ELIGIBLE}


def test_a_decision_is_one_page_for_the_reviewer(files, reviewer):
    reviewer.open()
    response = reviewer.client.post(reviewer.address, {"press": "accept", "seen": reviewer.seen}, follow=True)
    assert [status for _address, status in response.redirect_chain] == [302]


def test_what_is_passed_over_comes_again_at_the_end(files, reviewer):
    reviewer.open().press("skip")
    assert (reviewer.file, reviewer.place) == (files[1], "Dossier 2 sur 5")
    for _number in range(4):
        reviewer.press("accept")
    assert reviewer.file is None
    assert (
        "reste à examiner" in reviewer.page
        or "restent à examiner" in reviewer.page
        or "À examiner encore" in reviewer.page
    )
    again = re.search(r'class="btn first" href="([^"]*)"', reviewer.page)
    assert reviewer.open(again[1]).file == files[0]
    assert ApplicationMove.objects.count() == 4


def test_what_is_set_aside_waits_behind_its_own_link(files, reviewer):
    reviewer.open().press("wait")
    assert reviewer.open().file == files[1]
    assert reviewer.open(f"{QUEUE}?aside=1").file == files[0]
    assert reviewer.press("accept").file is None


@pytest.mark.parametrize("press", ["accept", "refuse:other", "wait", "skip"])
def test_files_sent_at_the_same_moment_come_each_once(reviewer, press):
    intake, now = IntakeFactory(), timezone.now()
    files = [ApplicationFactory(campaign=intake.campaign, intakes=[intake], submitted_at=now) for _n in range(4)]
    reviewer.open()
    seen = []
    while reviewer.file:
        seen.append(reviewer.file)
        reviewer.press(press, refusal="سبب")
    assert seen == files


# --- any filtered list ------------------------------------------------------------------------------------


def test_the_list_leads_to_a_queue_of_what_it_shows(files, reviewer):
    other = IntakeFactory()
    theirs = ApplicationFactory(campaign=other.campaign, intakes=[other])
    shown = f"{LIST}?campaign__id__exact={other.campaign_id}"
    links = read_page(shown, reviewer.client.get(shown).content.decode())[1]
    (way,) = [link for link in links if urlsplit(link).path == QUEUE and "campaign" in link]
    assert reviewer.open(way).file == theirs
    assert reviewer.place == "Dossier 1 sur 1"
    back = [link for link in read_page(reviewer.address, reviewer.page)[1] if urlsplit(link).path == LIST]
    assert any(f"campaign={other.campaign_id}" in link for link in back)


@pytest.mark.parametrize(
    "query", ["?q={reference}", "?id__in={pk}", "?state=submitted&q={reference}", "?center={center}&id__in={pk}"]
)
def test_every_filter_of_the_list_makes_a_queue(files, reviewer, query):
    file = files[3]
    center = file.choices.get().intake.program.center_id
    reviewer.open(QUEUE + query.format(reference=file.reference, pk=file.pk, center=center))
    assert (reviewer.file, reviewer.place) == (file, "Dossier 1 sur 1")


def test_ticked_files_make_a_queue(files, reviewer):
    ticked = [files[4].pk, files[1].pk]
    response = reviewer.client.post(LIST, {"action": "review_one_by_one", "_selected_action": ticked, "index": 0})
    reviewer.open(response.url)
    assert reviewer.file == files[1]
    assert reviewer.press("accept").file == files[4]


def test_a_filter_that_is_none_leads_to_the_list(files, reviewer):
    ApplicationFactory(intakes=[IntakeFactory()])  # of one campaign alone nobody filters
    reviewer.open(f"{QUEUE}?campaign__id__exact=abc")
    assert urlsplit(reviewer.address).path == LIST


def test_a_list_that_has_nothing_to_decide_says_so(reviewer):
    assert "attend" in reviewer.open().page


# --- who may, and who has a file ---------------------------------------------------------------------------


def test_files_of_other_centres_are_in_no_queue(files):
    theirs = files[0].choices.get().intake.program.center.accent
    mine = IntakeFactory(program__center=CenterFactory(accent="eco" if theirs != "eco" else "av"))
    file = ApplicationFactory(campaign=mine.campaign, intakes=[mine, files[0].choices.get().intake])
    clerk = _clerk(mine.program.center)
    clerk.open()
    assert (clerk.file, clerk.place) == (file, "Dossier 1 sur 1")
    clerk.press("accept")
    assert list(file.choices.order_by("rank").values_list("eligibility", flat=True)) == [
        Eligibility.ELIGIBLE,
        Eligibility.PENDING,
    ]
    for address in (reverse("admin:enrollment_application_queue_file", args=[files[0].pk]),):
        assert clerk.client.get(address).status_code == 404
        assert clerk.client.post(address, {"press": "accept"}).status_code == 404


def _clerk(center) -> Reviewer:
    from django.contrib.auth.models import Permission

    clerk = Reviewer(is_superuser=False, centers=[center])
    clerk.user.user_permissions.set(Permission.objects.filter(codename__in=("view_application", "decide_application")))
    return clerk


def test_who_only_reads_is_not_let_in(files):
    reader = Reviewer(is_superuser=False)
    for address in (QUEUE, reverse("admin:enrollment_application_queue_file", args=[files[0].pk])):
        assert reader.client.get(address).status_code == 403
        assert reader.client.post(address, {"press": "skip"}).status_code == 403


def test_two_reviewers_never_meet(files):
    one, two = Reviewer(), Reviewer()
    met = [one.open().file, two.open().file]
    while one.file or two.file:
        for reviewer in (one, two):
            if reviewer.file:
                met.append(reviewer.press("accept").file)
    found = [file.pk for file in met if file]
    assert len(found) == len(set(found)) == 5


def test_a_file_that_a_colleague_reads_names_the_colleague(files):
    one, two = Reviewer(username="salma"), Reviewer()
    one.open()
    two.open(one.address)
    assert "salma" in two.page
    assert 'value="accept"' not in two.page
    two.press("skip")
    assert two.file == files[1]
    response = two.client.post(one.address, {"press": "accept", "seen": two.seen})
    assert "salma" in response.content.decode()
    assert not ApplicationMove.objects.exists()


def test_a_lease_ends_after_five_minutes(files):
    one, two = Reviewer(), Reviewer()
    one.open()
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert two.open().file == files[0]
    until = Lease.objects.get(application=files[0], by=two.user).until
    assert timedelta(minutes=4) < until - timezone.now() <= LASTS


def test_a_stale_page_is_refused_with_the_colleagues_name(files):
    one, two = Reviewer(), Reviewer(username="salma")
    one.open()
    Lease.objects.all().delete()
    two.open().press("wait")
    Lease.objects.all().delete()
    one.press("accept")
    assert one.file == files[0]
    assert "salma" in one.page
    files[0].refresh_from_db()
    assert files[0].state == ApplicationState.SUBMITTED
    assert one.press("accept").file != files[0]


def test_a_double_press_decides_once_and_goes_on(files, reviewer):
    reviewer.open()
    answers = {"press": "accept", "seen": reviewer.seen}
    first = reviewer.client.post(reviewer.address, answers)
    second = reviewer.client.post(reviewer.address, answers)
    assert (first.status_code, second.status_code) == (302, 302)
    assert ApplicationMove.objects.count() == 1


# --- names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hides", [True, False])
def test_names_and_sex_stay_hidden_until_it_is_decided(files, reviewer, hides):
    person = files[0].applicant
    files[0].campaign.hides_names = hides
    files[0].campaign.save()
    page = reviewer.open().page
    assert (person.family_name in page) is not hides
    assert (str(person.get_sex_display()) in page) is not hides
    reviewer.press("accept").press("undo").press("accept")
    decided = reviewer.open(reverse("admin:enrollment_application_queue_file", args=[files[0].pk])).page
    assert person.family_name in decided


# --- refusing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_reason_is_told_in_the_language_of_the_person(files, reviewer, language):
    loading.load()
    Application.objects.update(language=language)
    reason = RefusalReason.objects.first()
    reviewer.open().press(f"refuse:{reason.pk}")
    assert files[0].choices.get().refusal == getattr(reason, f"text_{language}")


def test_a_reason_that_staff_switched_off_is_not_offered(files, reviewer):
    loading.load()
    reason = RefusalReason.objects.first()
    reviewer.open()
    RefusalReason.objects.filter(pk=reason.pk).update(is_active=False)
    reviewer.press(f"refuse:{reason.pk}")
    assert reviewer.file == files[0]
    assert "errornote" in reviewer.page
    assert f'value="refuse:{reason.pk}"' not in reviewer.page


def test_reasons_are_loaded_once_and_none_comes_back(db):
    assert loading.load()["RefusalReason"] == 6
    RefusalReason.objects.first().delete()
    assert not loading.load()
    assert RefusalReason.objects.count() == 5


def test_another_reason_is_typed_and_stays_typed_until_it_is_taken(files, reviewer):
    reviewer.open().press("refuse:other", refusal=" ")
    assert "errornote" in reviewer.page
    reviewer.press("refuse:other", refusal="الملف من مدينة أخرى")
    assert files[0].choices.get().refusal == "الملف من مدينة أخرى"


def test_once_lists_are_out_accepting_asks_for_a_reason(reviewer):
    campaign, (intake,) = deciding(5)
    candidate(campaign, [intake])
    run_and_publish(campaign)
    late = ApplicationFactory(campaign=campaign, intakes=[intake])
    reviewer.open(f"{QUEUE}?id__in={late.pk}").press("accept")
    assert "errornote" in reviewer.page
    reviewer.press("accept", reason="قرار اللجنة")
    assert late.choices.get().eligibility == Eligibility.ELIGIBLE


# --- papers and notes -------------------------------------------------------------------------------------


@pytest.fixture
def papers():
    """A file with one paper sent of two."""
    file = with_papers("bac", "photo")
    paper = file.choices.get().intake.program.level.papers.get(code="bac")
    sent = Document.objects.create(application=file, paper=paper, state=DocumentState.RECEIVED, held=1, version=2)
    sent.files.create(position=1, name="a.jpg")
    return file


def test_a_missing_paper_is_asked_for(papers, reviewer):
    reviewer.open().press("ask:photo")
    assert Message.objects.get().kind == "paper_asked"
    papers.refresh_from_db()
    assert papers.set_aside_at


def test_a_paper_that_was_sent_is_asked_for_again(papers, reviewer):
    reviewer.open().press("ask:bac:blurred")
    assert papers.documents.get().state == DocumentState.REFUSED
    assert reviewer.press("undo").file == papers
    assert papers.documents.get().state == DocumentState.RECEIVED


def test_links_turn_and_enlarge_a_paper_without_scripts(papers, reviewer):
    page = reviewer.open().page
    links = [parse_qs(urlsplit(link).query) for link in read_page(reviewer.address, page)[1]]
    assert any(link.get("turn") == ["1"] for link in links)
    assert any(link.get("zoom") == ["1"] for link in links)
    number = papers.documents.get().files.get().pk
    turned = reviewer.open(f"{urlsplit(reviewer.address).path}?paper={number}&turn=3&zoom=1").page
    assert 'data-turned="3"' in turned
    assert "is-large" in turned


def test_whoever_looks_at_a_paper_leaves_a_line(papers, reviewer, settings):
    from django.core.files.base import ContentFile

    from enrollment.models.documents import private_files

    file = papers.documents.get().files.get()
    private_files().save(file.name, ContentFile(b"picture"))
    address = reverse("admin:enrollment_application_queue_paper", args=[file.pk])
    response = reviewer.client.get(address)
    assert (response["Content-Type"], b"".join(response)) == ("image/jpeg", b"picture")
    assert "no-store" in response["Cache-Control"]
    assert papers.documents.get().moves.get().event == DocumentEvent.VIEWED
    private_files().delete(file.name)
    assert reviewer.client.get(address).status_code == 404


def test_a_note_stays_on_the_file_and_decides_nothing(files, reviewer):
    reviewer.open().press("note", note="اتصل الأب")
    assert reviewer.file == files[0]
    assert "اتصل الأب" in reviewer.page
    assert not ApplicationMove.objects.exists()


# --- undoing ----------------------------------------------------------------------------------------------


def test_ten_decisions_are_taken_back_one_by_one(reviewer):
    intake = IntakeFactory()
    files = [ApplicationFactory(campaign=intake.campaign, intakes=[intake]) for _number in range(10)]
    reviewer.open()
    for number in range(10):
        reviewer.press(("accept", "wait", "refuse:other")[number % 3], refusal="سبب")
    back = [reviewer.press("undo").file for _number in range(10)]
    assert back == files[::-1]
    assert reviewer.place == "Dossier 1 sur 10"
    assert {file.state for file in Application.objects.all()} == {ApplicationState.SUBMITTED}
    assert not Application.objects.exclude(set_aside_at=None).exists()
    reviewer.press("undo")
    assert reviewer.file == files[0]
    assert "warning" in reviewer.page


# --- what it costs ------------------------------------------------------------------------------------------


def queries(reviewer) -> int:
    with CaptureQueriesContext(connection) as asked:
        reviewer.press("accept")
    return len(asked)


def test_a_decision_costs_the_same_whatever_waits(reviewer):
    NetworkFactory()
    intake = IntakeFactory()
    make = lambda number: [ApplicationFactory(campaign=intake.campaign, intakes=[intake]) for _n in range(number)]  # noqa: E731
    make(4)
    reviewer.open().press("accept")
    few = queries(reviewer)
    make(40)
    reviewer.press("accept")  # small tables are remembered again
    assert queries(reviewer) <= few
    assert few <= 75


@pytest.mark.parametrize("state", [CampaignState.FINISHED])
def test_of_a_campaign_that_is_over_nothing_is_decided(files, reviewer, state):
    reviewer.open()
    files[0].campaign.state = state
    files[0].campaign.save()
    reviewer.press("accept")
    assert "errornote" in reviewer.page
    assert not ApplicationMove.objects.exists()


def test_nothing_that_was_typed_by_hand_breaks_it(files, reviewer):
    reviewer.open()
    for wrong in ("", "dance", "refuse:", "refuse:99999999999999999999", "ask:", "ask:nothing:blurred", "x" * 80):
        response = reviewer.client.post(reviewer.address, {"press": wrong, "seen": "?"})
        assert response.status_code in (200, 302), wrong
    for query in ("?done=-1", "?done=99999999999999999999", "?paper=x&turn=9&zoom=2", "?over=1&aside=2"):
        assert reviewer.client.get(urlsplit(reviewer.address).path + query).status_code == 200
        assert reviewer.client.get(QUEUE + query, follow=True).status_code == 200
    assert not ApplicationMove.objects.exists()


@pytest.mark.sqlite_alone
def test_the_measured_review_works_in_small():
    """`make bench ARGS=--queue` with 5 000 files: one page and one move a decision, ten taken back exactly."""
    found = measure(30, 15, 10)
    assert (found["loads"], found["moves"]) == (1, 15)
