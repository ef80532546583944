"""The frozen file of a published run, and the command that judges it: what was changed is named, nothing crashes."""

import json
import os
import subprocess
import sys
from copy import deepcopy
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from enrollment.allocation.audit_file import Differs, NotARun, judge, read, root_of, written
from enrollment.allocation.checker import Rule
from enrollment.allocation.engine import allocate
from tests.scenarios.instances import random_instance

ABOUT = {"campaign": "2027", "number": 3, "published_at": "2027-09-01T10:00:00+01:00"}
INSTANCE = random_instance(5)
RESULT = allocate(INSTANCE)
LINES = [*written(INSTANCE, RESULT, **ABOUT)]


def verdict(lines) -> str:
    try:
        judge(read(lines))
    except (Differs, NotARun) as error:
        return str(error)
    return "fair"


def forged(change) -> str:
    """The verdict on a file with changed content whose every fingerprint was made anew."""
    instance, result = deepcopy(INSTANCE), deepcopy(RESULT)
    change(instance, result)
    return verdict(written(instance, result, **ABOUT))


def test_what_was_written_is_read_again_and_fair():
    run = read(LINES)
    assert (run.instance, run.result, run.head["number"]) == (INSTANCE, RESULT, 3)
    assert run.root == root_of(b"".join(LINES))
    assert verdict(LINES) == "fair"


@pytest.mark.parametrize("seed", range(40))
def test_any_result_of_the_engine_is_accepted(seed):
    instance = random_instance(seed, applicants=10, intakes=3, holding=0.4)
    assert verdict(written(instance, allocate(instance), **ABOUT)) == "fair"


def test_every_changed_line_is_named():
    for index, line in enumerate(LINES):
        changed = [*LINES]
        changed[index] = line.replace(b'"sha256":"', b'"sha256":"0', 1)
        assert verdict(changed).startswith(f"line {index + 1}: ")


@given(st.integers(0, len(LINES) - 1), st.data())
def test_no_changed_byte_is_overlooked_and_none_crashes(index, data):
    at = data.draw(st.integers(0, len(LINES[index]) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != LINES[index][at]))
    changed = [*LINES]
    changed[index] = LINES[index][:at] + bytes([byte]) + LINES[index][at + 1 :]
    # As a file has it: a line break inside makes two lines, its loss makes one.
    told = verdict(b"".join(changed).splitlines(keepends=True))
    assert told.startswith(f"line {index + 1}: ") or (index == 0 and told.startswith("not a file"))


@pytest.mark.parametrize(
    ("lines", "line", "problem"),
    [
        (LINES[:-1], len(LINES), "cut off"),
        (LINES[:5], 6, "cut off"),
        ([*LINES[:5], LINES[5][:20]], 6, "cannot be read"),
        ([*LINES[:7], LINES[6], *LINES[7:]], 8, "second time, after line 7"),
        ([*LINES[:6], LINES[7], LINES[6], *LINES[8:]], 8, "not in its place"),
        ([*LINES[:6], *LINES[7:]], len(LINES) - 1, "one is missing"),
        ([*LINES, LINES[3]], len(LINES) + 1, "after the end"),
        ([*LINES, b"\n"], len(LINES) + 1, "after the end"),
        ([LINES[0], b"\0" * 40, *LINES[2:]], 2, "cannot be read"),
        ([LINES[0], b"[" * 100_000, *LINES[2:]], 2, "cannot be read"),
        ([LINES[0], b'{"sha256":' + b"9" * 5000 + b"}\n", *LINES[2:]], 2, "cannot be read"),
        ([LINES[0], b'{"id":1e999,"sha256":""}\n', *LINES[2:]], 2, "cannot be read"),
        ([LINES[0], LINES[0], *LINES[1:]], 2, "no line of this format"),
    ],
)
def test_a_damaged_file_is_told_by_its_first_wrong_line(lines, line, problem):
    told = verdict(lines)
    assert told.startswith(f"line {line}: ")
    assert problem in told


OTHER_FORMAT = b'{"format":"rehamna-run/2"}\n'


@pytest.mark.parametrize("lines", [[], [b""], [b"\0"], [b"{}\n"], [b"[1]\n"], LINES[1:], [OTHER_FORMAT]])
def test_another_file_is_no_run(lines):
    assert verdict(lines) == "not a file of the format rehamna-run/1"


# --- forged with new fingerprints -------------------------------------------------------------


def winner_and_loser():
    """Somebody with a seat, and somebody without one who wanted it and stands behind."""
    for name, place in RESULT["places"].items():
        order = RESULT["intakes"][place["intake"]].get("order") or INSTANCE["intakes"][place["intake"]].get("order")
        for other in INSTANCE["applicants"]:
            wanted = INSTANCE["applicants"][other]["choices"]
            behind = name in order and other in order and order.index(other) > order.index(name)
            if other not in RESULT["places"] and place["intake"] in wanted and behind:
                return name, other
    raise AssertionError("choose another seed")


def test_a_seat_given_to_somebody_else_names_the_person_and_the_rule():
    name, other = winner_and_loser()

    def exchange(instance, result):
        result["places"][other] = result["places"].pop(name)

    told = forged(exchange)
    assert told.split(": ")[1].split(" ")[0] in set(Rule)
    assert name in told or other in told
    line = int(told.split(":")[0].removeprefix("line "))
    assert json.loads(LINES[line - 1])["kind"] == "applicants"


def test_a_lowered_figure_names_the_intake():
    def lower(instance, result):
        result["intakes"]["intake-1"]["taken"] += 1

    assert forged(lower).startswith("line 2: figures: intake-1")


def test_another_order_is_named():
    slug = next(slug for slug, intake in INSTANCE["intakes"].items() if "ranking" in intake)

    def exchange(instance, result):
        order = result["intakes"][slug]["order"]
        order[0], order[-1] = order[-1], order[0]

    assert "call-order" in forged(exchange)


def test_an_input_that_breaks_the_format_is_named_by_its_line():
    def ask_for_more(instance, result):
        instance["applicants"]["A7"]["boarding"] = "always"

    line = next(number for number, line in enumerate(LINES, 1) if b'"id":"A7"' in line)
    assert forged(ask_for_more).startswith(f"line {line}: applicants.A7.boarding: must be one of")


def test_another_input_has_another_fingerprint_than_the_head_names():
    instance = deepcopy(INSTANCE)
    instance["intakes"]["intake-1"]["seats"] += 1
    others = [*written(instance, RESULT, **ABOUT)]
    assert verdict([LINES[0], *others[1:]]).startswith(f"line {len(LINES)}: ")
    assert root_of(b"".join(others)) != root_of(b"".join(LINES))


@pytest.mark.parametrize("number", [10**30, 10**4000], ids=["1e30", "1e4000"])
def test_huge_numbers_are_no_trouble(number):
    def enlarge(instance, result):
        instance["wings"]["girls"]["beds"] = instance["intakes"]["intake-1"]["seats"] = number
        result.update(allocate(instance))

    assert forged(enlarge) == "fair"

    def enlarge_the_cutoff(instance, result):
        result["wings"]["girls"]["cutoff"] = number

    assert forged(enlarge_the_cutoff).startswith("line ")


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "run.jsonl"
    path.write_bytes(b"".join(LINES))
    return path


def verify(*arguments, **environment):
    """In a process of its own, with a database where nobody answers and no secret."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    return subprocess.run(
        [sys.executable, "manage.py", "verify_run", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env={**clean, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", **environment},
        capture_output=True,
        check=False,
    )


def test_the_published_run_ends_with_0_and_says_so(file):
    done = verify(file)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"the published run, and the fair result\n")


def test_a_changed_line_ends_with_1_and_one_line(file):
    file.write_bytes(file.read_bytes().replace(b'"id":"A7"', '"id":"أ\u202e7"'.encode()))
    done = verify(file, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"changed, its fingerprint is another" in done.stderr


def test_the_published_fingerprint_is_compared(file):
    fingerprint = read(LINES).head["input_sha256"]
    out = StringIO()
    call_command("verify_run", str(file), fingerprint=fingerprint[:16].upper(), stdout=out)
    assert fingerprint in out.getvalue()
    for other, code in (("0" * 64, 1), ("abc", 2)):
        with pytest.raises(CommandError) as raised:
            call_command("verify_run", str(file), fingerprint=other)
        assert raised.value.returncode == code


def test_what_is_no_file_of_a_run_ends_with_2(tmp_path):
    (tmp_path / "other").write_bytes(b"\x89PNG\0")
    for path in (tmp_path / "absent", tmp_path, tmp_path / "other"):
        with pytest.raises(CommandError) as raised:
            call_command("verify_run", str(path))
        assert raised.value.returncode == 2
