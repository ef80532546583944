"""The two ladders of docs/architecture.md: nothing imports, or points, to a room or step above its own."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("centers", "programs", "enrollment", "boarding", "rehamna_portal")
# Within a room: one step a line, each of packages and modules, the lowest first. A module stands where its longest
# name in the table stands; one that is named nowhere breaks the test: decide where it belongs. What is on the first
# step of `enrollment` and `centers` is plain computing: it knows no model, wherever its package stands. `apps` wires.
STEPS = {
    "centers": (
        "core",
        "models translation migrations",
        "core.seen core.promises access gazetteer territory changes",
        "reference story structured loading",
        "core.pages core.previews forms",
        "office",
        "admin",
        "views",
        "urls apps",
    ),
    "programs": (
        "models translation migrations",
        "rules selection search",
        "catalogue labels dates eligibility structured reference",
        "services loading promises",
        "forms",
        "office",
        "admin",
        "views",
        "urls apps",
    ),
    "enrollment": (
        "values allocation.engine allocation.checker allocation.audit_file interviews.spreading security.codes"
        " documents.sanitizer",
        "models lodging translation migrations",
        "forms",
        "allocation",
        "outbox",
        "security",
        "applying",
        "documents",
        "interviews",
        "review",
        "privacy",
        "offers",
        "runs",
        "tracking",
        "letters",
        "templatetags",
        "office",
        "admin",
        "views",
        "urls management apps",
    ),
    "boarding": (
        "models translation migrations",
        "access bed_map reference pooling",
        "services loading promises",
        # The seam is asked from below the services and answered from above them.
        "lodging forms",
        "admin",
        "views",
        "urls apps",
    ),
}
# The top room holds the settings and no models: it has no steps of its own.
# What landed migrations read by the names of their day (see the `__init__` of the migrations).
FORMER = {"centers.zones", "centers.folding", "enrollment.codes"}
MOST_ROOMS_OF_ENROLLMENT = 25
LOOSE_IN_ENROLLMENT = {"apps", "lodging", "translation", "urls"}


def step_of(module: str) -> int:
    room, _, name = module.partition(".")
    steps = {known: height for height, names in enumerate(STEPS[room]) for known in names.split()}
    while name:
        if name in steps:
            return steps[name]
        name = name.rpartition(".")[0]
    raise AssertionError(f"{module}: no step of docs/architecture.md holds this file; give it a place")


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
    if "migrations" in path.parts:
        found = {name for name in found if not any(name == old or name.startswith(f"{old}.") for old in FORMER)}
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
                elif other == room != "rehamna_portal" and name.count(".") and step_of(name) > step_of(module):
                    wrong.append(f"{module} imports {name}: a step above")
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
        ("enrollment/offers/late.py", "def f():\n    from boarding.models import Stay"),
        ("programs/rules.py", "import programs.views"),
        ("enrollment/lodging.py", "from .review import services"),
        ("enrollment/security/codes.py", "from enrollment.models import Application"),
        ("enrollment/letters/late.py", "from enrollment.views import file"),
        ("enrollment/outbox/late.py", "from ..offers.services import accept_offer"),
    ],
)
def test_a_planted_import_from_above_is_found(tmp_path, where, line):
    path = tmp_path / where
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n", encoding="utf-8")
    assert len(steps_up(tmp_path)) == 1


def test_enrollment_has_a_room_for_everything_and_few_of_them():
    folder = ROOT / "enrollment"
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == LOOSE_IN_ENROLLMENT
    packages = {path.name for path in folder.iterdir() if (path / "__init__.py").exists()}
    assert len(modules | packages) <= MOST_ROOMS_OF_ENROLLMENT


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
