"""Guards run once in `.ci/run`, and in every `make check` and `make test`: none is lost between the two."""

import os
import re
import subprocess

from tests.guards.tracked import ROOT


def told_by_make(*arguments: str) -> str:
    """What make would do, without doing it."""
    alone = {name: value for name, value in os.environ.items() if name != "ARGS" and not name.startswith("MAKE")}
    command = ["make", "--dry-run", *arguments]
    return subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, text=True, check=True).stdout


def test_guards_are_left_out_only_where_they_have_just_run():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"^make .*$", script, re.MULTILINE) == [
        "make .venv/.tools",
        "make check",
        "make test ARGS=--after-check",
    ]
    assert "make run &\n" in script
    assert "set -euo pipefail" in script


def test_check_runs_the_guards_and_test_runs_everything():
    assert re.findall(r"-m tests\.suite(.*)", told_by_make("check")) == [" --guards"]
    assert [options.strip() for options in re.findall(r"-m tests\.suite(.*)", told_by_make("test"))] == [""]
    after = re.findall(r"-m tests\.suite(.*)", told_by_make("test", "ARGS=--after-check"))
    assert after == [" --after-check"]
