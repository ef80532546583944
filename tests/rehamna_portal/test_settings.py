"""The process refuses to start in production without a strong secret."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def check(tmp_path, **environment):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--settings", "rehamna_portal.settings"],
        cwd=ROOT,
        env={**clean, "PORTAL_VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("secret", [{}, {"PORTAL_SECRET_KEY": "short"}, {"PORTAL_SECRET_KEY": "a" * 64}])
def test_it_does_not_start_on_a_missing_or_weak_secret(tmp_path, secret):
    done = check(tmp_path, **secret)
    assert done.returncode != 0
    assert "PORTAL_SECRET_KEY" in done.stderr


def test_it_starts_on_a_strong_one(tmp_path):
    assert check(tmp_path, PORTAL_SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyz").returncode == 0


def test_in_debug_a_secret_is_drawn_once_and_kept(tmp_path):
    assert check(tmp_path, PORTAL_DEBUG="1").returncode == 0
    first = (tmp_path / "secret-key").read_text()
    assert check(tmp_path, PORTAL_DEBUG="1").returncode == 0
    assert (tmp_path / "secret-key").read_text() == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_the_secret_drawn_for_make_run_serves_the_commands_too(tmp_path):
    (tmp_path / "secret-key").write_text("0123456789abcdefghijklmnopqrstuvwxyz")
    assert check(tmp_path).returncode == 0
