"""Tables that people fill in with any spreadsheet, read from whatever comes back (written by `table_writing`).

A table is a list of lines, a line a list of texts; a workbook has one on each of its sheets. Knows CSV and XLSX and no
model. What comes in is bounded before and while it is read: whatever is no table raises Refused with a sentence.
openpyxl is imported where a workbook is read: it takes longer than the rest of a start.
"""

import csv
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .errors import Refused
from .folding import UNTYPED
from .reasons import EMPTY_FILE, Reason
from .table_writing import plain

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MOST_BYTES = 2_000_000
MOST_LINES = 5_000
MOST_COLUMNS = 50
MOST_TEXT = 300
MOST_SHEETS = 20
# An XLSX is a ZIP: what it may unfold to, in bytes and times its own size.
MOST_UNFOLDED, MOST_TIMES = 8_000_000, 100
# Lines of nothing are passed over, but not for ever.
_MOST_EMPTY_LINES = 20_000
_YES = frozenset(("yes", "oui", "نعم", "x", "1", "true", "vrai", "on", "✓"))
_ARABIC_WORD = re.compile("[\u0621-\u064a]{3}")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# --- reading --------------------------------------------------------------------------------


Line = tuple[int, list[str]]


@dataclass
class Sheet:
    """The lines in which something stands, each with the number a spreadsheet shows beside it.

    `name`: of a sheet of a workbook, "" for plain text. `percents`: (line, column from 0) of numbers that the workbook
    shows in per cent. `refusal`: why the sheet could not be read to its end, if so.
    """

    name: str
    lines: list[Line] = field(default_factory=list)
    percents: set[tuple[int, int]] = field(default_factory=set)
    refusal: Refused | None = None


def is_yes(typed: str) -> bool:
    """Whether a cell ticks, in either language or by a cross; everything else does not."""
    return typed.strip().lower() in _YES


def cell_name(line: int, column: int) -> str:
    """B7 for line 7, column 1."""
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column + 1)}{line}"


def read(content: bytes) -> list[Sheet]:
    """The visible sheets in which something stands. Raises Refused where none can be read."""
    if not content.strip():
        raise Refused(EMPTY_FILE)
    if len(content) > MOST_BYTES:
        text = _("The table is larger than 2 MB. Without pictures and other sheets it will do.")
        raise Refused(Reason("too_large", text))
    if content.startswith(_OLD_EXCEL):
        text = _("This is an old Excel file, or one with a password. Saved as XLSX or CSV it can be read.")
        raise Refused(Reason("old_excel", text))
    is_book = content.startswith(_ZIP)
    sheets = _xlsx_sheets(content) if is_book else [_filled(Sheet(""), _csv_lines(_decoded(content)))]
    if len(sheets) == 1 and sheets[0].refusal:
        raise sheets[0].refusal
    return [sheet for sheet in sheets if sheet.lines]


def _filled(sheet: Sheet, lines: Iterator[list[str]]) -> Sheet:
    try:
        _fill(sheet.lines, lines)
    except Refused as refusal:
        sheet.refusal = refusal
    return sheet


def _fill(found: list[Line], lines: Iterator[list[str]]) -> None:
    for number, cells in enumerate(lines, 1):
        cells = [_cleaned(cell) if cell else "" for cell in cells[: MOST_COLUMNS + 1]]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            text = _("The table has more than %(count)s columns.")
            raise Refused(Reason("too_many_columns", text, {"count": MOST_COLUMNS}))
        if cells:
            found.append((number, cells))
        if number > _MOST_EMPTY_LINES or len(found) > MOST_LINES:
            text = _("The table has more than %(count)s lines. In several files it can be read.")
            raise Refused(Reason("too_many_lines", text, {"count": MOST_LINES}))


def _cleaned(cell: str) -> str:
    return " ".join(plain(UNTYPED.sub("", cell[: 2 * MOST_TEXT])).split())[:MOST_TEXT]


def _no_table() -> Refused:
    text = _("This file is no table that can be read. Saved as XLSX or CSV in the spreadsheet it will do.")
    return Refused(Reason("no_table", text))


def _decoded(content: bytes) -> str:
    """UTF-8 and UTF-16, or one of the pages that Windows uses here: in Arabic and in French they share the French
    small letters, so Arabic words tell which it is."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content:
        raise _no_table()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        arabic = content.decode("cp1256", "replace")
        return arabic if _ARABIC_WORD.search(arabic) else content.decode("cp1252", "replace")


def _csv_lines(text: str) -> Iterator[list[str]]:
    text = re.sub(r"\Asep=.\r?\n", "", text)  # a line for Excel alone, which does not count it
    first = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    delimiter = next((mark for mark in "\t;," if mark in first), ";")
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise _no_table() from error


def _xlsx_sheets(content: bytes) -> list[Sheet]:
    """What a reader of the workbook sees; of a formula the value that was last computed."""
    from openpyxl import load_workbook

    try:
        _check_unfolded(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # drawings and other things we do not want anyway
            book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if len(visible) > MOST_SHEETS:
                text = _("The file has more than %(count)s sheets. A copy with the table alone will do.")
                raise Refused(Reason("too_many_sheets", text, {"count": MOST_SHEETS}))
            return [_read_sheet(sheet) for sheet in visible]
    except Refused:
        raise
    except Exception as broken:  # what it makes openpyxl raise depends on the byte where a file breaks
        raise _no_table() from broken


def _read_sheet(source: "ReadOnlyWorksheet") -> Sheet:
    source.reset_dimensions()  # what the file says of its size is not to be trusted
    sheet = Sheet(_cleaned(source.title))

    def lines() -> Iterator[list[str]]:
        rows = source.iter_rows(max_col=MOST_COLUMNS + 1)  # type: ignore[misc]  # borrowed from another class
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell.value, int | float) and "%" in (cell.number_format or ""):
                    sheet.percents.add((number, column))
            yield [_text(cell.value) for cell in row]

    return _filled(sheet, lines())


def _check_unfolded(content: bytes) -> None:
    """The sizes that a ZIP claims are those that reading it keeps to."""
    with zipfile.ZipFile(BytesIO(content)) as folded:
        size = sum(part.file_size for part in folded.infolist())
    if size > min(MOST_UNFOLDED, MOST_TIMES * len(content)):
        text = _("This file unfolds to far more than a table of marks. A copy with the table alone will do.")
        raise Refused(Reason("unfolded", text))


def _text(value: object) -> str:
    """As a person would type it: 13.5 and not 13.500000000000002, a date day first."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return str(value)
