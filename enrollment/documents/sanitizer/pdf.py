"""A PDF with its pages and nothing else: no scripts, actions, attachments, forms, links, layers of metadata."""

import re
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from centers.core.accepted_files import MOST_PAGES, PICTURES

from .unfolding import check_before_opening, check_stream

# What a page needs to be seen; everything else of it goes, annotations first.
PAGE = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Contents", "/Resources", "/Group", "/UserUnit"}
# Wherever they stand, these run, open, fetch, hide or tell something. None is needed to draw.
ELSEWHERE = (
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/AF", "/EF", "/FS", "/RF", "/Metadata", "/PieceInfo", "/OPI", "/Ref",
    "/Alternates",
)  # fmt: skip
# Of a stream: its content in a file elsewhere.
OUTSIDE = ("/F", "/FFilter", "/FDecodeParms")
_END = b"%%EOF"
# Behind the last end mark stands filling, or what a server added; objects there had an end of their own.
_OBJECT = re.compile(rb"\d+ \d+ obj\b")
_POINTER = re.compile(rb"startxref\s+\d+\s*\Z")
_BROKEN = (pikepdf.PdfError, RuntimeError, TypeError, LookupError, ArithmeticError, ValueError)


class Unreadable(Exception):
    """`reason`: cut, damaged_pdf, locked, pages or unfolded; `figure`: the number it names."""

    def __init__(self, reason: str, figure: int = 0):
        super().__init__(reason)
        self.reason, self.figure = reason, figure


def rewritten(content: bytes) -> bytes:
    """`content`: from the mark of a PDF on. Raises Unreadable."""
    body = _body(content)
    check_before_opening(body, Unreadable)
    try:
        with _opened(body) as sent, pikepdf.new() as kept:
            _keep_pages(sent, kept)
            out = BytesIO()
            kept.save(out, deterministic_id=True, preserve_pdfa=False, encryption=False)
    except pikepdf.PasswordError as locked:
        raise Unreadable("locked") from locked
    except _BROKEN as broken:
        raise Unreadable("damaged_pdf") from broken
    made = out.getvalue()
    # Whatever its streams were packed in, they are now packed in the one way that is counted.
    check_before_opening(made, Unreadable)
    return made


def _body(content: bytes) -> bytes:
    """Up to the last end mark, or to the pointer before it where the mark is left out."""
    bare = content.rstrip(b"\r\n\t \0")
    if _POINTER.search(bare[-64:]):
        return bare + b"\n" + _END
    end = content.rfind(_END)
    if end < 0:
        raise Unreadable("cut")
    if _OBJECT.search(content, end):
        raise Unreadable("cut")
    return content[: end + len(_END)] + b"\n"


def _opened(body: bytes) -> pikepdf.Pdf:
    """Where its table of objects is wrong it is worked out anew, and no page may be missing then."""
    try:
        return pikepdf.open(BytesIO(body), attempt_recovery=False)
    except pikepdf.PasswordError:
        raise
    except _BROKEN:
        sent = pikepdf.open(BytesIO(body))
    if len(sent.pages) != int(sent.Root.Pages.get("/Count", -1)):
        sent.close()
        raise Unreadable("damaged_pdf")
    return sent


def _keep_pages(sent: pikepdf.Pdf, kept: pikepdf.Pdf) -> None:
    pages = len(sent.pages)
    if not pages:
        raise Unreadable("damaged_pdf")
    if pages > MOST_PAGES:
        raise Unreadable("pages", pages)
    if "/AcroForm" in sent.Root:
        # What was typed into a form stays to be read, as ink on the page.
        sent.generate_appearance_streams()
    sent.flatten_annotations("screen")
    for page in sent.pages:
        for name in set(page.obj.keys()) - PAGE:
            del page.obj[name]
    kept.pages.extend(sent.pages)
    unfolded = 0
    for thing in kept.objects:
        if isinstance(thing, Stream):
            unfolded = check_stream(thing, unfolded, Unreadable)
        _strip(thing)


def _strip(thing: pikepdf.Object, depth: int = 0) -> None:
    """Takes out what is no drawing; objects of their own are visited for themselves."""
    if depth > 50:
        raise ValueError("nested")
    if isinstance(thing, Array):
        for part in thing:
            _strip_within(part, depth)
    elif isinstance(thing, Dictionary | Stream):
        gone = ELSEWHERE + (OUTSIDE if isinstance(thing, Stream) else ())
        for name in [name for name in gone if name in thing]:
            del thing[Name(name)]
        for part in (thing.stream_dict if isinstance(thing, Stream) else thing).as_dict().values():
            _strip_within(part, depth)


def _strip_within(part: object, depth: int) -> None:
    if isinstance(part, pikepdf.Object) and not part.is_indirect:
        _strip(part, depth + 1)


def first_scan(made: bytes) -> bytes | None:
    """The photo that a scanner's first page is; None where the page is drawn otherwise."""
    try:
        with pikepdf.open(BytesIO(made)) as kept:
            images = list(kept.pages[0].images.values())
            if len(images) != 1 or images[0].get("/Filter") != Name.DCTDecode:
                return None
            small_enough = int(images[0].Width) * int(images[0].Height) <= PICTURES["JPEG"].pixels
            return images[0].read_raw_bytes() if small_enough else None
    except _BROKEN:
        return None
