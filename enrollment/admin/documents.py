"""The papers on the page of a file, and opening one, which is noted."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from centers import seen
from centers.admin import told
from enrollment import actions
from enrollment.access import DECIDE, visible_files
from enrollment.models import Application
from enrollment.papers import Slot, slots, takes_documents
from enrollment.states import DocumentEvent, DocumentReason, DocumentState
from enrollment.views.private import private_response

SIGNS = {DocumentState.RECEIVED: "ask", DocumentState.ACCEPTED: "ok", DocumentState.REFUSED: "no"}


@dataclass(frozen=True)
class Row:
    """A paper on the page of a file, with the history of what was sent for it. `typed`: a reason chosen, not taken."""

    slot: Slot
    moves: list
    typed: str = ""

    @property
    def seen(self) -> str:
        return seen.token(self.slot.document) if self.slot.document else ""

    @property
    def sign(self) -> str:
        return SIGNS.get(self.slot.state, "")

    @property
    def has_file(self) -> bool:
        return self.slot.state != DocumentState.REQUESTED


def rows(application: Application, typed: dict[str, str]) -> list[Row]:
    """`typed`: reasons that were chosen and not taken, by the code of their paper."""
    return [
        Row(slot, _moves(slot.document) if slot.document else [], typed.get(slot.paper.code, ""))
        for slot in slots(application)
    ]


def _moves(document) -> list:
    lines = told(document.moves, DocumentState, DocumentEvent)
    for line in lines:
        if reason := line.figures.get("reason"):
            line.words = [DocumentReason(reason).label]
    return lines


def open_file(request, pk: int):
    """GET: one file as an attachment that no browser runs; who opened it and when is noted. `pk`: of the file."""
    file = get_object_or_404(visible_files(request.user).select_related("document__application__campaign"), pk=pk)
    document = file.document
    try:
        response = private_response(file, as_attachment=True)
    except FileNotFoundError:
        messages.error(request, _("There is no file to open here any more."))
        back = reverse("admin:enrollment_application_change", args=[document.application_id])
        return redirect(f"{back}#documents")
    actions.note_viewed(document, by=request.user)
    return response


def may_decide(user, application: Application) -> bool:
    return user.has_perm(DECIDE) and takes_documents(application)
