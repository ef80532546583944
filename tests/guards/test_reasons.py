"""Why not has one name and one shape: `can_…(…) -> list[Reason]`, each code alone in its module, no bare sentence."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from tests.guards.test_ladders import ROOMS, ROOT

REFUSALS = {"Refused", "NoRoom", "Busy", "NotPlanned"}
SENTENCES = {"_", "gettext", "gettext_lazy", "pgettext", "ngettext", "str", "map"}
# The subclasses that also say where, or for whom.
REASONS = {"Reason", "OnPage", "Missing", "Unready"}


def _name(call: ast.AST) -> str:
    return call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""


def _is_bare(argument: ast.AST) -> bool:
    """A text, a message, or one with its figures, in the place of a Reason."""
    if isinstance(argument, ast.Starred):
        return _is_bare(argument.value)
    if isinstance(argument, ast.BinOp):
        return _is_bare(argument.left)
    is_text = isinstance(argument, ast.JoinedStr) or (
        isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )
    return is_text or _name(argument) in SENTENCES


def faults(tree: ast.Module) -> list[str]:
    found, texts = [], defaultdict(set)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            name = node.name.lstrip("_")
            if "obstacle" in name:
                found.append(f"{node.lineno}: {node.name} is to be named can_ and the verb")
            if name.startswith("can_") and name != "can_be_read":
                answer = ast.unparse(node.returns) if node.returns else "nothing"
                if answer != "list[Reason]":
                    found.append(f"{node.lineno}: {node.name} gives {answer}, not list[Reason]")
        elif _name(node) in REFUSALS and any(map(_is_bare, node.args)):
            found.append(f"{node.lineno}: {_name(node)} of a sentence, not of a Reason")
        elif _name(node) in REASONS and len(node.args) > 1 and isinstance(node.args[0], ast.Constant):
            texts[node.args[0].value].add(_text(tree, node))
    return found + [f"{code}: a code of {len(said)} different reasons" for code, said in texts.items() if len(said) > 1]


def _text(tree: ast.Module, reason: ast.Call) -> str:
    """What is said, where it is written in place or in the nearest line above."""
    text = reason.args[1]
    if not isinstance(text, ast.Name):
        return ast.unparse(text)
    above = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and node.lineno <= reason.lineno
        and any(isinstance(target, ast.Name) and target.id == text.id for target in node.targets)
    ]
    return ast.unparse(max(above, key=lambda node: node.lineno).value) if above else text.id


def modules() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]


def test_why_not_has_one_name_and_one_shape():
    found = [
        f"{path.relative_to(ROOT)}:{fault}"
        for path in modules()
        for fault in faults(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "def change_obstacles(intake) -> list[Reason]: ...",
        "def _obstacles_to_ending(offer): ...",
        "def can_submit(application) -> list[str]: ...",
        "def can_submit(application) -> bool: ...",
        "def can_submit(application): ...",
        "class House:\n    def can_open(self): ...",
        "raise Refused('No.')",
        "raise Refused(_('No.'))",
        "raise Busy(_('No %(what)s.') % {'what': 1})",
        "raise Refused(*map(str, broken))",
        "raise Refused(f'{one}: no')",
        "Reason('no', _('No.'))\nReason('no', _('Not at all.'))",
        "def can_a():\n    text = _('No.')\n    return Reason('no', text)\ntext = _('Never.')\nReason('no', text)",
    ],
)
def test_a_planted_fault_is_found(planted):
    assert faults(ast.parse(planted))


def test_what_is_right_is_let_through():
    right = (
        "def can_submit(a) -> list[Reason]:\n    raise Refused(*found)\nraise Refused(SAY_WHY, Reason('no', _('No.')))"
    )
    assert faults(ast.parse(right)) == []
