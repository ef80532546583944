"""The papers of a file as its page shows them: what was sent, what was said of it, what was picked and not taken."""

from dataclasses import dataclass

from centers.core import seen
from centers.office.buttons import told
from enrollment.documents.asked import Slot, slots, takes_documents
from enrollment.models import Application, DocumentEvent, DocumentReason, DocumentState
from enrollment.security.permissions import DECIDE

SIGNS = {DocumentState.RECEIVED: "ask", DocumentState.ACCEPTED: "ok", DocumentState.REFUSED: "no"}


@dataclass(frozen=True)
class Row:
    """A paper on the page of a file, with the history of what was sent for it."""

    slot: Slot
    moves: list
    # A reason that was picked and not taken.
    picked: str = ""

    @property
    def seen(self) -> str:
        return seen.token(self.slot.document) if self.slot.document else ""

    @property
    def sign(self) -> str:
        return SIGNS.get(self.slot.state, "")

    @property
    def has_file(self) -> bool:
        return self.slot.state != DocumentState.REQUESTED


def rows(application: Application, picked: dict[str, str]) -> list[Row]:
    """`picked`: reasons that were picked and not taken, by the code of their paper."""
    return [
        Row(slot, _moves(slot.document) if slot.document else [], picked.get(slot.paper.code, ""))
        for slot in slots(application)
    ]


def _moves(document) -> list:
    lines = told(document.moves, DocumentState, DocumentEvent)
    for line in lines:
        if reason := line.figures.get("reason"):
            line.words = [DocumentReason(reason).label]
    return lines


def may_decide(user, application: Application) -> bool:
    return user.has_perm(DECIDE) and takes_documents(application)
