"""A picture from a file nobody vouches for, at a known price in memory. Knows Pillow and nothing of Django.

Size and memory are looked at before any pixel is decoded; what comes back are pixels alone: position, camera,
profile, comments and whatever hangs behind the picture stay behind.
"""

import struct
import warnings
from typing import BinaryIO

from PIL import Image, ImageOps

MOST_PIXELS = 25_000_000
SMALLEST_SIDE = 32
MOST_STRETCHED = 8
# What a broken file makes Pillow raise depends on the byte where it breaks.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, struct.error)
# Bytes in memory for one pixel, by mode; a palette is unfolded first. Progressive JPEG keeps two per channel.
_PIXEL = {"1": 2, "L": 2, "P": 5, "I;16": 3}
_ANY_MODE, _PROGRESSIVE = 4, 2


class NoPicture(Exception):
    """`reason`: pixels, heavy, shape or broken."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def decoded(upload: BinaryIO, formats: tuple[str, ...], side: int, most_memory: int | None = None) -> Image.Image:
    """The picture upright, in RGB on white, its longer side at most `side` pixels.

    `most_memory`: bytes that its pixels may take while they are decoded. Raises NoPicture.
    """
    try:
        with warnings.catch_warnings():
            # Pillow's own limits warn; ours refuses, and says so.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=formats)
            _look(picture)
            pixels, share = picture.width * picture.height, side / max(picture.size)
            # A JPEG decodes straight to about the size wanted, in a fraction of the memory.
            picture.draft("RGB", (int(picture.width * share), int(picture.height * share)))
            if most_memory and _memory(picture, pixels) > most_memory:
                raise NoPicture("heavy")
            if picture.mode == "P":
                picture = picture.convert("RGBA")
            picture.thumbnail((side, side))
            return _plain(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError as bomb:
        raise NoPicture("pixels") from bomb
    except BROKEN as broken:
        raise NoPicture("broken") from broken


def _look(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise NoPicture("pixels")
    if min(picture.size) < max(SMALLEST_SIDE, max(picture.size) // MOST_STRETCHED):
        raise NoPicture("shape")


def _memory(picture: Image.Image, pixels: int) -> int:
    """Bytes that decoding will take, now that `draft` has set its size. `pixels`: of the file."""
    drawn = picture.width * picture.height * _PIXEL.get(picture.mode, _ANY_MODE)
    kept = pixels * _PROGRESSIVE * picture.layers if picture.info.get("progressive") else 0
    return drawn + kept


def _plain(picture: Image.Image) -> Image.Image:
    """Only the pixels, on white where they were transparent: no profile, no EXIF, no comment goes on."""
    clear = picture.convert("RGBA")
    ground = Image.new("RGB", clear.size, "white")
    ground.paste(clear, mask=clear.getchannel("A"))
    return ground
