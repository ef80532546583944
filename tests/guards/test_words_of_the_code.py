"""One word per idea in the code too: what docs/glossary.md gave up names no module, class, function or constant."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.guards.test_ladders import ROOMS
from tests.guards.test_terms import cells
from tests.guards.tracked import ROOT

# Where a word given up says something else, or has to stay: path and name -> the reason.
ALLOWED = {
    ("centers/core/tables.py", "Line"): "a line of a table file: its kind in hints",
    ("centers/core/moves.py", "Row"): "any row of the database: a variable of types",
    ("centers/reference.py", "Rows"): "any rows of the database: a variable of types",
    ("centers/core/tables.py", "lines"): "lines of a table file",
    ("enrollment/allocation/engine/arrays.py", "Lines"): "the lines of people of all intakes, in arrays",
    ("enrollment/interviews/expected.py", "lines"): "lines of text",
}


class Word(NamedTuple):
    """A word given up. `how`: "part" of a name, "name" as a whole, "module"."""

    text: str
    how: str


class Entry(NamedTuple):
    idea: str
    where: str
    given_up: list[Word]


class Name(NamedTuple):
    path: str
    name: str
    is_module: bool = False


def read_word(text: str) -> Word:
    for ending, how in (("()", "name"), (".py", "module")):
        if text.endswith(ending):
            return Word(text.removesuffix(ending), how)
    return Word(text, "part")


def table(text: str) -> list[Entry]:
    section = text.split("\n## Words of the code\n")[1].split("\n## ", maxsplit=1)[0]
    rows = [cells(line) for line in section.splitlines() if re.match(r"\| (?!idea)", line)]
    return [
        Entry(idea, where.strip("`"), [read_word(word.strip(" `")) for word in given_up.split(",") if word.strip()])
        for idea, _word, where, given_up, _remark in rows
    ]


def parts(name: str) -> list[str]:
    """`DoorForm`, `_door_form` -> door, form."""
    return [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def defined(node: ast.AST) -> Iterator[str]:
    """Classes and functions wherever they stand, and constants of the module."""
    for one in ast.walk(node):
        if isinstance(one, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield one.name
    for one in node.body:
        for target in one.targets if isinstance(one, ast.Assign) else [getattr(one, "target", None)]:
            if isinstance(target, ast.Name):
                yield target.id


def names(root: Path) -> Iterator[Name]:
    """Of the rooms, the modules of the tests and the templates. Landed migrations keep the words of their day."""
    for top in (*ROOMS, "tests"):
        for path in sorted((root / top).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            where = str(path.relative_to(root))
            yield Name(where, path.parent.name if path.stem == "__init__" else path.stem, is_module=True)
            if top != "tests":
                for name in defined(ast.parse(path.read_text(encoding="utf-8"))):
                    yield Name(where, name)
    for path in sorted((root / "templates").rglob("*.html")):
        yield Name(str(path.relative_to(root)), path.stem)


def is_refused(name: Name, word: Word) -> bool:
    if word.how == "part":
        return word.text.lower() in parts(name.name)
    bare = name.name.removeprefix("test_") if name.is_module else name.name
    return bare == word.text and name.is_module == (word.how == "module")


def hits(root: Path, words: list[Word]) -> list[str]:
    return [
        f"{name.path}: {name.name} ({word.text})"
        for name in names(root)
        for word in words
        if is_refused(name, word) and (name.path, name.name) not in ALLOWED
    ]


ENTRIES = table((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
WORDS = sorted({word for row in ENTRIES for word in row.given_up})
each = pytest.mark.parametrize("word", WORDS, ids=lambda word: f"{word.how}-{word.text}")


def test_the_table_is_read_whole_and_leads_to_what_is_there():
    assert len(ENTRIES) > 25
    assert len(WORDS) > 40
    assert [row.where for row in ENTRIES if not (ROOT / row.where).exists()] == []


@each
def test_a_word_given_up_is_found_where_it_is_planted(tmp_path, word):
    planted = {
        "part": {"boarding/a.py": f"class One{word.text.title()}:\n    def _{word.text}_two(self): ...\n"},
        "name": {"boarding/a.py": f"class A:\n    def {word.text}(self): ...\n"},
        "module": {f"boarding/{word.text}.py": "", f"tests/test_{word.text}.py": ""},
    }
    for path, text in planted[word.how].items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert len(hits(tmp_path, [word])) == (1 if word.how == "name" else 2)


def test_a_constant_a_template_and_a_module_are_names_too(tmp_path):
    for path, text in {
        "boarding/door.py": "DOOR = 1\n",
        "templates/_door.html": "",
        "tests/door.py": "DOOR = 1\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert len(hits(tmp_path, [Word("door", "part")])) == 4


def test_no_name_of_the_code_says_a_word_given_up():
    assert hits(ROOT, WORDS) == []


def test_what_is_allowed_is_still_there():
    """An exception that nothing needs any more goes."""
    found = {(name.path, name.name) for name in names(ROOT) if any(is_refused(name, word) for word in WORDS)}
    assert [one for one in ALLOWED if one not in found] == []
