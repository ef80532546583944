"""What happens to the papers of a file: received, replaced, taken back, accepted, refused, originals seen."""

import secrets
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from centers import seen as looked_at
from centers.errors import Refused
from centers.moves import locked, move, note
from enrollment import messages
from enrollment.cleaning.apart import cleaned
from enrollment.models import Application, Document
from enrollment.models.documents import private_files
from enrollment.papers import slot_of, takes_documents
from enrollment.states import DOCUMENT_MOVES, REPLACEABLE, DocumentEvent, DocumentReason, DocumentState, MessageKind

from .locks import lock_file


def receive_document(application: Application, code: str, upload: BinaryIO, size: int, *, by=None) -> Document:
    """Keep what was sent for the paper `code`; an earlier file of it goes. `size`: bytes of the upload.

    Cleaned before any lock is taken: others do not wait for it. Raises Refused with a sentence.
    """
    with transaction.atomic():  # what cannot be kept is not opened
        _open_slot(application, code)
    kept = cleaned(upload, size)
    name = f"documents/{secrets.token_hex(16)}.{kept.kind}"
    stored = private_files().save(name, ContentFile(kept.content))
    try:
        return _keep(application, code, stored, by)
    except BaseException:
        private_files().delete(stored)
        raise


@transaction.atomic
def _keep(application: Application, code: str, name: str, by) -> Document:
    document = _open_slot(application, code)
    document.forget_file()
    document.name, document.reason, document.received_at = name, "", timezone.now()
    document.version += 1
    if document.state == DocumentState.RECEIVED:
        document.full_clean()
        document.save()
        note(document, by=by, event=DocumentEvent.REPLACED)
    else:
        move(document, DocumentState.RECEIVED, allowed=DOCUMENT_MOVES, by=by)
    return document


@transaction.atomic
def remove_document(application: Application, code: str, *, by=None) -> None:
    """Take back what was sent, while it is not accepted. Taking back what is not there changes nothing."""
    document = _open_slot(application, code)
    if document.state == DocumentState.REQUESTED:
        return
    document.forget_file()
    document.reason, document.received_at = "", None
    move(document, DocumentState.REQUESTED, allowed=DOCUMENT_MOVES, by=by)


@transaction.atomic
def accept_document(document: Document, *, version: int, seen: str | None = None, by) -> Document:
    """`version`: of the file that was looked at; `seen`: its history, of centers.seen."""
    document = _looked_at(document, version)
    if document.state != DocumentState.ACCEPTED:
        _check_seen(document, seen)
        document.reason = ""
        move(document, DocumentState.ACCEPTED, allowed=DOCUMENT_MOVES, by=by)
    return document


@transaction.atomic
def refuse_document(document: Document, *, version: int, reason: str, seen: str | None = None, by) -> Document:
    """Ask for another file. `reason`: one of DocumentReason; `version` and `seen` as in `accept_document`."""
    if reason not in DocumentReason:
        raise Refused(_("A refusal states its reason."))
    document = _looked_at(document, version)
    if (document.state, document.reason) == (DocumentState.REFUSED, reason):
        return document
    _check_seen(document, seen)
    document.reason = reason
    move(document, DocumentState.REFUSED, allowed=DOCUMENT_MOVES, by=by, figures={"reason": reason})
    messages.queue(
        document.application,
        MessageKind.DOCUMENT,
        key=f"document:{document.pk}:{document.version}:{reason}",
        document=messages.names(document.paper),
        reason=messages.in_both(DocumentReason(reason).label),
    )
    return document


@transaction.atomic
def note_original(application: Application, code: str, *, seen: str | None = None, by) -> Document:
    """The original was seen at the centre: whether a copy was sent or not. Noting twice changes nothing."""
    document = _slot(lock_file(application), code)
    if not document.original_seen_at:
        if document.pk:
            _check_seen(document, seen)
        document.original_seen_at = timezone.now()
        document.full_clean()
        document.save()
        note(document, by=by, event=DocumentEvent.ORIGINAL)
    return document


def note_viewed(document: Document, *, by) -> None:
    """Each opening of a file leaves its line (law 09-08: who saw what)."""
    note(document, by=by, event=DocumentEvent.VIEWED)


# --- what they share -------------------------------------------------------------------------


def _slot(application: Application, code: str) -> Document:
    """The document of a paper the file is asked for, locked or new; saved by the caller. Raises Refused."""
    if not takes_documents(application):
        raise Refused(_("This file takes no documents any more."))
    slot = slot_of(application, code)
    if slot is None:
        raise Refused(_("This paper is not asked for in this file."))
    document = locked(slot.document) if slot.document else Document(application=application, paper=slot.paper)
    document.application = application
    return document


def _open_slot(application: Application, code: str) -> Document:
    """Same, for the person, who changes nothing that was accepted."""
    document = _slot(lock_file(application), code)
    if document.state not in REPLACEABLE:
        raise Refused(_("This document has been accepted: nothing more is to be sent."))
    return document


def _check_seen(document: Document, seen: str | None) -> None:
    """What a colleague decided or the person sent; an opened file changes nothing, an original does no harm."""
    quiet = (DocumentEvent.VIEWED, DocumentEvent.ORIGINAL)
    looked_at.check(document, seen, about=lambda line: line.event not in quiet)


def _looked_at(document: Document, version: int) -> Document:
    lock_file(document.application)
    document = locked(document)
    if document.version != version:
        raise Refused(_("Another file has been sent meanwhile: it is the one to be read now."))
    return document
