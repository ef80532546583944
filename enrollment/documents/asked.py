"""The papers a file is asked for: those of the levels it has chosen, each once, and where each stands."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from centers.core.accepted_files import MOST_FILES
from centers.core.reasons import Reason
from enrollment.applying.rules import is_minor
from enrollment.models import REPLACEABLE, SENT, TO_SEND, Application, Document, DocumentFile, DocumentState
from programs.models import CampaignState, Paper


@dataclass(frozen=True)
class Slot:
    """One paper asked for. `document` is None until something was sent or seen; `files` are in the person's order."""

    paper: Paper
    document: Document | None
    for_minor: bool
    files: tuple[DocumentFile, ...] = ()

    @property
    def name(self) -> str:
        """Nobody under 18 must have a national card: a birth certificate does."""
        if self.paper.is_id_card and self.for_minor:
            return _("Birth certificate, or copy of the national card")
        return str(self.paper)

    @property
    def state(self) -> DocumentState:
        return DocumentState(self.document.state if self.document else DocumentState.REQUESTED)

    @property
    def original_seen(self) -> bool:
        return bool(self.document and self.document.original_seen_at)

    @property
    def is_missing(self) -> bool:
        """Neither sent nor seen, or to be sent again."""
        return self.state in TO_SEND and not self.original_seen

    @property
    def takes_file(self) -> bool:
        return self.state in REPLACEABLE

    @property
    def is_full(self) -> bool:
        return len(self.files) >= MOST_FILES

    @property
    def words(self) -> str:
        """The state, with its reason (wording, doc.*)."""
        if self.document and self.state == DocumentState.REFUSED:
            return _("To be sent again: %(reason)s") % {"reason": self.document.get_reason_display()}
        if self.original_seen and self.state == DocumentState.REQUESTED:
            return pgettext("document", "Original seen at the centre")
        return str(self.state.label)


def slots(application: Application) -> list[Slot]:
    """Every paper asked for, in the order of the choices, and what was sent for a choice given up since."""
    documents = list(application.documents.select_related("paper").prefetch_related("files"))
    by_code = {document.paper.code: document for document in documents}
    minor = is_minor(application.applicant)
    asked = _asked(application)
    papers = [*asked.values(), *(d.paper for d in documents if d.paper.code not in asked)]
    return [_slot(paper, by_code.get(paper.code), minor) for paper in papers]


def _slot(paper: Paper, document: Document | None, minor: bool) -> Slot:
    return Slot(paper, document, minor, tuple(document.files.all()) if document else ())


def slot_of(application: Application, code: str) -> Slot | None:
    return next((slot for slot in slots(application) if slot.paper.code == code), None)


def _asked(application: Application) -> dict[str, Paper]:
    """By code. Where levels differ, the national card stands: who has it needs no other proof."""
    levels = application.choices.order_by("rank").values_list("intake__program__level_id", flat=True)
    order = {level: place for place, level in reversed(list(enumerate(levels)))}
    found: dict[str, Paper] = {}
    for paper in sorted(Paper.objects.filter(level__in=order), key=lambda p: (order[p.level_id], p.position, p.pk)):
        if paper.code not in found or (paper.is_id_card and not found[paper.code].is_id_card):
            found[paper.code] = paper
    return found


def missing(application: Application, asked: list[Slot]) -> int:
    """How many slots wait for a file. Whoever is enrolled has shown the originals: only what was refused counts."""
    waited_for = [DocumentState.REFUSED] if hasattr(application, "enrollment") else list(TO_SEND)
    return sum(slot.is_missing and slot.state in waited_for for slot in asked)


def can_receive_document(application: Application) -> list[Reason]:
    """From the sending of the file on, as long as its campaign lasts."""
    if application.state in SENT and application.campaign.state != CampaignState.FINISHED:
        return []
    return [Reason("none_any_more", gettext_lazy("This file takes no documents any more."))]
