"""Every text of the tree is as .editorconfig tells editors to write it."""

import shutil

import pytest
from editorconfig import get_properties

from tests.guards.tracked import ROOT, tracked

TEXTS = {".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".csv", ".json", ".po", ".typ", ".svg", ".yaml"}
NAMED = {"Makefile", ".editorconfig", ".gitignore", "run", "LICENSE"}
# Inputs of tests are as their programs wrote them.
AS_RECEIVED = "tests/files/"


def texts():
    for path in tracked("*"):
        name = path.relative_to(ROOT).as_posix()
        if (path.suffix in TEXTS or path.name in NAMED) and not name.startswith(AS_RECEIVED):
            yield name, path


def faults(content: bytes, wanted: dict[str, str]) -> list[str]:
    """What an editor that follows the properties `wanted` would write otherwise."""
    wrong = []
    try:
        content.decode(wanted["charset"])
    except UnicodeDecodeError:
        wrong.append("charset")
    if content.startswith(b"\xef\xbb\xbf"):
        wrong.append("byte order mark")
    if b"\r" in content:
        wrong.append("end of line")
    if content and (not content.endswith(b"\n") or content.endswith(b"\n\n")):
        wrong.append("final newline")
    lines = content.split(b"\n")
    if wanted.get("trim_trailing_whitespace") == "true" and any(line.endswith((b" ", b"\t")) for line in lines):
        wrong.append("trailing space")
    other = {"space": b"\t", "tab": b"  "}.get(wanted.get("indent_style", ""))
    if other and any(line.startswith(other) for line in lines):
        wrong.append("indent")
    return wrong


def test_texts_are_as_editors_are_told():
    found = [f"{name}: {fault}" for name, path in texts() for fault in faults(path.read_bytes(), get_properties(path))]
    assert found == []


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.py", b"x = 1", "final newline"),
        ("a.py", b"x = 1\n\n", "final newline"),
        ("a.py", b"if x:\n\ty()\n", "indent"),
        ("a.css", b"a {\r\n}\r\n", "end of line"),
        ("a.md", b"text  \n", "trailing space"),
        ("a.html", "é\n".encode("latin-1"), "charset"),
        ("Makefile", b"a:\n  b\n", "indent"),
    ],
)
def test_a_planted_fault_is_found(tmp_path, name, content, fault):
    shutil.copy(ROOT / ".editorconfig", tmp_path)
    assert faults(content, get_properties(tmp_path / name)) == [fault]


def test_python_is_as_long_as_ruff_lets_it_be():
    assert get_properties(ROOT / "manage.py")["max_line_length"] == "120"
    assert "line-length = 120" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
