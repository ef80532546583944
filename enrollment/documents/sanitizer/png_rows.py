"""A PNG in bands of rows, where all its pixels would not fit the memory: Pillow keeps four bytes for each.

A band is handed to Pillow as a small PNG of its own: its rows as they are stored, below the last row of the band
before, since a row may be stored as its difference from the one above.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a pixel, by kind of colour
_STEP = 256  # rows of a band
_BESIDE = (b"PLTE", b"tRNS")  # what colours mean


class NotRows(Exception):
    """Interlaced, or not of eight bits: it cannot be cut."""


class PngRows:
    """The part of a picture of Pillow that `centers.core.decoding.drawn` asks for, and `exif`. Raises NotRows, and what
    broken files make zlib and Pillow raise."""

    def __init__(self, content: bytes):
        self._chunks = _chunks(content)
        self._beside, self._head, exif, first = [], b"", b"", b""
        for kind, data in self._chunks:
            if kind == b"IDAT":
                first = data
                break
            self._head = data if kind == b"IHDR" else self._head
            exif = data if kind == b"eXIf" else exif
            self._beside += [(kind, data)] if kind in _BESIDE else []
        if len(self._head) != 13 or self._head[8] != 8 or self._head[9] not in _SAMPLES or self._head[12]:
            raise NotRows
        self.size = int.from_bytes(self._head[:4], "big"), int.from_bytes(self._head[4:8], "big")
        self.exif = Image.Exif()
        self.exif.load(exif)
        self._stride = 1 + self.size[0] * _SAMPLES[self._head[9]]
        self._inflate, self._stored = zlib.decompressobj(), first
        self._above, self._bands = b"", {}
        self._bands[0] = self._next(0)
        self.mode = self._bands[0].mode

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """Whole rows only, each call below the one before but for a few rows."""
        _left, top, _right, bottom = box
        last = (bottom - 1) // _STEP
        while max(self._bands) < last:
            number = max(self._bands) + 1
            self._bands = {kept: band for kept, band in self._bands.items() if kept >= min(number - 1, top // _STEP)}
            self._bands[number] = self._next(number)
        first = self._bands[top // _STEP]
        cut = Image.new(first.mode, (self.size[0], bottom - top))
        for number in range(top // _STEP, last + 1):
            cut.paste(self._bands[number], (0, number * _STEP - top))
        cut.info.update(first.info)
        if first.mode == "P":
            cut.putpalette(first.getpalette() or [])
        return cut

    def _next(self, number: int) -> Image.Image:
        rows = min(_STEP, self.size[1] - number * _STEP)
        stored = self._read(rows * self._stride)
        if self._above:
            stored, rows = b"\0" + self._above + stored, rows + 1
        head = self._head[:4] + rows.to_bytes(4, "big") + self._head[8:]
        chunks = [(b"IHDR", head), *self._beside, (b"IDAT", zlib.compress(stored, 0)), (b"IEND", b"")]
        with Image.open(BytesIO(_SIGNATURE + b"".join(_chunk(*one) for one in chunks)), formats=("PNG",)) as band:
            band.load()
        kept = band.crop((0, 1, band.width, rows)) if self._above else band
        kept.info.update(band.info)
        self._above = band.crop((0, rows - 1, band.width, rows)).tobytes()
        return kept

    def _read(self, size: int) -> bytes:
        read = bytearray()
        while len(read) < size:
            if not self._stored:
                self._stored = next((data for kind, data in self._chunks if kind == b"IDAT" and data), b"")
                if not self._stored:
                    raise EOFError("truncated")
            read += self._inflate.decompress(self._stored, size - len(read))
            self._stored = self._inflate.unconsumed_tail
        return bytes(read)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_SIGNATURE)
    while place + 12 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        yield content[place + 4 : place + 8], content[place + 8 : place + 8 + size]
        place += 12 + size


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
