"""The two ladders of docs/architecture.md: nothing imports, or points, to a room or layer above its own."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("centers", "programs", "enrollment", "boarding", "rehamna_portal")
# Within a room. A file that is named nowhere here breaks the test: decide where it stands.
LAYERS = (
    {
        "core",
        "states",
        "errors",
        "folding",
        "spreading",
        "markup",
        "printing",
        "previews",
        "ics",
        "gazetteer",
        "pictures",
        "decoding",
        "taken",
        "uploads",
        "moments",
        "zones",
        "tables",
        "cleaning",
        "territory",
        "allocation",
        "checker",
        "frozen",
        "texts",
        "channels",
        "notation",
        "naming",
        "phones",
        "birthdays",
        "mailboxes",
        "coverage",
        "apps",
    },
    {"models", "enrollment.lodging", "moves", "seen", "translation", "migrations", "codes"},
    {
        "access",
        "rules",
        "papers",
        "likeness",
        "ranking",
        "statistics",
        "fairness",
        "doors",
        "explanations",
        "appointments",
        "standing",
        "expected",
        "holdings",
        "bed_map",
        "catalogue",
        "searching",
        "reference",
        "selection",
        "structured",
        "dates",
        "eligibility",
        "words",
        "story",
        "reaching",
    },
    {"actions", "averages", "messages", "runs", "simulation", "loading", "promises"},
    # The seam is asked from below the actions and answered from above them.
    {"forms", "wizard", "boarding.lodging"},
    {"views", "pages", "letters", "office", "admin", "urls", "management", "templatetags"},
)
# The top room holds the settings and no models: it has no layers of its own.


def layer_of(module: str) -> int:
    room, name = module.split(".")[:2]
    for height, names in enumerate(LAYERS):
        if names & {name, f"{room}.{name}"}:
            return height
    raise AssertionError(f"{module}: no layer of docs/architecture.md holds this file; give it a place")


def imported(path: Path, root: Path) -> set[str]:
    """Modules of the rooms that `path` imports, anywhere in the file, as dotted names."""
    package = path.relative_to(root).with_suffix("").parts
    package = package[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            base = ".".join(part for part in (start, node.module) if part)
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] in ROOMS}


def steps_up(root: Path) -> list[str]:
    """Every import that climbs, as a sentence."""
    wrong = []
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            if parts[-1] == "__init__" and len(parts) == 2:
                continue
            module = ".".join(parts)
            for name in sorted(imported(path, root)):
                other = name.split(".")[0]
                if ROOMS.index(other) > ROOMS.index(room):
                    wrong.append(f"{module} imports {name}: a room above")
                elif other == room != "rehamna_portal" and name.count(".") and layer_of(name) > layer_of(module):
                    wrong.append(f"{module} imports {name}: a layer above")
    return wrong


def relations_up(models) -> list[str]:
    wrong = []
    for model in models:
        room = model._meta.app_label
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or field.related_model is None:
                continue
            target = field.related_model._meta.app_label
            if target in ROOMS and ROOMS.index(target) > ROOMS.index(room):
                wrong.append(f"{room}.{model.__name__}.{field.name} points to {target}")
    return wrong


def test_no_module_imports_from_above():
    assert steps_up(ROOT) == []


def test_no_model_points_to_a_room_above():
    assert relations_up(model for model in apps.get_models() if model._meta.app_label in ROOMS) == []


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("centers/models/places.py", "from enrollment.models import Application"),
        ("enrollment/actions/late.py", "def f():\n    from boarding.models import Stay"),
        ("programs/rules.py", "import programs.views"),
        ("enrollment/lodging.py", "from .actions import deciding"),
    ],
)
def test_a_planted_import_from_above_is_found(tmp_path, where, line):
    path = tmp_path / where
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n", encoding="utf-8")
    assert len(steps_up(tmp_path)) == 1


def test_a_planted_foreign_key_upwards_is_found():
    from django.db import models
    from django.test.utils import isolate_apps

    with isolate_apps("centers"):

        class Planted(models.Model):
            stay = models.ForeignKey("boarding.Stay", on_delete=models.PROTECT)

            class Meta:
                app_label = "centers"

        Planted._meta.get_field("stay").remote_field.model = apps.get_model("boarding", "Stay")
        assert relations_up([Planted]) == ["centers.Planted.stay points to boarding"]


def test_no_import_cycle():
    """Between modules of the rooms, at import time (imports inside functions do not count)."""
    graph = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            graph[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    edges = {name: _imported_at_once(path, graph) - {name} for name, path in graph.items()}
    assert _cycle(edges) is None


def _imported_at_once(path: Path, graph) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in inside:
            package = path.relative_to(ROOT).with_suffix("").parts[:-1]
            start = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            base = ".".join(part for part in (start, node.module) if part)
            for alias in node.names:
                found.add(f"{base}.{alias.name}" if f"{base}.{alias.name}" in graph else base)
        elif isinstance(node, ast.Import) and id(node) not in inside:
            found |= {alias.name for alias in node.names}
    # A package's own modules are named through it, which is no cycle.
    own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return {name for name in found if name in graph and not own.startswith(f"{name}.")}


def _cycle(edges):
    done, path = set(), []

    def visit(name):
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return None
        path.append(name)
        for other in sorted(edges[name]):
            if found := visit(other):
                return found
        done.add(path.pop())
        return None

    for name in sorted(edges):
        if found := visit(name):
            return found
    return None
