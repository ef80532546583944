"""The papers of one's own file: now, later or at the centre. None is ever compulsory here."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from centers.errors import Refused
from enrollment.actions.documents import receive_document, remove_document
from enrollment.papers import Slot, slots, takes_documents
from enrollment.states import DocumentState

from .applying import ASKED
from .device import Held, held_by, personal

# The signs of the status component.
_SIGNS = {
    DocumentState.REQUESTED: "planned",
    DocumentState.RECEIVED: "waiting",
    DocumentState.ACCEPTED: "done",
    DocumentState.REFUSED: "bad",
}


@dataclass
class Row:
    """A paper on the page, with what is the matter with the file that was just sent for it."""

    slot: Slot
    errors: list[str] = field(default_factory=list)

    @property
    def sign(self) -> str:
        seen = self.slot.original_seen and self.slot.state == DocumentState.REQUESTED
        return "done" if seen else _SIGNS[self.slot.state]

    @property
    def html_id(self) -> str:
        return f"id_{self.slot.paper.code}"


@dataclass
class Problems:
    """What portal/errors.html lists."""

    problems: list[tuple[str, str]]


def _open(request) -> Held | None:
    held = held_by(request)
    return held if held and takes_documents(held.application) else None


@personal
@require_http_methods(ASKED)
def documents(request, code: str = ""):
    """GET: every paper and where it stands. POST `file` for the paper `code`: keep it, or say what is wrong with it."""
    held = _open(request)
    if held is None:
        return redirect("enrollment:file")
    errors: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            _receive(request, held, code)
            messages.success(request, _("The document has arrived. The centre reads it."))
            return redirect("enrollment:documents")
        except Refused as refused:
            errors = refused.sentences
    elif code:
        return redirect("enrollment:documents")
    rows = [Row(slot, list(errors) if slot.paper.code == code else []) for slot in slots(held.application)]
    listed = [(row.html_id, sentence) for row in rows for sentence in row.errors]
    listed = listed or [("content", sentence) for sentence in errors]
    context = {
        "held": held,
        "rows": rows,
        "missing": sum(row.slot.is_missing for row in rows),
        "form": Problems(listed),
    }
    return render(request, "enrollment/documents.html", context)


def _receive(request, held: Held, code: str) -> None:
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused(_("No file was chosen yet."))
    receive_document(held.application, code, upload, upload.size)


@personal
@require_POST
def remove(request, code: str):
    held = _open(request)
    if held is None:
        return redirect("enrollment:file")
    try:
        remove_document(held.application, code)
        messages.success(request, _("The document has been removed."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("enrollment:documents")
