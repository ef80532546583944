"""From a file nobody vouches for to a plain JPEG or a plain PDF. Its type is told by its content, never its name."""

import math
import zlib
from dataclasses import dataclass
from io import BytesIO

import filetype
from PIL import Image

from centers.core.accepted_files import MOST_STRETCHED, PICTURES, SIDE, SMALL_SIDE
from centers.core.decoding import BROKEN, Bounds, NoPicture, decoded, drawn, kept_size, upright

from .heic import decoded_heic, is_heic
from .png_rows import NotRows, PngRows
from .webp import size_of

QUALITY, SMALL_QUALITY = 80, 60
# Bytes that the pixels of a picture may take in memory while it is decoded: a hostile file gets 100 MB in all.
PICTURE_MEMORY = 84_000_000
# By type, as Pillow names them.
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/tiff": "TIFF"}
PIXELS = {name.upper(): kind.pixels for name, kind in PICTURES.items()}
# What programs leave in front of a PDF: a byte-order mark, blank lines. With anything else it is another file.
_IN_FRONT = b"\xef\xbb\xbf\r\n\t \0"
_MOST_IN_FRONT = 1024


class Unfit(Exception):
    """`reason`: a key of `apart`'s sentences; `figure`: the number that its sentence names, 0 for none."""

    def __init__(self, reason: str, figure: int = 0):
        super().__init__(reason)
        self.reason, self.figure = reason, figure


@dataclass(frozen=True)
class Plain:
    """`kind`: jpg or pdf. `small`: a small picture of it as JPEG, empty where none can be made."""

    kind: str
    content: bytes
    small: bytes


def cleaned(content: bytes) -> Plain:
    """The file made anew. Raises Unfit."""
    kind = kind_of(content)
    if kind == "PDF":
        return _pdf(content[_beginning(content) :])
    if kind:
        return _plain(picture_of(content, kind))
    raise Unfit("type")


def kind_of(content: bytes) -> str:
    """PDF, HEIC, or as Pillow names it; empty for all else."""
    if is_heic(content):
        return "HEIC"
    if content.startswith(b"%PDF-", _beginning(content)):
        return "PDF"
    return FORMATS.get(filetype.guess_mime(content[:8192]) or "", "")


def load(kind: str) -> None:
    """Reads in the library of this kind alone, before the process is bounded: the others cost time and memory."""
    if kind == "PDF":
        from . import pdf  # noqa: F401
    if kind == "HEIC":
        import ctypes  # noqa: F401

        import pillow_heif  # noqa: F401


def _beginning(content: bytes) -> int:
    front = content[:_MOST_IN_FRONT]
    return len(front) - len(front.lstrip(_IN_FRONT))


def picture_of(content: bytes, form: str) -> Image.Image:
    """`form`: see `kind_of`. Raises Unfit."""
    try:
        if form == "HEIC":
            return decoded_heic(content, SIDE)
        if form == "WEBP" and math.prod(size_of(content)) > PIXELS[form]:
            raise NoPicture("pixels", PIXELS[form])
        return _decoded(content, form)
    except NoPicture as problem:
        raise Unfit(problem.reason, problem.most) from problem


def _decoded(content: bytes, form: str) -> Image.Image:
    """A PNG that is too much in one piece, as the capture of a long page, is read in bands."""
    try:
        return decoded(BytesIO(content), Bounds((form,), PIXELS, MOST_STRETCHED, PICTURE_MEMORY), SIDE)
    except NoPicture as problem:
        if form != "PNG" or problem.reason != "heavy":
            raise
        try:
            rows = PngRows(content)
            return upright(drawn(rows, kept_size(rows.size, SIDE)), rows.exif)
        except NotRows:
            raise problem from None
        except (*BROKEN, zlib.error) as broken:
            raise NoPicture("cut" if isinstance(broken, EOFError) else "damaged") from broken


def _plain(picture: Image.Image) -> Plain:
    return Plain("jpg", _jpeg(picture, QUALITY), _small(picture))


def _small(picture: Image.Image) -> bytes:
    """Of a long capture its upper part."""
    width, height = picture.size
    small = picture.crop((0, 0, min(width, height * 2), min(height, width * 2)))
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return _jpeg(small, SMALL_QUALITY)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _pdf(content: bytes) -> Plain:
    from .pdf import Unreadable, first_scan, rewritten

    try:
        made = rewritten(content)
        scan = first_scan(made)
    except Unreadable as problem:
        raise Unfit(problem.reason, problem.figure) from problem
    try:
        return Plain("pdf", made, _small(picture_of(scan, "JPEG")) if scan else b"")
    except Unfit:  # a small picture is worth no refusal
        return Plain("pdf", made, b"")
