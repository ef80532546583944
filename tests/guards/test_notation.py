"""One parser and one printer of marks out of 20 (enrollment/values/marks), one reader of phones (enrollment/phones)."""

import re
from pathlib import Path

from .test_tree import PYTHON, ROOMS, ROOT, TEMPLATES

MARKS = ROOT / "enrollment" / "values" / "marks.py"
# A mark that is split or put together by hand; a decimal sign looked for in what somebody typed.
BY_HAND = re.compile(
    r"""//\s*100\b|/\s*100\b[^"']*:\.[12]f|\d[^\[\]]*\[[.,،٫]{2,}\]|\.replace\(["'](,|٫|\\u066b)["'],\s*["'][.,]["']\)"""
)
# A number that stands among hundredths and is none.
SENTINEL = re.compile(r"""hundredths\b[^=\n]*[=:]=?\s*-\d|max\([\w.]*hundredths[\w.]*, 0\)|\bABSENCE\b""")
# Percent of seats, no mark.
OTHER_HUNDREDTHS = {"programs/views/detail.py"}


def test_marks_are_read_and_written_in_one_place():
    found = []
    for path in PYTHON:
        name = str(path.relative_to(ROOT))
        if path == MARKS or name in OTHER_HUNDREDTHS or name.startswith("tests"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if BY_HAND.search(line):
                found.append(f"{name}:{number} {line.strip()}")
    assert found == []


def test_the_guard_knows_a_mark_made_by_hand():
    for line in (
        'f"{value // 100},{value % 100:02}"',
        'f"{self.hundredths / 100:.2f}"',
        're.compile(r"(\\d{1,2})(?:[.,٫](\\d{1,4}))?")',
        'text.replace("\\u066b", ",")',
    ):
        assert BY_HAND.search(line), line


def test_no_number_among_hundredths_stands_for_something_else():
    found = []
    for path in PYTHON:
        name = str(path.relative_to(ROOT))
        if name.startswith("tests") or "/migrations/" in name:
            continue
        lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        found += [f"{name}:{number} {line.strip()}" for number, line in lines if SENTINEL.search(line)]
    assert found == []


def test_the_guard_knows_a_sentinel():
    for line in ('figures["hundredths"] = -1', "mark.hundredths == -1", "weight * max(hundredths, 0)", "ABSENCE = -1"):
        assert SENTINEL.search(line), line


def test_templates_print_no_column_of_hundredths():
    raw = re.compile(r"\{\{[^}]*\.(average|average_read|hundredths)\b[^}]*\}\}|%\s*ltr [\w.]*\.(average|hundredths)\b")
    assert [str(path) for path in TEMPLATES if raw.search(path.read_text(encoding="utf-8"))] == []


def test_phone_numbers_are_read_in_one_place():
    rooms = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in rooms if "phonenumbers" in Path(path).read_text(encoding="utf-8")}
    assert found <= {"enrollment/values/phones.py", "centers/models/texts.py"}
