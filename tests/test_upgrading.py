"""A portal that runs is brought to the newest state: its database as commit 12800bb left it, with people in it."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
# Made by that commit: the demonstration with 40 files, its lists published, offers answered in every way, papers,
# stays, appeals, lost codes, a correction and an entry made with somebody (tests.scenarios.landed_database store).
LANDED = ROOT / "tests" / "files" / "landed.json.gz"


@contextmanager
def database_of_its_own(folder: Path):
    """The address of an empty database of the same kind as that of the tests."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'landed.sqlite3'}"
        return
    name = f"{connection.settings_dict['NAME']}_landed"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}")
        cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
    try:
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {connection.ops.quote_name(name)}")


@pytest.mark.django_db
def test_a_landed_database_with_people_in_it_reaches_the_newest_state(tmp_path):
    with database_of_its_own(tmp_path) as address:
        done = subprocess.run(
            [sys.executable, "-m", "tests.scenarios.landed_database", "upgrade", str(LANDED)],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"},
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["rows"] >= 2000
    assert found["pages"] >= 3 * 85
