"""mypy, as pyproject.toml sets it up: nothing to mend in the strict packages, and elsewhere less and less.

The number of faults that still stand is in `type_errors.txt` beside this file. It may only fall: `.venv/bin/mypy` lists
them, and whoever mends some writes the new number there, in the same commit.
"""

import os
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from tests.guards.tracked import ROOT, tracked

STANDING = Path(__file__).with_name("type_errors.txt")
FAULT = re.compile(r"^(?P<path>[^:]+\.py):(?P<line>\d+): error: .*(?P<code>\[[a-z-]+\])$")
ROOMS = ("centers", "programs", "enrollment", "boarding", "rehamna_portal")
# Whatever the machine is set up for: mypy reads the portal as a clone has it.
ELSEWHERE = {"PORTAL_LOG_LEVEL": "loud", "PORTAL_SECRET_KEY": "weak", "DATABASE_URL": "mysql://nowhere"}
# In a strict package, and in a function that says nothing of its types.
PLANTED = {
    "enrollment/values/mailboxes.py": "\n\ndef planted(address):\n    return address\n",
    "centers/core/moves.py": "\n\ndef planted():\n    return len(3)\n",
}


def faults(folder: Path) -> list[str]:
    """What mypy finds in the rooms, with the planted faults in copies below `folder`."""
    command = [sys.executable, "-m", "mypy", "--no-pretty", "--no-error-summary", "--hide-error-context"]
    for name, more in PLANTED.items():
        copy = folder / name.replace("/", "-")
        copy.write_text((ROOT / name).read_text(encoding="utf-8") + more, encoding="utf-8")
        command += ["--shadow-file", name, str(copy)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | ELSEWHERE, capture_output=True, text=True, check=False, timeout=1800
    )
    assert done.returncode == 1, f"mypy did not come to its end:\n{done.stdout}{done.stderr}"
    return [line for line in done.stdout.splitlines() if FAULT.match(line)]


def is_strict(path: str, patterns: list[str]) -> bool:
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return any(fnmatch(module, pattern) or fnmatch(f"{module}.", pattern) for pattern in patterns)


def strict_modules() -> list[str]:
    """The patterns of modules where every function says its types."""
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["overrides"]
    return [name for table in overrides if table.get("disallow_untyped_defs") for name in table["module"]]


def verdict(found: int, standing: int) -> str:
    """What to do about the number of faults; empty when it is the one that stands."""
    if found > standing:
        return (
            f"mypy finds {found} faults, where {standing} stand in {STANDING.name}: mend those of your change"
            " (`.venv/bin/mypy` lists all; `git stash` and again shows which are new)."
        )
    if found < standing:
        return f"mypy finds {found} faults, fewer than the {standing} that stood: write {found} into {STANDING.name}."
    return ""


def is_planted(fault: re.Match) -> bool:
    """Whether it stands below the last line of the file as it is."""
    name = fault["path"]
    return name in PLANTED and int(fault["line"]) > len((ROOT / name).read_text(encoding="utf-8").splitlines())


def test_types_hold(tmp_path):
    found = [FAULT.match(line) for line in faults(tmp_path)]
    assert sorted(fault["code"] for fault in found if is_planted(fault)) == ["[arg-type]", "[no-untyped-def]"]
    real = [fault for fault in found if not is_planted(fault)]
    patterns = strict_modules()
    assert [fault[0] for fault in real if is_strict(fault["path"], patterns)] == []
    assert verdict(len(real), int(STANDING.read_text(encoding="ascii"))) == ""


def test_the_number_may_only_fall():
    assert verdict(7, 7) == ""
    assert "mend those of your change" in verdict(8, 7)
    assert "write 6 into type_errors.txt" in verdict(6, 7)


def test_strict_is_meant_by_package():
    assert is_strict("enrollment/allocation/checker/__init__.py", ["enrollment.allocation.checker.*"])
    assert is_strict("enrollment/allocation/checker/proof.py", ["enrollment.allocation.checker.*"])
    assert not is_strict("enrollment/allocation/checkers.py", ["enrollment.allocation.checker.*"])
    assert not is_strict("enrollment/admin/codes.py", ["enrollment.security.codes"])


def test_what_is_strict_is_there():
    """A module that moved is named by its new name, else nobody would see that it is strict no more."""
    there = [str(path.relative_to(ROOT)) for path in tracked(*(f"{room}/*.py" for room in ROOMS))]
    patterns = strict_modules()
    assert [pattern for pattern in patterns if not any(is_strict(path, [pattern]) for path in there)] == []
    assert patterns == sorted(patterns)


def test_what_mypy_is_told_to_pass_over_has_its_reason():
    """`# type: ignore[code]  # why`: never for a whole file, never without both."""
    reasoned = re.compile(r"# type: ignore\[[a-z-]+(, ?[a-z-]+)*\]  # \w")
    bare = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in tracked(*(f"{room}/*.py" for room in ROOMS))
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"#\s*(type:\s*ignore|mypy:)", line) and not reasoned.search(line)
    ]
    assert bare == []
