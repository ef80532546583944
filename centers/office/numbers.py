"""Numbers of rows as addresses and filters have them."""

from .limits import LONGEST


def row_number(text: str) -> int:
    """The number of a row as an address or filter has it; 0, which no row has, for whatever cannot be one."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else 0
