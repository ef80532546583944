"""The hooks of a commit: what they refuse, that they call the tools of the lock, and the subjects committed."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.guards.commit_subject import fault, subject_of
from tests.guards.tracked import ROOT

CONFIG = ".pre-commit-config.yaml"
TESTS = ("__init__.py", "guards/__init__.py", "guards/commit_subject.py")
HOOKS = (ROOT / CONFIG).read_text(encoding="utf-8")


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_subjects_committed_since_there_are_hooks_keep_to_them():
    """Whoever has not set up the hooks hears of it here, before anything lands. What was begun before is let be."""
    since = git("log", "--diff-filter=A", "--format=%H", "--", CONFIG).split()
    after = ("--ancestry-path", f"{since[-1]}..HEAD") if since else ("-0",)
    subjects = git("log", "--no-merges", "--format=%s", *after).splitlines()
    assert [f"{subject}: {words}" for subject in subjects if (words := fault(subject))] == []


@pytest.mark.parametrize(
    "subject",
    [
        "locks: raise Django",
        "enrollment/outbox: " + "x" * 53,
        "Merge branch 'habits' into a branch whose name is as long as the name of a branch may well be",
        "fixup! locks: raise Django, and everything else that has to be raised together with it today",
    ],
)
def test_right_subjects_pass(subject):
    assert fault(subject) == ""


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("enrollment/outbox: " + "x" * 54, "73 letters, 1 more than 72"),
        ("x" * 300, "300 letters"),
        ("raise Django", "scope: what"),
        ("locks:", "scope: what"),
        (": raise Django", "scope: what"),
    ],
)
def test_wrong_subjects_are_told_what_to_mend(subject, told):
    assert told in fault(subject)


def test_the_hook_reads_the_file_of_the_message(tmp_path):
    message = tmp_path / "COMMIT_EDITMSG"
    command = [sys.executable, "-m", "tests.guards.commit_subject", str(message)]
    for text, code in ((f"# a comment\n\nlocks: raise Django\n\n{'long ' * 40}\n", 0), ("x" * 80, 1), ("# none\n", 0)):
        message.write_text(text, encoding="utf-8")
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
    assert subject_of("#\n\n") == ""


def test_hooks_fetch_nothing():
    """Each calls a tool of the environment, which the lock pins; `make check` calls the same."""
    assert re.findall(r"repo: (\S+)", HOOKS) == ["local"]
    assert set(re.findall(r"language: (\S+)", HOOKS)) == {"system"}
    entries = re.findall(r"entry: (\S+)", HOOKS)
    assert entries
    assert all(entry.startswith(".venv/bin/") for entry in entries)
    called = {entry.removeprefix(".venv/bin/") for entry in entries} - {"python"}
    make = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ncheck:")[2].partition("\n\n")[0]
    assert called == set(re.findall(r"\$\(VENV\)/bin/(\S+)", make)) == {"ruff", "djlint"}


@pytest.fixture
def run(tmp_path):
    """Runs a command in a small clone with our hooks, on a machine without network."""
    clone = tmp_path / "clone"
    (clone / "tests" / "guards").mkdir(parents=True)
    copied = (CONFIG, ".gitignore", "pyproject.toml", *(f"tests/{name}" for name in TESTS))
    for name in copied:
        shutil.copy(ROOT / name, clone / name)
    (clone / ".venv").symlink_to(ROOT / ".venv")
    people = {
        f"GIT_{who}_{what}": "test@portal.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8", **people}
    environment |= {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    environment["SKIP"] = "texts,catalogues,locks"  # guards, which want the whole tree

    def run(*command: str) -> tuple[int, str]:
        done = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    run("git", "init", "-q")
    return run


@pytest.mark.skipif(not (ROOT / ".venv/bin/pre-commit").exists(), reason="the environment is not that of the lock")
def test_a_clone_with_hooks_refuses_a_commit(run, tmp_path):
    """Code that ruff would write otherwise, and a subject that is too long, do not get in."""
    assert run(".venv/bin/pre-commit", "install")[0] == 0
    code = tmp_path / "clone" / "new.py"
    code.write_text("x=1\n", encoding="utf-8")
    run("git", "add", "--all", "--", ":!.venv")
    failed, told = run("git", "commit", "-m", "tree: begin")
    assert failed
    assert re.search(r"ruff format\.+Failed", told), told
    assert code.read_text(encoding="utf-8") == "x = 1\n"
    run("git", "add", "new.py")
    failed, told = run("git", "commit", "-m", "tree: " + "x" * 70)
    assert failed
    assert "76 letters" in told, told
    failed, told = run("git", "commit", "-m", "tree: begin")
    assert not failed, told
