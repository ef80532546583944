"""From a file nobody vouches for to a plain JPEG or a plain PDF. Its type is told by its content, never its name."""

from io import BytesIO

import filetype

from centers.decoding import NoPicture, decoded

from .pdf import rewritten

# Small print of an A4 page is read at 2 000 pixels.
SIDE, QUALITY = 2_000, 80
# Bytes that the pixels of a picture may take in memory while it is decoded: a hostile file gets 100 MB in all.
PICTURE_MEMORY = 86_000_000
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}


class Unfit(Exception):
    """`reason`: type, broken, pixels, heavy, shape or locked (sentences in `apart`)."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def cleaned(content: bytes) -> tuple[str, bytes]:
    """("jpg" or "pdf", the file made anew). Raises Unfit."""
    kind = filetype.guess_mime(content[:8192]) or ""
    if kind in FORMATS:
        return "jpg", _picture(content, FORMATS[kind])
    # The mark of a PDF stands at its very beginning; readers that look farther find polyglots.
    if content.startswith(b"%PDF-"):
        return "pdf", _pdf(content)
    raise Unfit("type")


def _picture(content: bytes, form: str) -> bytes:
    try:
        picture = decoded(BytesIO(content), (form,), SIDE, PICTURE_MEMORY)
    except NoPicture as problem:
        raise Unfit(problem.reason) from problem
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _pdf(content: bytes) -> bytes:
    try:
        return rewritten(content)
    except PermissionError as locked:
        raise Unfit("locked") from locked
    except ValueError as broken:
        raise Unfit("broken") from broken
