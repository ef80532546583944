"""A start reads no library that only a few pages and verbs need: each costs every test, worker and command its time."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# For arrays, workbooks, calendar files, papers.
HEAVY = {"numpy", "openpyxl", "icalendar", "lxml", "pikepdf", "pillow_heif"}
READ = "import django, json, sys; django.setup(); import rehamna_portal.urls; print(json.dumps(sorted(sys.modules)))"


def test_the_whole_portal_is_imported_without_heavy_libraries():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", READ], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    modules = {name.split(".")[0] for name in json.loads(done.stdout)}
    assert {"django", "enrollment"} <= modules
    assert modules & HEAVY == set()
