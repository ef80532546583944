"""Seats and beds, given fairly: plain data in, plain data out, and nothing of Django.

The rules are written where they are kept: `call_order`, `seats_and_beds` and `format`.
"""

from .call_order import call_order
from .format import (
    FORMAT,
    RESULT_FORMAT,
    FormatError,
    Instance,
    PersonData,
    PlaceData,
    Result,
    canonical_bytes,
    parse,
    place_of,
    result_bytes,
    validate,
)
from .seats_and_beds import allocate

__all__ = [
    "FORMAT",
    "RESULT_FORMAT",
    "FormatError",
    "Instance",
    "PersonData",
    "PlaceData",
    "Result",
    "allocate",
    "call_order",
    "canonical_bytes",
    "parse",
    "place_of",
    "result_bytes",
    "validate",
]
