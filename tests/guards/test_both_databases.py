"""What the database has a say in is tried on both: no file of verbs and their refusals is left to SQLite alone."""

import ast
import re
from pathlib import Path

from tests.guards.tracked import ROOT, tracked

FILES = tracked("tests/*.py")
# Where verbs stand: see docs/architecture.md.
VERBS = re.compile(r"(enrollment\.(applying|documents|interviews|offers|privacy|review|runs)|programs|boarding)\.\w+")


def _imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(alias.name for alias in node.names)}
    return names


def _is_left_to_sqlite(tree: ast.Module) -> bool:
    """By `pytestmark`, as a whole."""
    lines = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Assign)]
    return any(line.startswith("pytestmark = ") and "sqlite_alone" in line for line in lines)


def tries_refusals(tree: ast.Module) -> bool:
    found = _imported(tree)
    return "Refused" in found and any(VERBS.fullmatch(name) for name in found)


def test_no_file_that_tries_what_verbs_refuse_is_left_to_sqlite_alone():
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in map(Path, FILES)}
    assert sum(map(tries_refusals, trees.values())) > 10
    left = [path for path, tree in trees.items() if tries_refusals(tree) and _is_left_to_sqlite(tree)]
    assert [str(path.relative_to(ROOT)) for path in left] == []
