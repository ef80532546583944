"""Photos of iPhones and other phones, tile by tile, or row by row: a second copy of their pixels would not fit."""

from typing import TYPE_CHECKING

from PIL import Image

from centers.core.accepted_files import MOST_STRETCHED, PICTURES, SMALLEST_SIDE
from centers.core.decoding import NoPicture, drawn, kept_size

from .heic_tiles import NotTiled, TiledRows

if TYPE_CHECKING:
    from pillow_heif import HeifImage

# Of the first box of a file: what its pictures are coded in.
BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# Pixels of one that is no grid of tiles: it is decoded whole, at 5 bytes a pixel.
MOST_WHOLE = 16_000_000


class _Rows:
    """The part of a picture of Pillow that `drawn` asks for, over the rows as the decoder left them."""

    def __init__(self, decoded: "HeifImage"):
        self.size, self.mode = decoded.size, decoded.mode
        self._data, self._stride = decoded.data, decoded.stride

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """Whole rows only."""
        _left, top, _right, bottom = box
        rows = self._data[top * self._stride : bottom * self._stride]
        return Image.frombuffer(self.mode, (self.size[0], bottom - top), rows, "raw", self.mode, self._stride, 1)


def is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in BRANDS


def decoded_heic(content: bytes, side: int) -> Image.Image:
    """As centers.core.decoding.decoded. Raises NoPicture."""
    import pillow_heif  # only where such a file has come

    pillow_heif.options.DECODE_THREADS = 1
    try:
        whole = pillow_heif.open_heif(content)
        photo = whole[whole.primary_index]
        most = PICTURES["HEIC"].pixels
        if photo.size[0] * photo.size[1] > most:
            raise NoPicture("pixels", most)
        if min(photo.size) < max(SMALLEST_SIDE, max(photo.size) // MOST_STRETCHED):
            raise NoPicture("shape")
        return _drawn(content, photo, kept_size(photo.size, side))
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, LookupError) as broken:
        said = str(broken).casefold()
        raise NoPicture("cut" if "end of file" in said or "end-of-file" in said else "damaged") from broken


def _drawn(content: bytes, photo: "HeifImage", size: tuple[int, int]) -> Image.Image:
    """From its tiles, as phones write them; in one piece only where that fits the memory."""
    try:
        tiles = TiledRows(content)
    except NotTiled:
        if photo.size[0] * photo.size[1] > MOST_WHOLE:
            raise NoPicture("pixels", MOST_WHOLE) from None
        return drawn(_Rows(photo), size)  # turned upright by the decoder
    made = drawn(tiles, size if tiles.size == photo.size else size[::-1])
    for turn in tiles.turns:
        made = made.transpose(turn)
    return made
