"""Notes of staff: kept for colleagues, never told to the person, gone with the file."""

import pytest

from centers.core.errors import Refused
from enrollment.models import Note
from enrollment.offers.services import withdraw
from enrollment.privacy.data_export import of_person
from enrollment.privacy.erasure import anonymise
from enrollment.review.notes import add_note
from tests.factories import ApplicationFactory, IntakeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def file():
    return ApplicationFactory(intakes=[IntakeFactory()])


def test_a_note_says_who_wrote_it(file):
    by = UserFactory()
    note = add_note(file, "  اتصل الأب\nمرتين ", by=by)
    assert (note.text, note.by, note.application) == ("اتصل الأب مرتين", by, file)
    assert file.moves.count() == 0


def test_a_double_press_writes_once(file):
    by = UserFactory()
    assert add_note(file, "كلمة", by=by) == add_note(file, "كلمة", by=by)
    add_note(file, "كلمة", by=UserFactory())
    assert Note.objects.count() == 2


@pytest.mark.parametrize("text", [" \n", "ا" * 501])
def test_neither_nothing_nor_too_much_is_written(file, text):
    with pytest.raises(Refused):
        add_note(file, text, by=UserFactory())
    assert not Note.objects.exists()


def test_the_person_is_never_told(file):
    add_note(file, "صوت غريب في الهاتف", by=UserFactory())
    assert "صوت غريب" not in str(of_person(file))


def test_it_goes_with_the_file_and_none_is_written_after(file):
    by = UserFactory()
    add_note(file, "كلمة", by=by)
    anonymise(withdraw(file, by=by, reason="سبب"), by=by)
    assert not Note.objects.exists()
    file.refresh_from_db()
    with pytest.raises(Refused):
        add_note(file, "كلمة أخرى", by=by)
