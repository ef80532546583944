"""From an uploaded file to two small WebP pictures without metadata. Knows Pillow and no Django model.

What is kept is drawn anew, pixel by pixel: position, camera, comments and whatever hangs behind the picture
stay behind. Only the widest variant's size is returned; both have the same proportions.
"""

import struct
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from centers.errors import Refused

MOST_BYTES = 10_000_000
MOST_PIXELS = 25_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
# Pixels of the longer side, and bytes: a centre's page stays within 60 kB with its picture.
LARGE, SMALL = (1280, 36_000), (640, 18_000)
SMALLEST_SIDE = 32
MOST_STRETCHED = 8
# What a broken file makes Pillow raise depends on the byte where it breaks.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, struct.error)
QUALITIES = (78, 62, 46)
SHRINK = 0.8


@dataclass(frozen=True)
class Recoded:
    """Both variants as WebP files; width and height in pixels, of the large one."""

    large: bytes
    small: bytes
    width: int
    height: int


def recode(upload: BinaryIO, size: int) -> Recoded:
    """`size`: bytes of the upload. Raises Refused with a sentence for whatever is no picture we can keep."""
    if not size:
        raise Refused(_("The file is empty."))
    if size > MOST_BYTES:
        raise Refused(_("The picture is larger than 10 MB. A smaller copy will do."))
    picture = _decoded(upload)
    picture.thumbnail((LARGE[0], LARGE[0]))
    large = _within(picture, *LARGE)
    small = _within(picture, *SMALL)
    return Recoded(large[0], small[0], *large[1])


def _decoded(upload: BinaryIO) -> Image.Image:
    """The picture upright, its size looked at before any pixel is decoded."""
    try:
        with warnings.catch_warnings():
            # Pillow's own limits warn; ours refuses, and says so.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(_("The picture has more than 25 million pixels. A smaller copy will do."))
            if min(picture.size) < max(SMALLEST_SIDE, max(picture.size) // MOST_STRETCHED):
                raise Refused(_("The picture is too small or too narrow to be seen."))
            # A JPEG decodes straight to about the size wanted, in a fraction of the memory.
            picture.draft("RGB", (LARGE[0] * 2, LARGE[0] * 2))
            return _plain(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError as bomb:
        raise Refused(_("The picture has more than 25 million pixels. A smaller copy will do.")) from bomb
    except BROKEN as broken:
        raise Refused(_("This file is no whole picture as phones and cameras take them.")) from broken


def _plain(picture: Image.Image) -> Image.Image:
    """Only the pixels, on white where they were transparent: no profile, no EXIF, no comment goes on."""
    clear = picture.convert("RGBA")
    ground = Image.new("RGB", clear.size, "white")
    ground.paste(clear, mask=clear.getchannel("A"))
    return ground


def _within(picture: Image.Image, side: int, most_bytes: int) -> tuple[bytes, tuple[int, int]]:
    """The best quality, then the largest size, that fits the bytes."""
    fitted = picture.copy()
    while True:
        fitted.thumbnail((side, side))
        for quality in QUALITIES:
            out = BytesIO()
            fitted.save(out, "WEBP", quality=quality, method=4)
            if out.tell() <= most_bytes:
                return out.getvalue(), fitted.size
        side = int(max(fitted.size) * SHRINK)
