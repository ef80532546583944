"""What one room says in another's verbs is wired as Django starts, by the AppConfig of the room that knows both."""

import ast
import json
import os
import subprocess
import sys

import pytest

from tests.guards.tracked import ROOT, tracked

ROOMS = ("centers", "programs", "enrollment", "boarding", "rehamna_portal")
SOURCES = [path for path in tracked(*(f"{room}/*.py" for room in ROOMS)) if "migrations" not in path.parts]
CHANGES = {"append", "extend", "insert", "update", "add", "setdefault", "connect"}
# Ways of Django to find what a module holds, and the environment of a process.
DECLARES = {"register", "template", "translator", "admin", "os"}


@pytest.fixture(scope="module")
def wired() -> dict:
    """See tests.guards.wired: a process of its own, in which nobody looks for the tables of the back office."""
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings_without_admin"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.guards.wired"], cwd=ROOT, env=settings, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_without_the_back_office_every_rule_between_rooms_stands(wired):
    assert wired["office"] == []
    names = ("programs.opening", "programs.services")
    assert {name: found for name, found in wired["at_start"].items() if name.startswith(names)} == {
        "programs.opening.BEFORE_OPENING": [
            "enrollment.runs.opening_rules.law",
            "enrollment.runs.opening_rules.messages",
            "enrollment.runs.opening_rules.appointments",
            "boarding.opening_rules.samples",
        ],
        "programs.services.BEFORE_FINISHING": [
            "enrollment.offers.appeals.unanswered",
            "enrollment.runs.compute.being_computed",
        ],
        "programs.services.AFTER_FINISHING": ["enrollment.offers.campaign_end.announce_end"],
        "programs.services.SETTLES_RULES": ["enrollment.runs.binding_rules.lists_are_out"],
        "programs.services.BEFORE_CHANGING": ["enrollment.runs.binding_rules.marks_dates_and_places"],
    }


def test_no_later_import_wires_anything_more(wired):
    assert wired["at_start"]["post_save"]
    assert wired["later"] == wired["at_start"]


def registrations(tree: ast.Module) -> list[int]:
    """Lines that, as the module is imported, change what another module holds, or listen to a signal."""
    foreign = {
        alias.asname or alias.name.split(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    } - DECLARES
    found = []
    for node in tree.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _changes(node.value.func, foreign):
            found.append(node.lineno)
        elif isinstance(node, ast.AugAssign) and _root(node.target) in foreign:
            found.append(node.lineno)
        elif isinstance(node, ast.FunctionDef) and any(_listens(one) for one in node.decorator_list):
            found.append(node.lineno)
    return found


def _changes(function, foreign: set[str]) -> bool:
    return isinstance(function, ast.Attribute) and function.attr in CHANGES and _root(function) in foreign


def _listens(decorator) -> bool:
    """A cache of a setting is emptied where it stands: `setting_changed` is sent by tests alone."""
    is_receiver = isinstance(decorator, ast.Call) and _root(decorator.func) == "receiver"
    return is_receiver and ast.unparse(decorator.args[0]) != "setting_changed"


def _root(node) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def test_no_module_registers_itself_by_being_imported():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        for line in registrations(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "from programs.services import BEFORE_FINISHING\nBEFORE_FINISHING.append(print)",
        "from programs import actions\nactions.BEFORE_FINISHING += [print]",
        "from django.db.models.signals import post_save\npost_save.connect(print)",
        "from django.dispatch import receiver\n@receiver(post_save, sender=object)\ndef f(): pass",
    ],
)
def test_a_planted_registration_is_found(planted):
    assert len(registrations(ast.parse(planted))) == 1


def test_the_start_in_this_process_is_the_same(wired):
    """The tests themselves run with the back office: nothing is wired twice by it."""
    from programs import services

    for name in ("BEFORE_FINISHING", "AFTER_FINISHING", "SETTLES_RULES", "BEFORE_CHANGING"):
        here = [f"{one.__module__}.{one.__qualname__}" for one in getattr(services, name)]
        assert here == wired["at_start"][f"programs.services.{name}"]
