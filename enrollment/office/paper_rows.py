"""The papers of a file as its page shows them: what was sent, what was said of it, what was picked and not taken."""

from dataclasses import dataclass

from centers.core import seen
from enrollment.documents.asked import Slot, can_receive_document, slots
from enrollment.models import Application, DocumentState
from enrollment.security.permissions import DECIDE

from .decisions import PaperDecisionForm, paper_id

SIGNS = {DocumentState.RECEIVED: "ask", DocumentState.ACCEPTED: "ok", DocumentState.REFUSED: "no"}


@dataclass(frozen=True)
class PaperRow:
    """A paper on the page of a file; what became of it stands among the acts of the file."""

    slot: Slot
    form: PaperDecisionForm

    @property
    def sign(self) -> str:
        return SIGNS.get(self.slot.state, "")

    @property
    def has_file(self) -> bool:
        return self.slot.state != DocumentState.REQUESTED


def paper_rows(application: Application, picked: dict[str, PaperDecisionForm]) -> list[PaperRow]:
    """`picked`: forms that came back and were not taken, by the code of their paper."""
    return [PaperRow(slot, _form(slot, picked.get(slot.paper.code))) for slot in slots(application)]


def _form(slot: Slot, sent: PaperDecisionForm | None) -> PaperDecisionForm:
    """On what stands there now."""
    document = slot.document
    looked_at, version = (seen.token(document), document.version) if document else ("", 0)
    if sent is None:
        return PaperDecisionForm(looked_at=looked_at, version=version, auto_id=paper_id(slot.paper.code))
    sent.look_again_at(looked_at, version)
    return sent


def may_decide(user, application: Application) -> bool:
    return user.has_perm(DECIDE) and not can_receive_document(application)
