"""The two doors of a file: by number to its state, by code to all of it. Neutral answers, waits, spellings."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from enrollment import codes, doors
from enrollment.models import Attempt
from tests import factories

from .journey import Phone, shows, text_of
from .test_tracking import BIRTH, CODE, masked

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
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
    for _ in range(doors.FREE_PAIR):
        phone.post("track/", {"reference": application.reference, **BIRTH, "birth_date_2": "2007"})
    response = phone.post("track/", {"reference": application.reference, **BIRTH})
    assert "محاولات كثيرة. المحاولة المقبلة ممكنة بعد" in text_of(response)
    assert response.status_code == 200
    elsewhere = Phone(REMOTE_ADDR="10.9.9.9").post("track/", {"reference": application.reference, **BIRTH})
    assert shows(elsewhere, "وصلنا ترشيحك")
    Attempt.objects.update(last_at=timezone.now() - timedelta(seconds=doors.MOST))
    assert shows(phone.post("track/", {"reference": application.reference, **BIRTH}), "وصلنا ترشيحك")


def test_a_thousand_guesses_open_nothing(phone):
    """Even the right birth date among them: while somebody waits, no answer is looked at."""
    application = factories.ApplicationFactory()
    first = date(2008, 5, 6) - timedelta(days=500)
    opened_files = 0
    for n in range(1000):
        day = first + timedelta(days=n)
        answers = {"birth_date_0": day.day, "birth_date_1": day.month, "birth_date_2": day.year}
        opened_files += shows(phone.post("track/", {"reference": application.reference, **answers}), "الخطوة المقبلة")
    assert opened_files == 0
    owner = Phone(REMOTE_ADDR="10.9.9.9")
    assert shows(owner.post("track/", {"reference": application.reference, **BIRTH}), "الخطوة المقبلة")


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
        clock.time += timedelta(seconds=doors.MOST)
        letters = "".join(rng.choices(codes.ALPHABET, k=len(right)))
        drawn = f"RH27-{letters[:8]}" if door == "track" else letters
        page = knock(guesser, door, right, birth_date_2="2007") if n % 2 else knock(guesser, door, drawn)
        looked_at += shows(page, NO_FILE[door])
        if n % 100 == 99:
            owner = knock(Phone(REMOTE_ADDR="10.9.9.9"), door, right)
            assert shows(owner, "الخطوة المقبلة" if door == "track" else REFERENCE)
    assert looked_at == GUESSES
