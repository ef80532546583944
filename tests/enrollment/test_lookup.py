"""The two doors of a file: by number to its state, by code to all of it. Neutral answers, waits, spellings."""

import random
import re
import time
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enrollment.models import Attempt
from enrollment.security import codes, throttling
from tests import factories
from tests.scenarios.applicant import Phone, shows, text_of

from .test_tracking import BIRTH, CODE, masked

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_alone]
REFERENCE = "RH27-ABCD3789"
GUESSES = 500
NO_FILE = {
    "track": "رقم الملف وتاريخ الازدياد لا يوافقان أي ملف.",
    "resume": "الرمز وتاريخ الازدياد لا يوافقان أي ملف.",
}


def knock(phone, door: str, name: str, **changes):
    """Asks at one of the doors with the number or code `name`."""
    return phone.post(f"{door}/", {{"track": "reference", "resume": "code"}[door]: name, **BIRTH, **changes})


@pytest.fixture
def phone():
    return Phone()


@pytest.fixture
def file():
    return factories.ApplicationFactory(reference=REFERENCE, code_hash=codes.code_hash(CODE))


# --- neutral answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(("door", "name"), [("track", REFERENCE), ("resume", CODE)])
def test_an_unknown_name_and_a_wrong_date_get_the_same_bytes(language, door, name):
    """The same question before there is such a file and after: only the token of the form may differ."""
    unknown = knock(Phone(language), door, name, birth_date_0="7")
    factories.ApplicationFactory(reference=REFERENCE, code_hash=codes.code_hash(CODE))
    wrong = knock(Phone(language, REMOTE_ADDR="10.9.9.9"), door, name, birth_date_0="7")
    assert unknown.status_code == wrong.status_code == 200
    assert masked(unknown) == masked(wrong)
    assert unknown.headers == wrong.headers
    assert unknown.context["form"].non_field_errors()


# --- spellings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["{0}-{1}", "{0} {1}", "{0}{1}", " {0} - {1} ", "\u2066{0}\u2011{1}\u2069"])
@pytest.mark.parametrize("digits", ["0123456789", "٠١٢٣٤٥٦٧٨٩"])
def test_the_right_number_is_taken_however_it_is_typed(phone, typed, digits):
    application = factories.ApplicationFactory(reference=REFERENCE)
    figures = str.maketrans("0123456789", digits)
    birth = {name: value.translate(figures) for name, value in BIRTH.items()}
    reference = typed.format(*application.reference.lower().split("-")).translate(figures)
    assert shows(phone.post("track/", {"reference": reference, **birth}), "وصلنا ترشيحك")


@pytest.mark.parametrize(
    "typed", ["{0}-{1}-{2}", "{0} {1} {2}", "{0}{1}{2}", " {0} - {1}-{2} ", "\u2066{0}\u2011{1} {2}\u2069"]
)
@pytest.mark.parametrize("digits", ["0123456789", "٠١٢٣٤٥٦٧٨٩"])
def test_the_right_code_is_taken_however_it_is_typed(phone, typed, digits):
    application = factories.ApplicationFactory(code_hash=codes.code_hash("ABCD37893789"))
    figures = str.maketrans("0123456789", digits)
    birth = {name: value.translate(figures) for name, value in BIRTH.items()}
    page = knock(phone, "resume", typed.format("abcd", "3789", "3789").translate(figures), **birth)
    assert page.redirect_chain[-1][0] == "/ar/track/file/"
    assert shows(page, application.reference)


# --- waits -------------------------------------------------------------------------------------------


def test_guessing_grows_slow_for_right_answers_too_and_never_for_other_networks(phone):
    application = factories.ApplicationFactory()
    for _ in range(throttling.FREE_PAIR):
        phone.post("track/", {"reference": application.reference, **BIRTH, "birth_date_2": "2007"})
    response = phone.post("track/", {"reference": application.reference, **BIRTH})
    assert "محاولات كثيرة. المحاولة المقبلة ممكنة بعد" in text_of(response)
    assert response.status_code == 200
    elsewhere = Phone(REMOTE_ADDR="10.9.9.9").post("track/", {"reference": application.reference, **BIRTH})
    assert shows(elsewhere, "وصلنا ترشيحك")
    Attempt.objects.update(last_at=timezone.now() - timedelta(seconds=throttling.MOST))
    assert shows(phone.post("track/", {"reference": application.reference, **BIRTH}), "وصلنا ترشيحك")


def test_a_thousand_guesses_open_nothing(phone):
    """Even the right birth date among them: while somebody waits, no answer is looked at."""
    application = factories.ApplicationFactory()
    first = date(2008, 5, 6) - timedelta(days=500)
    opened_files = 0
    for n in range(1000):
        day = first + timedelta(days=n)
        answers = {"birth_date_0": day.day, "birth_date_1": day.month, "birth_date_2": day.year}
        opened_files += shows(phone.post("track/", {"reference": application.reference, **answers}), "وصلنا ترشيحك")
    assert opened_files == 0
    owner = Phone(REMOTE_ADDR="10.9.9.9")
    assert shows(owner.post("track/", {"reference": application.reference, **BIRTH}), "وصلنا ترشيحك")


class Clock:
    """The one thing that is set: what time it is."""

    def __init__(self):
        self.time = timezone.now()

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock


@pytest.mark.parametrize("door", ["track", "resume"])
def test_patient_guesses_open_nothing_and_lock_nobody_out(clock, file, door):
    """Each after its wait, so that each is looked at: by turns a drawn name with the right date, and the right name
    with a wrong date. The owner, on another network, never waits. A thousand at both doors."""
    right = {"track": REFERENCE, "resume": CODE}[door]
    rng, guesser, looked_at = random.Random(door), Phone(), 0
    for n in range(GUESSES):
        clock.time += timedelta(seconds=throttling.MOST)
        letters = "".join(rng.choices(codes.ALPHABET, k=len(right)))
        drawn = f"RH27-{letters[:8]}" if door == "track" else letters
        page = knock(guesser, door, right, birth_date_2="2007") if n % 2 else knock(guesser, door, drawn)
        looked_at += shows(page, NO_FILE[door])
        if n % 100 == 99:
            owner = knock(Phone(REMOTE_ADDR="10.9.9.9"), door, right)
            assert shows(owner, "الخطوة المقبلة" if door == "track" else REFERENCE)
    assert looked_at == GUESSES


# --- one box, whatever code a person has ---------------------------------------------------------------

LETTERS, PLAIN_CODE, LIST_NUMBER = "ABCD3789", "ABCDEFGHJKLM", "KXTPMW3"
STATUS = "/ar/track/status/"


@pytest.mark.parametrize("door", ["track", "resume"])
@pytest.mark.parametrize(
    "typed",
    [
        "RH27-ABCD3789",
        "rh27 abcd3789",
        "ABCD3789",
        "abcd 3789",
        "27-abcd3789",
        "RH-ABCD3789",
        "\u202aRH٢٧-ABCD٣٧٨٩\u202c",
    ],
)
def test_a_file_number_shows_the_state_at_either_door(file, door, typed):
    phone = Phone()
    page = knock(phone, door, typed)
    assert page.redirect_chain == [(STATUS, 302)]
    assert shows(page, "وصلنا ترشيحك")
    assert not phone.client.cookies.get("file")


@pytest.mark.parametrize("door", ["track", "resume"])
@pytest.mark.parametrize("typed", [CODE, "abcd efgh-jklm", "\u2067ABCD\u00a0EFGH\u2011JKLM\u2069"])
def test_a_resume_code_opens_the_file_at_either_door(file, door, typed):
    phone = Phone()
    assert knock(phone, door, typed).redirect_chain[-1][0] == "/ar/track/file/"
    assert phone.client.cookies["file"].value


@pytest.mark.parametrize("door", ["track", "resume"])
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("kxt pmw-3", "يشبه هذا رقم اللائحة"),
        ("٠٦ ١٢ ٣٤ ٥٦ ٧٨", "يشبه هذا رقم هاتف"),
        ("+212 612-345678", "يشبه هذا رقم هاتف"),
        ("R130 123 456", "يشبه هذا رقم مسار"),
    ],
)
def test_another_number_is_known_by_its_form_and_led_on(file, door, typed, words):
    """The same bytes whether somebody has that number or nobody, and no try is counted: nothing is looked up."""
    before = masked(knock(Phone(), door, typed))
    file.list_number = LIST_NUMBER
    file.save()
    page = knock(Phone(), door, typed)
    assert shows(page, words)
    assert masked(page) == before
    assert not Attempt.objects.exists()


def test_every_spelling_of_a_number_counts_as_one_name(file):
    """Nobody gains tries by leaving the head out, or by going to the other door."""
    spellings = [("track", "RH27-ABCD3789"), ("resume", "ABCD3789"), ("track", "27ABCD3789"), ("resume", "RHABCD3789")]
    for door, typed in spellings[: throttling.FREE_PAIR]:
        knock(Phone(), door, typed, birth_date_2="2007")
    assert shows(knock(Phone(), "resume", REFERENCE), "محاولات كثيرة")


@pytest.mark.parametrize("door", ["track", "resume"])
@pytest.mark.parametrize("typed", [REFERENCE, "ABCD3789", CODE])
def test_neither_door_tells_whether_a_number_or_code_exists(door, typed):
    """Bytes, status, headers and queries are those of a wrong date, whichever code is typed at whichever door."""
    with CaptureQueriesContext(connection) as unknown_work:
        unknown = knock(Phone(), door, typed, birth_date_0="7")
    factories.ApplicationFactory(reference=REFERENCE, code_hash=codes.code_hash(CODE))
    Attempt.objects.all().delete()
    with CaptureQueriesContext(connection) as wrong_work:
        wrong = knock(Phone(), door, typed, birth_date_0="7")
    assert (unknown.status_code, masked(unknown)) == (wrong.status_code, masked(wrong))
    assert unknown.headers == wrong.headers
    assert len(unknown_work) == len(wrong_work)


def test_the_state_can_be_loaded_again_and_its_address_tells_nothing(phone, file):
    knock(phone, "track", REFERENCE)
    again = phone.get("track/status/")
    assert shows(again, "وصلنا ترشيحك")
    assert again["Cache-Control"] == "no-store, private"
    assert phone.get("track/").status_code == 200  # looking for another file ends it
    assert phone.get("track/status/")["Location"] == "/ar/track/"
    assert Phone().get("track/status/")["Location"] == "/ar/track/"


def test_the_state_is_shown_again_for_a_quarter_of_an_hour(monkeypatch, phone, file):
    knock(phone, "track", REFERENCE)
    kept = phone.client.cookies["look"].value
    assert REFERENCE not in kept
    assert codes.unseal(kept) is None  # it opens no file
    phone.client.cookies["file"] = kept
    assert phone.get("track/file/").status_code == 302
    later = codes.LOOKUP_AGE.total_seconds() + 1
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + later)
    assert codes.unseal_lookup(kept) is None


def test_i_have_already_begun_leads_to_resuming(phone):
    factories.IntakeFactory()
    for page in ("", "apply/"):
        link = re.search(r'<a href="([^"]+)">سبق أن بدأت ترشيحي', text_of(phone.get(page)))
        assert link, page
        assert link[1] == "/ar/resume/"
