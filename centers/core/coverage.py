"""Which letters a font has, read from its own table (`cmap`), so that no list of ours can be wrong about it."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

# Categories of what makes a word: letters and the marks on them.
_WORD_SIGNS = "LM"


@cache
def letters(font: Path) -> frozenset[str]:
    """Every character that the TrueType font in this file can draw."""
    content = font.read_bytes()
    start = _table(content, b"cmap")
    found: set[str] = set()
    for number in range(struct.unpack_from(">H", content, start + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", content, start + 4 + 8 * number)
        if platform in (0, 3) and encoding != 14:
            found.update(map(chr, _codes(content, start + offset)))
    return frozenset(found)


def lacking(text: str, font: Path) -> str:
    """The letters and marks of `text` that the font has not, in order."""
    return "".join(c for c in sorted(set(text)) if unicodedata.category(c)[0] in _WORD_SIGNS and c not in letters(font))


def _table(content: bytes, name: bytes) -> int:
    """Where a table of the font begins, in bytes."""
    for number in range(struct.unpack_from(">H", content, 4)[0]):
        tag: bytes
        offset: int
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", content, 12 + 16 * number)
        if tag == name:
            return offset
    raise ValueError(f"no table {name!r}")


def _codes(content: bytes, start: int) -> Iterator[int]:
    """Code points with a glyph. Formats 4 and 12 are those of every font of today."""
    form = struct.unpack_from(">H", content, start)[0]
    if form == 12:
        for number in range(struct.unpack_from(">I", content, start + 12)[0]):
            first, last, _glyph = struct.unpack_from(">III", content, start + 16 + 12 * number)
            yield from range(first, last + 1)
    elif form == 4:
        yield from _segments(content, start)


def _segments(content: bytes, start: int) -> Iterator[int]:
    """Format 4: stretches of code points, each with a shift to its glyphs or a place where they stand."""
    count = struct.unpack_from(">H", content, start + 6)[0] // 2
    row = f">{count}H"
    ends = struct.unpack_from(row, content, start + 14)
    starts, shifts, places = (struct.unpack_from(row, content, start + 16 + 2 * count * number) for number in (1, 2, 3))
    for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if places[number]:
                at = start + 16 + 2 * count * 3 + 2 * number + places[number] + 2 * (code - first)
                glyph = struct.unpack_from(">H", content, at)[0]
                if not glyph:
                    continue
            if (glyph + shifts[number]) & 0xFFFF:
                yield code
