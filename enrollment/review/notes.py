"""Notes of staff on a file, for staff alone: never told to the person, not even with all that is kept."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.core.reasons import Reason
from enrollment.models import Application, Note
from enrollment.models.locks import lock_file
from enrollment.models.notes import NOTE_LENGTH

_EMPTY = Reason("empty_note", gettext_lazy("The note is empty."))
_TOO_LONG = Reason("long_note", gettext_lazy("A note has at most %(max)s characters."), {"max": NOTE_LENGTH})
_EMPTIED = Reason("anonymised", gettext_lazy("This file is anonymised: nothing more is written about it."))


def can_add_note(application: Application) -> list[Reason]:
    """As long as the file tells whose it is."""
    return [_EMPTIED] if application.anonymised_at else []


@transaction.atomic
def add_note(application: Application, text: str, *, by) -> Note:
    """Write `text` down, one line of at most NOTE_LENGTH characters. The same twice in a row, as by a double press,
    is kept once. Raises Refused."""
    application, text = lock_file(application), " ".join(text.split())
    if (
        found := can_add_note(application)
        or ([] if text else [_EMPTY])
        or ([_TOO_LONG] if len(text) > NOTE_LENGTH else [])
    ):
        raise Refused(*found)
    last = application.notes.last()
    if last and (last.text, last.by_id) == (text, by.pk):
        return last
    note = Note(application=application, text=text, by=by)
    note.full_clean()
    note.save()
    return note
