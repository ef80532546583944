"""What happens to the papers of a file: received, put in order, taken back, accepted, refused, originals seen."""

import secrets
import unicodedata
from contextlib import suppress
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core import seen as looked_at
from centers.core.accepted_files import MOST_FILES
from centers.core.errors import Refused
from centers.core.moves import locked, move, note
from centers.core.reasons import Reason
from centers.core.uploads import no_room
from enrollment.documents.sanitizer.process import Cleaned, cleaned
from enrollment.models import (
    DOCUMENT_MOVES,
    REPLACEABLE,
    Application,
    Document,
    DocumentEvent,
    DocumentFile,
    DocumentReason,
    DocumentState,
    MessageKind,
)
from enrollment.models.documents import CALLED_LENGTH, FOLDER, private_files
from enrollment.models.locks import lock_file
from enrollment.outbox import queue
from enrollment.security.openings import note_opening

from .asked import can_receive_document, slot_of

PERSON_KNOWS = Reason("told", _("The person has been told already: this cannot be taken back any more."))
_NOT_ASKED = Reason("not_asked", _("This paper is not asked for in this file."))


def receive_document(
    application: Application, code: str, upload: BinaryIO, size: int, *, called="", by=None
) -> Document:
    """Keep one more file for the paper `code`, behind those that are there; the same file twice is kept once.

    `size`: bytes of the upload; `called`: its name on the phone. Cleaned before any lock is taken: others do not
    wait for it. Raises Refused with a sentence; Busy and NoRoom are such too.
    """
    with transaction.atomic():  # what cannot be kept is not opened
        _room_for_one(_open_slot(application, code))
    kept = cleaned(upload, size)
    name = f"{FOLDER}/{secrets.token_hex(16)}.{kept.kind}"
    file = DocumentFile(name=name, called=_readable_name(called), size=size, has_small=bool(kept.small))
    try:
        _store(file, kept)
        return _keep(application, code, file, kept, by)
    except BaseException:
        _unstore(file)
        raise


def _readable_name(called: str) -> str:
    """The last part of a path, without what is no letter to read; its beginning and its ending where it is long."""
    last = called.replace("\\", "/").rpartition("/")[2]
    readable = " ".join("".join(c for c in last if c.isprintable() and unicodedata.category(c) != "Cf").split())
    if len(readable) <= CALLED_LENGTH:
        return readable
    return f"{readable[: CALLED_LENGTH - 9]}…{readable[-8:]}"


def _store(file: DocumentFile, kept: Cleaned) -> None:
    try:
        private_files().save(file.name, ContentFile(kept.content))
        if file.has_small:
            private_files().save(file.small_name, ContentFile(kept.small))
    except OSError as fault:
        raise no_room(fault) from fault


def _unstore(file: DocumentFile) -> None:
    """What the disk does not let go now, the nightly sweep removes."""
    with suppress(OSError):
        for name in file.stored_names:
            private_files().delete(name)


@transaction.atomic
def _keep(application: Application, code: str, file: DocumentFile, kept: Cleaned, by) -> Document:
    document = _open_slot(application, code)
    files = list(document.files.all()) if document.pk else []
    if any(_is_same(other, kept) for other in files):
        _unstore(file)
        return document
    _room_for_one(document)
    _need_not_ask(document)
    document.reason, document.received_at = "", timezone.now()
    document.version, document.held = document.version + 1, document.held + 1
    if document.state == DocumentState.RECEIVED:
        _save(document, DocumentEvent.ADDED, by)
    else:
        move(document, DocumentState.RECEIVED, allowed=DOCUMENT_MOVES, by=by)
    file.document, file.position = document, max((other.position for other in files), default=0) + 1
    file.full_clean()
    file.save()
    _take_up(document.application)
    return document


def _take_up(application: Application) -> None:
    """A file that was set aside is read again: something has come."""
    if application.set_aside_at:
        application.set_aside_at = None
        application.save(update_fields=["set_aside_at", "saved_at"])


def _is_same(other: DocumentFile, kept: Cleaned) -> bool:
    """Byte for byte: a double tap brings a file twice."""
    if other.ending != kept.kind or not private_files().exists(other.name):
        return False
    if private_files().size(other.name) != len(kept.content):
        return False
    with private_files().open(other.name) as stored:
        return stored.read() == kept.content


def _room_for_one(document: Document) -> None:
    if document.held >= MOST_FILES:
        text = _("%(max)s files are the most for one paper, and they are here. Remove one, then send this one.")
        raise Refused(Reason("too_many_files", text, {"max": MOST_FILES}))


@transaction.atomic
def remove_file(application: Application, code: str, number: int, *, by=None) -> None:
    """Take back one file, while the paper is not accepted. `number`: its key; what is not there changes nothing.

    Of a paper to be sent again the others are read anew.
    """
    document = _open_slot(application, code)
    file = document.files.filter(pk=number).first() if document.pk else None
    if file is None:
        return
    file.forget()
    document.version, document.held = document.version + 1, document.held - 1
    if not document.held:
        document.reason, document.received_at = "", None
        move(document, DocumentState.REQUESTED, allowed=DOCUMENT_MOVES, by=by)
    elif document.state == DocumentState.REFUSED:
        document.reason = ""
        move(document, DocumentState.RECEIVED, allowed=DOCUMENT_MOVES, by=by, event=DocumentEvent.REMOVED)
    else:
        _save(document, DocumentEvent.REMOVED, by)


@transaction.atomic
def put_earlier(application: Application, code: str, number: int, *, by=None) -> None:
    """Change places with the file before; the first stays first. `number`: its key."""
    document = _open_slot(application, code)
    files = list(document.files.all()) if document.pk else []
    place = next((place for place, file in enumerate(files) if file.pk == number), 0)
    if not place:
        return
    files[place - 1], files[place] = files[place], files[place - 1]
    for position, file in enumerate(files, start=1):
        file.position = position
    DocumentFile.objects.bulk_update(files, ["position"])
    document.version += 1
    _save(document, DocumentEvent.REORDERED, by)


def _save(document: Document, event: DocumentEvent, by) -> None:
    """Where its state stays."""
    document.full_clean()
    document.save()
    note(document, by=by, event=event)


@transaction.atomic
def accept_document(document: Document, *, version: int, seen: str | None = None, by) -> Document:
    """`version`: of the file that was looked at; `seen`: its history, of centers.core.seen."""
    document = _looked_at(document, version)
    if document.state != DocumentState.ACCEPTED:
        _check_seen(document, seen)
        _need_not_ask(document)
        document.reason = ""
        move(document, DocumentState.ACCEPTED, allowed=DOCUMENT_MOVES, by=by)
    return document


@transaction.atomic
def refuse_document(
    document: Document, *, version: int, reason: str, seen: str | None = None, not_before=None, by
) -> Document:
    """Ask for another file. `reason`: one of DocumentReason; `version` and `seen` as in `accept_document`.

    `not_before`: an aware time; the person is told from then on, by default at once.
    """
    if reason not in DocumentReason:
        raise Refused(Reason("no_reason", _("A refusal states its reason.")))
    document = _looked_at(document, version)
    if (document.state, document.reason) == (DocumentState.REFUSED, reason):
        return document
    _check_seen(document, seen)
    document.reason = reason
    move(document, DocumentState.REFUSED, allowed=DOCUMENT_MOVES, by=by, figures={"reason": reason})
    queue.queue(
        document.application,
        MessageKind.DOCUMENT,
        key=message_key(document),
        not_before=not_before,
        document=queue.names(document.paper),
        reason=queue.in_both(DocumentReason(reason).label),
    )
    return document


def can_ask_document(application: Application, code: str) -> list[Reason]:
    """For a paper of which neither a copy was sent nor the original seen."""
    if found := can_receive_document(application):
        return found
    slot = slot_of(application, code)
    if slot is None:
        return [_NOT_ASKED]
    if slot.state != DocumentState.REQUESTED or slot.original_seen:
        return [Reason("sent", _("This paper is there already."))]
    return []


@transaction.atomic
def ask_document(application: Application, code: str, *, not_before=None, by) -> Document:
    """Write to the person that a paper which was never sent is needed. `not_before` as in `refuse_document`."""
    application = lock_file(application)
    if found := can_ask_document(application, code):
        raise Refused(*found)
    document = _slot(application, code)
    _save(document, DocumentEvent.ASKED, by)
    queue.queue(
        application,
        MessageKind.PAPER_ASKED,
        key=message_key(document),
        not_before=not_before,
        document=queue.names(document.paper),
    )
    return document


def message_key(document: Document) -> str:
    """Of the message in which a paper is asked for (again): once for each version and reason; of one never sent, once
    for each time that it is asked for."""
    if document.state == DocumentState.REFUSED:
        return f"document:{document.pk}:{document.version}:{document.reason}"
    return f"document:{document.pk}:asked:{document.moves.filter(event=DocumentEvent.ASKED).count()}"


def _need_not_ask(document: Document) -> None:
    """What asks for this paper and is kept back for now never leaves: it is there, or good as it is."""
    if document.pk:
        queue.take_back(document.application, message_key(document))


@transaction.atomic
def undo_asking(document: Document, *, before: str, version: int, by) -> Document:
    """Take back within moments that a paper was asked for: `before` is its state until then, and the message must not
    have left. Raises Refused; `version` as in `accept_document`."""
    document = _looked_at(document, version)
    is_asked = document.state in (DocumentState.REFUSED, DocumentState.REQUESTED)
    if not is_asked or not queue.take_back(document.application, message_key(document)):
        raise Refused(PERSON_KNOWS)
    if document.state == before:
        _save(document, DocumentEvent.UNDONE, by)
    else:
        document.reason = ""
        move(document, before, allowed=DOCUMENT_MOVES, by=by, event=DocumentEvent.UNDONE)
    return document


@transaction.atomic
def note_original(application: Application, code: str, *, seen: str | None = None, by) -> Document:
    """The original was seen at the centre: whether a copy was sent or not. Noting twice changes nothing."""
    document = _slot(lock_file(application), code)
    if not document.original_seen_at:
        if document.pk:
            _check_seen(document, seen)
            _need_not_ask(document)
        document.original_seen_at = timezone.now()
        document.full_clean()
        document.save()
        note(document, by=by, event=DocumentEvent.ORIGINAL)
    return document


def note_viewed(document: Document, *, by) -> None:
    """Each opening of a file leaves its line (law 09-08: who saw what)."""
    note_opening(document.application, document=document, by=by)


# --- what they share -------------------------------------------------------------------------


def _slot(application: Application, code: str) -> Document:
    """The document of a paper the file is asked for, locked or new; saved by the caller. Raises Refused."""
    if found := can_receive_document(application):
        raise Refused(*found)
    slot = slot_of(application, code)
    if slot is None:
        raise Refused(_NOT_ASKED)
    document = locked(slot.document) if slot.document else Document(application=application, paper=slot.paper)
    document.application = application
    return document


def _open_slot(application: Application, code: str) -> Document:
    """Same, for the person, who changes nothing that was accepted."""
    document = _slot(lock_file(application), code)
    if document.state not in REPLACEABLE:
        raise Refused(Reason("accepted", _("This document has been accepted: nothing more is to be sent.")))
    return document


def _check_seen(document: Document, seen: str | None) -> None:
    """What a colleague decided or the person sent; an opened file changes nothing, an original does no harm."""
    quiet = (DocumentEvent.VIEWED, DocumentEvent.ORIGINAL)
    looked_at.check(document, seen, about=lambda line: line.event not in quiet)


def _looked_at(document: Document, version: int) -> Document:
    lock_file(document.application)
    document = locked(document)
    if document.version != version:
        text = _("The files of this document have changed meanwhile: they are to be read again.")
        raise Refused(Reason("files_changed", text))
    return document
