"""The papers of one's own file: now, later or at the centre. None is ever compulsory here."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from centers.core import accepted_files
from centers.core.errors import Refused
from centers.core.reasons import Reason
from centers.core.uploads import arrived
from enrollment.documents.asked import Slot, can_receive_document, missing, slots
from enrollment.documents.responses import private_response
from enrollment.documents.sanitizer.process import picture_names
from enrollment.documents.services import put_earlier, receive_document, remove_file
from enrollment.models import DocumentFile, DocumentState
from enrollment.security.device import DeviceFile, get_device_file, personal, post_or_back

from .applying import ASKED

# The signs of the status component.
_SIGNS = {
    DocumentState.REQUESTED: "planned",
    DocumentState.RECEIVED: "waiting",
    DocumentState.ACCEPTED: "done",
    DocumentState.REFUSED: "bad",
}
_TRY_AGAIN = 60  # seconds


@dataclass(frozen=True)
class Sent:
    """A file on the page. `number`: its key, as text; `size` in words, empty where nobody noted it."""

    number: str
    name: str
    size: str
    ending: str
    has_small: bool


@dataclass
class DocumentRow:
    """A paper on the page, with what is the matter with the files that were just sent for it."""

    slot: Slot
    errors: list[str] = field(default_factory=list)

    @property
    def sign(self) -> str:
        seen = self.slot.original_seen and self.slot.state == DocumentState.REQUESTED
        return "done" if seen else _SIGNS[self.slot.state]

    @property
    def files(self) -> list[Sent]:
        return [
            Sent(str(file.pk), file.called or _called(place), _weight(file.size), file.ending, file.has_small)
            for place, file in enumerate(self.slot.files, start=1)
        ]

    @property
    def html_id(self) -> str:
        return f"id_{self.slot.paper.code}"


def _called(place: int) -> str:
    """A file whose name on the phone nobody kept."""
    return _("File %(n)s") % {"n": place}


def _weight(size: int) -> str:
    if size >= 1_000_000:
        return _("%(n)s MB") % {"n": formats.number_format(size / 1_000_000, 1)}
    return _("%(n)s kB") % {"n": max(1, round(size / 1000))} if size else ""


@dataclass
class Problems:
    """What portal/errors.html lists."""

    problems: list[tuple[str, str]]


@dataclass
class Arrived:
    """What became of the files of one request: how many are kept, what is said of the others, and the status."""

    kept: int = 0
    errors: list[str] = field(default_factory=list)
    status: int = 200


def _open(request) -> DeviceFile | None:
    device_file = get_device_file(request)
    return device_file if device_file and not can_receive_document(device_file.application) else None


@personal
@require_http_methods(ASKED)
def documents(request, code: str = ""):
    """GET: every paper and where it stands. POST `file`, one or several, for the paper `code`: keep them, or say what
    is wrong with which."""
    device_file = _open(request)
    if device_file is None:
        return redirect("enrollment:file")
    came = Arrived()
    if request.method == "POST":
        came = _receive(request, device_file, code)
        if came.kept:
            sentence = ngettext(
                "The document has arrived. The centre reads it.", "%(n)s files have arrived. The centre reads them.",
                came.kept,
            )  # fmt: skip
            messages.success(request, sentence % {"n": came.kept})
        if not came.errors:
            return redirect("enrollment:documents")
    elif code:
        return redirect("enrollment:documents")
    return _page(request, device_file, code, came)


def _page(request, device_file: DeviceFile, code: str, came: Arrived):
    rows = [
        DocumentRow(slot, came.errors if slot.paper.code == code else []) for slot in slots(device_file.application)
    ]
    listed = [(row.html_id, sentence) for row in rows for sentence in row.errors]
    listed = listed or [("content", sentence) for sentence in came.errors]
    context = {
        "device_file": device_file,
        "rows": rows,
        "missing": missing(device_file.application, [row.slot for row in rows]),
        "form": Problems(listed),
        "taken": accepted_files,
        "kinds": picture_names(),
        "most": _("%(n)s MB") % {"n": accepted_files.MOST_BYTES // 1_000_000},
    }
    response = render(request, "enrollment/documents.html", context, status=came.status)
    if came.status == 503:
        response["Retry-After"] = _TRY_AGAIN
    return response


def _receive(request, device_file: DeviceFile, code: str) -> Arrived:
    came, uploads = Arrived(), request.FILES.getlist("file")
    if not uploads:
        came.errors.append(_("No file was chosen yet."))
    if len(uploads) > accepted_files.MOST_AT_ONCE:
        sentence = _("Only the first %(max)s files were read. The others can be sent afterwards.")
        came.errors.append(sentence % {"max": accepted_files.MOST_AT_ONCE})
    for upload in uploads[: accepted_files.MOST_AT_ONCE]:
        try:
            arrived(upload)
            receive_document(device_file.application, code, upload, upload.size, called=upload.name or "")
            came.kept += 1
        except Refused as refused:
            came.status = refused.status
            came.errors += _named(refused, upload) if len(uploads) > 1 else refused.sentences
            if refused.status != 200:  # the next ones would fare no better
                break
    return came


def _named(refused: Refused, upload) -> list[str]:
    return [
        _("%(file)s: %(sentence)s") % {"file": f"\u2068{upload.name}\u2069", "sentence": sentence}
        for sentence in refused.sentences
    ]


@personal
@post_or_back("enrollment:documents")
def remove(request, code: str):
    """POST `file`: the number of one."""
    return _change(request, code, remove_file, _("The file has been removed."))


@personal
@post_or_back("enrollment:documents")
def earlier(request, code: str):
    """POST `file`: the number of one; it changes places with the one before."""
    return _change(request, code, put_earlier, _("The order is saved."))


def _change(request, code: str, act, done: str):
    device_file = _open(request)
    if device_file is None:
        return redirect("enrollment:file")
    try:
        act(device_file.application, code, _number(request))
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("enrollment:documents")


def _number(request) -> int:
    typed = request.POST.get("file", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Refused(Reason("not_whole", gettext_lazy("This page was not whole: please open the file again.")))
    return int(typed)


@personal
@require_GET
def show_file(request, code: str, number: int):
    """One's own file again: a photo in the browser, a PDF to be kept, which its reader opens."""
    file = _own_file(request, code, number)
    return _sent(file, as_attachment=file.ending != "jpg")


@personal
@require_GET
def small(request, code: str, number: int):
    file = _own_file(request, code, number)
    if not file.has_small:
        raise Http404
    return _sent(file, as_attachment=False, small=True)


def _own_file(request, code: str, number: int) -> DocumentFile:
    """Of the file that this device holds, and of no other."""
    device_file = get_device_file(request)
    files = DocumentFile.objects.select_related("document__application", "document__paper")
    found = device_file and files.filter(
        document__application=device_file.application, document__paper__code=code, pk=min(number, 2**63 - 1)
    ).first()  # fmt: skip
    if not found:
        raise Http404
    return found


def _sent(file: DocumentFile, **options):
    try:
        return private_response(file, **options)
    except FileNotFoundError as gone:
        raise Http404 from gone
