"""Tables for any spreadsheet, written so that nothing in them runs: CSV and XLSX, a piece at a time.

A line is a sequence of values, each written as a text. What is written comes in pieces of bytes, so that a table of a
hundred thousand lines needs no more memory than one of a hundred. Knows no model.
"""

import csv
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import RawIOBase, StringIO
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape

from .types import StrOrPromise

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
# What begins a formula, also as an Arabic or Asian keyboard may type it, and what a reader of CSV would pass over.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# No letter of XML 1.0; a workbook that holds one is refused as broken.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_OF_EXCEL = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST_CELL = 32_000  # Excel takes 32 767
_LINES_AT_ONCE = 200


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, lazy, and what stands in it of a row."""

    heading: StrOrPromise
    value: Callable[[Any], object]


def harmless(text: str) -> str:
    """A text no spreadsheet takes for a formula; `plain` gives back exactly what it was."""
    return f"'{text}" if text.lstrip("'").startswith(_RUNS) else text


def plain(text: str) -> str:
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(_RUNS) else text


def pieces(lines: Iterable[Sequence[object]], ending: str, *, right_to_left: bool) -> Iterator[bytes]:
    """The table as a file, `ending` csv or xlsx; the first piece before the second line is asked for."""
    return csv_pieces(lines) if ending == "csv" else xlsx_pieces(lines, right_to_left=right_to_left)


def as_csv(lines: Iterable[Sequence[object]]) -> bytes:
    return b"".join(csv_pieces(lines))


def as_xlsx(lines: Iterable[Sequence[object]], *, right_to_left: bool) -> bytes:
    return b"".join(xlsx_pieces(lines, right_to_left=right_to_left))


def csv_pieces(lines: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """With the mark by which Excel knows UTF-8, and the semicolon that it expects in Morocco."""
    first = b"\xef\xbb\xbf"
    for some in _first_alone(lines):
        text = StringIO(newline="")
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerows([harmless(str(cell)) for cell in line] for line in some)
        yield first + text.getvalue().encode("utf-8", "replace")
        first = b""


def _first_alone(lines: Iterable[Sequence[object]]) -> Iterator[Sequence[Sequence[object]]]:
    """The headings leave at once, whatever the lines take."""
    rest = iter(lines)
    if (head := next(rest, None)) is not None:
        yield [head]
    while some := list(islice(rest, _LINES_AT_ONCE)):
        yield some


# --- workbooks --------------------------------------------------------------------------------

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # 1: a text. 2: a heading.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


class _Outgoing(RawIOBase):
    """What an archive is written to: it keeps bytes until they are taken, and cannot go back."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content, /) -> int:
        self.kept.append(bytes(content))
        return len(content)

    def taken(self) -> bytes:
        found, self.kept = b"".join(self.kept), []
        return found


def xlsx_pieces(lines: Iterable[Sequence[object]], *, right_to_left: bool) -> Iterator[bytes]:
    """Every cell is a text, so that a spreadsheet computes none and makes no date of a mark such as 12.05; the first
    line is bold and stays in sight."""
    outgoing = _Outgoing()
    # As typed by hand: openpyxl needs the whole sheet before the first byte leaves.
    with zipfile.ZipFile(outgoing, "w", zipfile.ZIP_DEFLATED) as book:
        for name, xml in _PARTS.items():
            book.writestr(name, _XML + xml)
        yield outgoing.taken()
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((_XML + _head(right_to_left)).encode())
            number = 0
            for some in _first_alone(lines):
                sheet.write("".join(_row(number + place, line) for place, line in enumerate(some, 1)).encode())
                number += len(some)
                if content := outgoing.taken():
                    yield content
            sheet.write(b"</sheetData></worksheet>")
    yield outgoing.taken()


def _head(right_to_left: bool) -> str:
    side = ' rightToLeft="1"' if right_to_left else ""
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"{side}>'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        '<cols><col min="1" max="60" width="24" customWidth="1"/></cols><sheetData>'
    )


def _row(number: int, line: Sequence[object]) -> str:
    style = 2 if number == 1 else 1
    return f'<row r="{number}">{"".join(_cell(str(value), style) for value in line)}</row>'


def _cell(text: str, style: int) -> str:
    if not text:
        return f'<c s="{style}"/>'
    words = _ESCAPE_OF_EXCEL.sub("_x005F_", escape(_NO_XML.sub("", harmless(text)[:_LONGEST_CELL])))
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'
