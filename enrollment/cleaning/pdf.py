"""A PDF with its pages and nothing else: no scripts, actions, attachments, forms, links, layers of metadata."""

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

# What a page needs to be seen; everything else of it goes, annotations first.
PAGE = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Contents", "/Resources", "/Group", "/UserUnit"}
# Wherever they stand, these run, open, fetch, hide or tell something. None is needed to draw.
ELSEWHERE = (
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/AF", "/EF", "/FS", "/RF", "/Metadata", "/PieceInfo", "/OPI", "/Ref",
    "/Alternates",
)  # fmt: skip
# Of a stream: its content in a file elsewhere.
OUTSIDE = ("/F", "/FFilter", "/FDecodeParms")
# The last mark of a whole file stands in its last bytes.
TAIL = 2048


def rewritten(content: bytes) -> bytes:
    """Raises ValueError for what is no whole PDF, PermissionError for one that is locked."""
    if b"%%EOF" not in content[-TAIL:]:
        raise ValueError("cut")
    try:
        with pikepdf.open(BytesIO(content)) as sent, pikepdf.new() as kept:
            if sent.is_encrypted:
                raise PermissionError("locked")
            _keep_pages(sent, kept)
            out = BytesIO()
            kept.save(out, deterministic_id=True, preserve_pdfa=False)
    except pikepdf.PasswordError as locked:
        raise PermissionError("locked") from locked
    except (pikepdf.PdfError, RuntimeError, TypeError, LookupError, ArithmeticError) as broken:
        raise ValueError("broken") from broken
    return out.getvalue()


def _keep_pages(sent: pikepdf.Pdf, kept: pikepdf.Pdf) -> None:
    if "/AcroForm" in sent.Root:
        # What was typed into a form stays to be read, as ink on the page.
        sent.generate_appearance_streams()
    sent.flatten_annotations("screen")
    if not len(sent.pages):
        raise ValueError("no page")
    for page in sent.pages:
        for name in set(page.obj.keys()) - PAGE:
            del page.obj[name]
    kept.pages.extend(sent.pages)
    for thing in kept.objects:
        _strip(thing)


def _strip(thing, depth: int = 0) -> None:
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


def _strip_within(part, depth: int) -> None:
    if isinstance(part, pikepdf.Object) and not part.is_indirect:
        _strip(part, depth + 1)
