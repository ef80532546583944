"""A picture from a file nobody vouches for, at a known price in memory. Knows Pillow and nothing of Django.

Size and memory are looked at before any pixel is decoded; what comes back are pixels alone: position, camera,
profile, comments and whatever hangs behind the picture stay behind.
"""

import math
import struct
import warnings
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

from PIL import Image

from . import accepted_files

# What a broken file makes Pillow raise depends on the byte where it breaks.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
)
# Bytes in memory for one pixel, by mode. Progressive JPEG keeps two per sample.
_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
_ANY_MODE, _PROGRESSIVE = 4, 2
_STEPS = (1, 2, 4, 8)  # of its sides, to which a JPEG decodes straight
_BAND = 128  # rows of the result made at once
_REACH = 3  # pixels of the result over which the filter looks
_TURNED = {
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE],
    6: [Image.Transpose.ROTATE_270],
    7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_90],
}
_ORIENTATION = 0x0112


class NoPicture(Exception):
    """`reason`: pixels, heavy, shape, cut or damaged. `most`: pixels that the kind may have, where that is it."""

    def __init__(self, reason: str, most: int = 0):
        super().__init__(reason)
        self.reason, self.most = reason, most


@dataclass(frozen=True)
class Bounds:
    """`formats`: as Pillow names them. `pixels`: the most of each kind, or of those not named the number at "".

    `stretched`: longer side over shorter side. `memory`: bytes that pixels may take while they are decoded.
    """

    formats: tuple[str, ...]
    pixels: dict[str, int]
    stretched: int
    memory: int | None = None


def decoded(upload: BinaryIO, bounds: Bounds, side: int) -> Image.Image:
    """The picture upright, in RGB on white; `side`: see `kept_size`. Of several the first. Raises NoPicture."""
    try:
        with warnings.catch_warnings():
            # Pillow's own limits warn; ours refuses, and says so.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=bounds.formats)
            _look(picture, bounds)
            _make_ready(picture, kept_size(picture.size, side), bounds.memory)
            picture.load()
            # Decoders turn some pictures themselves: its size is known for good now.
            return upright(drawn(picture, kept_size(picture.size, side)), picture.getexif())
    except Image.DecompressionBombError as bomb:
        raise NoPicture("pixels", max(bounds.pixels.values())) from bomb
    except BROKEN as broken:
        raise NoPicture(_why(broken)) from broken


def kept_size(size: tuple[int, int], side: int) -> tuple[int, int]:
    """What a picture is made smaller to: its longer side is `side`; the capture of a long page keeps side² pixels."""
    longer, shorter = max(size), min(size)
    share = side / longer
    if longer > shorter * accepted_files.STRETCHED:
        share = side / math.sqrt(longer * shorter)
    share = min(1, share)
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _why(broken: Exception) -> str:
    said = str(broken).casefold()
    return "cut" if isinstance(broken, EOFError) or "truncated" in said or "end of file" in said else "damaged"


def _look(picture: Image.Image, bounds: Bounds) -> None:
    # Two photos in one file, as some phones write: the first is a JPEG like others.
    kind = "JPEG" if picture.format == "MPO" else picture.format or ""
    most = bounds.pixels.get(kind, bounds.pixels.get("", 0))
    if picture.width * picture.height > most:
        raise NoPicture("pixels", most)
    if min(picture.size) < max(accepted_files.SMALLEST_SIDE, max(picture.size) // bounds.stretched):
        raise NoPicture("shape")


def _make_ready(picture: Image.Image, size: tuple[int, int], memory: int | None) -> None:
    """A JPEG decodes straight to about the size wanted, in a fraction of the memory; to less where that is short."""
    width, height = picture.size
    enough = max((step for step in _STEPS if width // step >= size[0] and height // step >= size[1]), default=1)
    for step in [step for step in _STEPS if step >= enough] if hasattr(picture, "layer") else [1]:
        if not memory or _memory(picture, step) <= memory:
            picture.draft("RGB" if picture.mode != "L" else None, (width // step, height // step))
            return
    raise NoPicture("heavy")


def _memory(picture: Image.Image, step: int) -> int:
    """Bytes that decoding to one `step`th of its sides will take."""
    pixels = picture.width * picture.height
    needed = pixels // step**2 * _PIXEL.get(picture.mode, _ANY_MODE)
    if not picture.info.get("progressive"):
        return needed
    layers: list[tuple[int, int, int, int]] = picture.layer  # type: ignore[attr-defined]  # of a JPEG alone
    densest = max(across * down for _id, across, down, _table in layers)
    samples = sum(across * down for _id, across, down, _table in layers) / densest
    return needed + round(pixels * _PROGRESSIVE * samples)


class Drawable(Protocol):
    """What of a picture of Pillow `drawn` asks for."""

    @property
    def size(self) -> tuple[int, int]: ...

    @property
    def mode(self) -> str: ...

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image: ...


def drawn(picture: Drawable, size: tuple[int, int]) -> Image.Image:
    """The picture in RGB on white at `size`, made in bands, so that no second copy of the pixels is held."""
    sheet = Image.new("RGB", size, "white")
    (across, down), (width, height) = size, picture.size
    scale, brightest = height / down, _brightest(picture)
    for top in range(0, down, _BAND):
        bottom = min(down, top + _BAND)
        reach = math.ceil(_REACH * max(1, scale)) + 1
        first, last = max(0, int(top * scale) - reach), min(height, math.ceil(bottom * scale) + reach)
        band = _on_white(picture.crop((0, first, width, last)), brightest)
        box = (0, top * scale - first, width, min(bottom * scale, height) - first)
        sheet.paste(band.resize((across, bottom - top), Image.Resampling.LANCZOS, box), (0, top))
    return sheet


def _brightest(picture: Drawable) -> float:
    """What counts as white where a pixel is more than a byte: of 16 bits, of 8 bits or of 0 to 1, as its values are."""
    if picture.mode.startswith("I;16"):
        return 65_535
    if picture.mode not in ("I", "F") or not isinstance(picture, Image.Image):
        return 255
    most = cast(float, picture.getextrema()[1])  # of its one band
    steps = (1, 255, 65_535) if picture.mode == "F" else (255, 65_535)
    return next((step for step in steps if most <= step), most)


def _on_white(band: Image.Image, brightest: float) -> Image.Image:
    """In RGB, on white where it is transparent; palettes, ink and deep greys are made light of eight bits."""
    if band.mode in ("I", "F") or band.mode.startswith("I;16"):
        deep = band if band.mode == "F" else band.convert("I").convert("F")
        band = deep.point(lambda light: light * (255 / brightest) + 0.5).convert("L")
    if band.mode == "LAB":
        band = band.getchannel("L")
    if band.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in band.info:
        clear = (band.convert("LA") if band.mode == "La" else band).convert("RGBA")
        ground = Image.new("RGB", clear.size, "white")
        ground.paste(clear, mask=clear.getchannel("A"))
        return ground
    return band.convert("RGB")


def upright(drawn: Image.Image, exif: Image.Exif) -> Image.Image:
    """Turned as the camera was held; what a decoder turned already says so no more."""
    for turn in _TURNED.get(exif.get(_ORIENTATION, 0), []):
        drawn = drawn.transpose(turn)
    return drawn
