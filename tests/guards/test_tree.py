"""What the whole tree keeps to: house figures, logical style sheets, templates that are used."""

import ast
import re
import statistics
import subprocess
from pathlib import Path

from tests.guards.tracked import ROOT, tracked

ROOMS = ("centers", "programs", "enrollment", "boarding", "rehamna_portal")
PYTHON = sorted(
    path for path in tracked(*(f"{room}/*.py" for room in (*ROOMS, "tests"))) if "migrations" not in path.parts
)
TEMPLATES = tracked("templates/*.html")


def functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.end_lineno - node.lineno + 1, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def test_files_and_functions_stay_short():
    long_files = [str(p.relative_to(ROOT)) for p in PYTHON if len(p.read_text(encoding="utf-8").splitlines()) > 400]
    assert long_files == []
    lengths = sorted(found for path in PYTHON for found in functions(path))
    assert [name for length, name in lengths if length > 60] == []
    assert statistics.quantiles([length for length, _ in lengths], n=10)[-1] <= 25


def test_templates_stay_short():
    assert [str(p.relative_to(ROOT)) for p in TEMPLATES if len(p.read_text(encoding="utf-8").splitlines()) > 120] == []


def test_no_drawer_for_odds_and_ends():
    banned = {"utils", "helpers", "common", "misc"}
    assert [str(p) for p in PYTHON if p.stem in banned or p.parent.name in banned] == []


def test_style_sheets_are_logical():
    """One sheet serves both directions: no left and no right."""
    physical = re.compile(
        r"(margin|padding|border)-(left|right)|text-align:\s*(left|right)|(^|[^-a-z])(left|right)\s*:"
    )
    found = []
    for path in tracked("*.css"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if physical.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number} {line.strip()}")
    assert found == []


def test_pages_carry_no_inline_style_or_script():
    """The content security policy would stop them; data for machines are no script."""
    inline = re.compile(
        r"""\sstyle=["']|<script(?![^>]*\s(?:src=|type="application/ld\+json"))|\son[a-z]+=["']|["'(]data:"""
    )
    assert [str(p.relative_to(ROOT)) for p in TEMPLATES if inline.search(p.read_text(encoding="utf-8"))] == []


def test_every_template_is_used():
    code = "\n".join(path.read_text(encoding="utf-8") for path in [*PYTHON, *TEMPLATES])
    by_django = re.compile(r"^(admin/|auth/|portal/|[45]\d\d(_csrf)?\.html$|registration/|django/)")
    unused = []
    for path in TEMPLATES:
        name = path.relative_to(ROOT / "templates").as_posix()
        component = path.parent.name == "components" and re.search(rf"\b{re.escape(path.stem)}\b", code)
        if not by_django.match(name) and f"{name}" not in code and not component:
            unused.append(name)
    assert unused == []


def test_no_left_overs():
    words = re.compile(r"\b(TODO|FIXME|XXX|breakpoint\(|pdb)\b")
    here = Path(__file__)
    found = [str(p) for p in [*PYTHON, *TEMPLATES] if p != here and words.search(p.read_text(encoding="utf-8"))]
    assert found == []


def test_guards_do_not_see_what_is_built(tmp_path):
    """What `make run` collects into `var/` is no part of the tree, a file not yet added is."""
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text((ROOT / ".gitignore").read_text(encoding="utf-8"))
    for name in ("var/static/admin.css", "rehamna_portal/static/new.css"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("")
    assert tracked("*.css", root=tmp_path) == [tmp_path / "rehamna_portal/static/new.css"]


def test_nothing_in_the_tests_reads_the_data_folder_of_the_clone():
    """Tests have a data folder of their own (tests.settings)."""
    reads = re.compile(r"""(ROOT|BASE_DIR) / "var|["']var/(?!static/admin)|glob\("\*\*?/""")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in PYTHON
        if "tests" in path.parts
        for line in path.read_text(encoding="utf-8").splitlines()
        if reads.search(line) and "reads = " not in line
    ]
    assert found == []
