"""Seats and beds, given fairly: plain data in, plain data out, and nothing of Django.

The rules are written where they are kept: `call_order`, `engine` and `format`.
"""

from .call_order import call_order
from .cutoffs import RESULT_FORMAT, allocate
from .format import FORMAT, FormatError, canonical_bytes, parse, place_of, result_bytes, validate

__all__ = [
    "FORMAT",
    "RESULT_FORMAT",
    "FormatError",
    "allocate",
    "call_order",
    "canonical_bytes",
    "parse",
    "place_of",
    "result_bytes",
    "validate",
]
