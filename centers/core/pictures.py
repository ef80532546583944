"""From an uploaded file to two small WebP pictures without metadata. Knows Pillow and no Django model.

What is kept is drawn anew, pixel by pixel (`decoding`). Only the widest variant's size is returned; both have
the same proportions.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image

from .accepted_files import MOST_BYTES
from .decoding import Bounds, NoPicture, decoded
from .errors import Refused
from .reasons import EMPTY_FILE, Reason
from .uploads import arrived

BOUNDS = Bounds(("JPEG", "PNG", "WEBP"), {"": 25_000_000}, stretched=8)
# Pixels of the longer side, and bytes: a centre's page stays within 60 kB with its picture.
LARGE, SMALL = (1280, 36_000), (640, 18_000)
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
    arrived(upload, by_staff=True)
    if not size:
        raise Refused(EMPTY_FILE)
    if size > MOST_BYTES:
        raise Refused(Reason("too_large", _("The picture is larger than 10 MB. A smaller copy will do.")))
    try:
        picture = decoded(upload, BOUNDS, LARGE[0])
    except NoPicture as problem:
        raise Refused(_reason(problem.reason)) from problem
    large = _within(picture, *LARGE)
    small = _within(picture, *SMALL)
    return Recoded(large[0], small[0], *large[1])


def _reason(code: str) -> Reason:
    """`code`: the reason of a centers.core.decoding.NoPicture."""
    text = {
        "pixels": _("The picture has more than 25 million pixels. A smaller copy will do."),
        "shape": _("The picture is too small or too narrow to be seen."),
    }.get(code, _("This file is no whole picture as phones and cameras take them."))
    return Reason(code, text)


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
