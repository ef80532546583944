"""The papers of a file as its page shows them: what was sent, what was said of it, what was picked and not taken."""

from dataclasses import dataclass

from centers.core import seen
from centers.office.buttons import localized_moves
from enrollment.documents.asked import Slot, can_receive_document, slots
from enrollment.models import Application, DocumentEvent, DocumentReason, DocumentState
from enrollment.security.permissions import DECIDE

from .decisions import PaperDecisionForm, paper_id

SIGNS = {DocumentState.RECEIVED: "ask", DocumentState.ACCEPTED: "ok", DocumentState.REFUSED: "no"}


@dataclass(frozen=True)
class PaperRow:
    """A paper on the page of a file, with the history of what was sent for it."""

    slot: Slot
    moves: list
    form: PaperDecisionForm

    @property
    def sign(self) -> str:
        return SIGNS.get(self.slot.state, "")

    @property
    def has_file(self) -> bool:
        return self.slot.state != DocumentState.REQUESTED


def paper_rows(application: Application, picked: dict[str, PaperDecisionForm]) -> list[PaperRow]:
    """`picked`: forms that came back and were not taken, by the code of their paper."""
    return [
        PaperRow(slot, _moves(slot.document) if slot.document else [], _form(slot, picked.get(slot.paper.code)))
        for slot in slots(application)
    ]


def _form(slot: Slot, sent: PaperDecisionForm | None) -> PaperDecisionForm:
    """On what stands there now."""
    document = slot.document
    looked_at, version = (seen.token(document), document.version) if document else ("", 0)
    if sent is None:
        return PaperDecisionForm(looked_at=looked_at, version=version, auto_id=paper_id(slot.paper.code))
    sent.look_again_at(looked_at, version)
    return sent


def _moves(document) -> list:
    lines = localized_moves(document.moves, DocumentState, DocumentEvent)
    for line in lines:
        if reason := line.figures.get("reason"):
            line.words = [DocumentReason(reason).label]
    return lines


def may_decide(user, application: Application) -> bool:
    return user.has_perm(DECIDE) and not can_receive_document(application)
