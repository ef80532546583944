"""The papers beside the facts: one of them large, turned and enlarged as asked, the others small beneath it."""

from dataclasses import dataclass, field

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from centers.office.pages import OfficePage
from enrollment.documents.asked import Slot
from enrollment.documents.responses import private_response
from enrollment.documents.services import note_viewed
from enrollment.models import DocumentFile, DocumentReason, DocumentState
from enrollment.security.permissions import DECIDE, visible_files

from .walk import Walk

TURNS = 4  # quarters of a full turn


@dataclass
class Sheet:
    """One file of a paper, page `number` of `count`."""

    slot: Slot
    file: DocumentFile
    number: int
    count: int
    url: str = ""
    is_shown: bool = False
    is_next: bool = False

    @property
    def picture(self) -> str:
        """The address of what can be shown on the page; empty for a PDF without a small picture."""
        if self.file.ending == "pdf" and not self.file.has_small:
            return ""
        return reverse("admin:enrollment_application_queue_paper", args=[self.file.pk])


@dataclass
class Shown:
    """What the middle of the page shows, with the addresses that turn and enlarge it without any script."""

    sheets: list[Sheet]
    missing: list[Slot]
    turn: int = 0
    is_large: bool = False
    turn_url: str = ""
    large_url: str = ""
    page: Sheet | None = field(default=None)


def shown(walk: Walk, pk: int, slots: list[Slot]) -> Shown:
    """By the parts `paper` (number of a file), `turn` and `zoom` of the address."""
    given = walk.request.GET
    sheets = [sheet for slot in slots for sheet in _sheets(slot)]
    wanted = given.get("paper", "")
    page = next((sheet for sheet in sheets if str(sheet.file.pk) == wanted), sheets[0] if sheets else None)
    turn, is_large = int(given.get("turn", "0") in ("1", "2", "3") and given["turn"]), given.get("zoom") == "1"
    here = {"paper": page.file.pk if page else None}
    for sheet in sheets:
        sheet.is_shown, sheet.url = sheet is page, walk.address(pk, paper=sheet.file.pk)
    if page and len(sheets) > 1:
        sheets[(sheets.index(page) + 1) % len(sheets)].is_next = True
    return Shown(
        sheets,
        [slot for slot in slots if slot.is_missing and not slot.files],
        turn,
        is_large,
        walk.address(pk, **here, turn=(turn + 1) % TURNS, zoom=int(is_large)),
        walk.address(pk, **here, turn=turn, zoom=int(not is_large)),
        page,
    )


def _sheets(slot: Slot) -> list[Sheet]:
    return [Sheet(slot, file, number, len(slot.files)) for number, file in enumerate(slot.files, start=1)]


@dataclass(frozen=True)
class Asking:
    """A paper that can be asked for by one key, or by one more for why; `reasons` of one that was sent."""

    slot: Slot
    key: str
    reasons: list[tuple[str, str, str]]

    @property
    def code(self) -> str:
        return self.slot.paper.code

    @cached_property
    def version(self) -> int:
        return self.slot.document.version if self.slot.document else 0


def askings(slots: list[Slot]) -> list[Asking]:
    """What is missing first, as it is asked for most; beyond nine there is no key."""
    sent = [slot for slot in slots if slot.files and slot.state != DocumentState.REFUSED]
    never = [slot for slot in slots if slot.state == DocumentState.REQUESTED and not slot.original_seen]
    found = []
    for number, slot in enumerate([*never, *sent], start=1):
        key = f"4{number}" if number <= 9 else ""
        reasons = [
            (value, str(label), f"{key}{place}" if key else "")
            for place, (value, label) in enumerate(DocumentReason.choices, start=1)
        ]
        found.append(Asking(slot, key, reasons if slot in sent else []))
    return found


class PaperPicture(OfficePage):
    """GET: one file as a picture for the page, which no browser runs; who looked at it is noted. `pk`: of the file."""

    http_method_names = ("get",)
    permission = DECIDE

    def get_queryset(self):
        return visible_files(self.request.user).select_related("document__application__campaign", "document__paper")

    def get(self, request, *args, **kwargs):
        file = self.object
        try:
            response = private_response(file, as_attachment=False, small=file.ending == "pdf")
        except FileNotFoundError:
            raise Http404 from None
        note_viewed(file.document, by=request.user)
        return response
