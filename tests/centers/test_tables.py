"""Whatever is sent as a table: read, or refused with a sentence, at a bounded price."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from centers.core import table_writing, tables
from centers.core.errors import Refused


def xlsx(rows=(("a", "b"), (1, 2.5)), **parts: str) -> bytes:
    """A workbook with these rows; `parts` replace files inside it, dots and slashes written as in names there."""
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    if not parts:
        return content.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, old.read(name)))
        for name, text in parts.items():
            new.writestr(name, text)
    return changed.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
_HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def far_away(row: int) -> bytes:
    """One cell far down and far out, and a size that is a lie."""
    sheet = (
        f'{_HEAD}<dimension ref="A1:A1"/><sheetData><row r="{row}"><c r="XFD{row}" t="inlineStr"><is><t>x</t></is></c>'
        "</row></sheetData></worksheet>"
    )
    return xlsx(**{SHEET: sheet})


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    sheet = (
        f'<!DOCTYPE x [<!ENTITY a0 "{"ha" * 50}">{entities}]>{_HEAD}<sheetData><row r="1"><c r="A1" t="inlineStr"><is>'
        "<t>&a9;</t></is></c></row></sheetData></worksheet>"
    )
    return xlsx(**{SHEET: sheet})


def outside(path: str) -> bytes:
    sheet = (
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "{path}">]>{_HEAD}<sheetData><row r="1"><c r="A1" t="inlineStr"><is>'
        "<t>&a;</t></is></c></row></sheetData></worksheet>"
    )
    return xlsx(**{SHEET: sheet})


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


HOSTILE = {
    "nothing": b" \r\n ",
    "too large": b"a;b\n" * 600_000,
    "a bomb": xlsx(**{"xl/media/a.bin": "0" * 60_000_000}),
    "a dense part": xlsx(**{"xl/media/a.bin": "0" * 10_000_000}),
    "billion laughs": laughs(),
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "half a workbook": cut(xlsx()),
    "no workbook": b"PK\x03\x04" + bytes(100),
    "another zip": xlsx(**{"[Content_Types].xml": "<Types/>"}),
    "broken xml": xlsx(**{SHEET: "<worksheet"}),
    "broken numbers": xlsx(
        **{SHEET: f'{_HEAD}<sheetData><row r="x"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'}
    ),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "too many lines": b"a;b\n" * (tables.MOST_LINES + 1),
    "too many columns": b";" * tables.MOST_COLUMNS + b"a",
    "too many lines of nothing": b"\n" * 30_000 + b"a",
    "a cell at the end of the world": far_away(1_000_000),
    "one cell of a megabyte": b'"' + b"x" * 1_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_table_gets_a_sentence(name):
    with pytest.raises(Refused) as refusal:
        tables.read(HOSTILE[name])
    assert len(str(refusal.value)) > 10


def test_an_archive_cannot_lie_about_its_size(monkeypatch):
    """The size is read from the archive itself; a part that claims less is cut there, and refused."""
    content = xlsx(**{SHEET: _HEAD + " " * 1_000_000 + "<sheetData/></worksheet>"})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo(SHEET).file_size
    with pytest.raises(Refused):
        tables.read(content.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))


def test_nothing_is_fetched_from_outside(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    try:
        lines = tables.read(outside(secret.as_uri()))
    except Refused:
        lines = []
    assert "secret" not in str(lines)


def lines_of(content: bytes) -> list:
    (sheet,) = tables.read(content)
    return sheet.lines


def test_a_cell_far_out_costs_nothing_and_long_texts_are_cut():
    assert tables.read(far_away(7)) == []
    assert lines_of(b"x" * 5000) == [(1, ["x" * tables.MOST_TEXT])]


def test_lines_have_the_numbers_of_the_spreadsheet():
    assert lines_of(xlsx([("a",), (None,), (13.450000000000001,), (12,)])) == [
        (1, ["a"]),
        (3, ["13.45"]),
        (4, ["12"]),
    ]
    assert lines_of(b'a;b\n\n"c\nd";\x00e'.replace(b"\x00", b"\xe2\x80\xae")) == [(1, ["a", "b"]), (3, ["c d", "e"])]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "'", "'x", "x", ""])
def test_what_is_made_harmless_comes_back(text):
    assert table_writing.plain(table_writing.harmless(text)) == text
    assert not table_writing.harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
