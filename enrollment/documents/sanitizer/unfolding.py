"""What the streams of a PDF unfold to, counted piece by piece and never held: a bomb is told before it goes off."""

import re
import zlib
from typing import Any

from pikepdf import Object

from centers.core.accepted_files import MOST_UNFOLDED, PICTURES

_PIECE = 1_000_000
_STREAM = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
# Of filters in a row, those that make more of less: one of them is honest work, two in a row are not.
_UNFOLDING = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
_FLATE = {"/FlateDecode", "/Fl"}


def check_before_opening(body: bytes, unreadable: type[Exception]) -> None:
    """Opening a PDF unfolds its streams of objects, and showing it the others: all that are packed are counted as they
    stand in the file.

    `unreadable`: raised with "unfolded".
    """
    total = 0
    for found in _STREAM.finditer(body):
        total += inflated(memoryview(body)[found.end() :], MOST_UNFOLDED - total)
        if total >= MOST_UNFOLDED:
            raise unreadable("unfolded")


def check_stream(stream: Object, total: int, unreadable: type[Exception]) -> int:
    """`total` with the bytes of one more stream of the pages that are kept. Raises `unreadable` with "unfolded"."""
    filters: Any = stream.get("/Filter", [])  # one name, or an array of them
    names = [str(filters)] if not hasattr(filters, "as_list") or str(filters).startswith("/") else [
        str(name) for name in filters.as_list()
    ]  # fmt: skip
    pixels = _number(stream.get("/Width")) * _number(stream.get("/Height"))
    if sum(name in _UNFOLDING for name in names) > 1 or pixels > PICTURES["JPEG"].pixels:
        raise unreadable("unfolded")
    if names and names[0] in _FLATE:
        total += inflated(memoryview(stream.read_raw_bytes()), MOST_UNFOLDED - total)
    if total >= MOST_UNFOLDED:
        raise unreadable("unfolded")
    return total


def inflated(packed: memoryview, most: int) -> int:
    """How many bytes it unfolds to, counted up to `most`; what is no packed data counts as far as it goes."""
    worker, total, at = zlib.decompressobj(), 0, 0
    try:
        while not worker.eof and total < most:
            piece = worker.unconsumed_tail or packed[at : at + _PIECE]
            if not piece:
                break
            if not worker.unconsumed_tail:
                at += _PIECE
            total += len(worker.decompress(piece, _PIECE))
    except zlib.error:
        pass
    return total


def _number(value: Object | None) -> int:
    try:
        return 0 if value is None else max(0, int(value))
    except (TypeError, ValueError):
        return 0
