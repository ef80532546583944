import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from enrollment.allocation.engine import canonical_bytes
from tests.enrollment.test_allocation import EXAMPLE, RESULT
from tests.scenarios.instances import random_instance


@pytest.fixture
def example(tmp_path):
    path = tmp_path / "example.json"
    path.write_bytes(EXAMPLE.encode())
    return path


def allocate(*arguments, **environment):
    """`manage.py allocate` in a process of its own, with a database where nobody answers."""
    return subprocess.run(
        [sys.executable, "manage.py", "allocate", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", **environment},
        capture_output=True,
        check=False,
    )


def test_the_example_to_standard_output_byte_for_byte(example):
    done = allocate(example)
    assert (done.returncode, done.stdout, done.stderr) == (0, RESULT.encode(), b"")


def test_an_arabic_id_to_a_terminal_that_knows_only_ascii(tmp_path):
    path = tmp_path / "arabic.json"
    path.write_text(EXAMPLE.replace("A12", "أمل"), encoding="utf-8")
    done = allocate(path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert '"أمل":{"bed":false,"intake":"dev-2027"}'.encode() in done.stdout


def test_two_processes_write_the_same_bytes(tmp_path):
    path = tmp_path / "random.json"
    path.write_bytes(canonical_bytes(random_instance(1, applicants=200, intakes=8)))
    first, second = (allocate(path, PYTHONHASHSEED=seed).stdout for seed in "12")
    assert first == second != b""


def test_to_a_file(example, tmp_path):
    done = allocate(example, "--output", tmp_path / "result.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (tmp_path / "result.json").read_bytes() == RESULT.encode()


def test_a_malformed_file_ends_with_2_one_line_and_no_result(example, tmp_path):
    example.write_text(EXAMPLE.replace('["A12", "A7"]', '["A12", "A99"]'), encoding="utf-8")
    done = allocate(example, "--output", tmp_path / "result.json")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b'CommandError: intakes.dev-2027.order[1]: no applicant "A99"\n'
    assert not (tmp_path / "result.json").exists()


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"seats", "input: not JSON"), (b"\xff", "input: not UTF-8 at byte 0"), (b"[]", "input: must be an object")],
)
def test_a_file_that_is_no_instance(tmp_path, content, line):
    path = tmp_path / "input.json"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=line) as raised:
        call_command("allocate", str(path))
    assert raised.value.returncode == 2


def test_a_file_that_cannot_be_read(tmp_path):
    for path in (tmp_path / "absent.json", tmp_path):
        with pytest.raises(CommandError) as raised:
            call_command("allocate", str(path))
        assert raised.value.returncode == 2
        assert str(raised.value).startswith(f"{path}: ")


def test_a_result_that_cannot_be_written(example, tmp_path):
    with pytest.raises(CommandError, match="Is a directory") as raised:
        call_command("allocate", str(example), "--output", str(tmp_path))
    assert raised.value.returncode == 1


def test_called_from_code_it_prints_text(example):
    out = StringIO()
    call_command("allocate", str(example), stdout=out)
    assert out.getvalue() == RESULT
