"""The portal's settings for tests: a data folder of their own, quick passwords, compiled catalogues.

The first process of a run makes a folder that those it starts share (`TESTS_FOLDER`), and takes it away at the end.
"""

import atexit
import os
import shutil
import tempfile

if "TESTS_FOLDER" not in os.environ:
    os.environ["TESTS_FOLDER"] = tempfile.mkdtemp(prefix="portal-test-")
    atexit.register(shutil.rmtree, os.environ["TESTS_FOLDER"], ignore_errors=True)
_var = tempfile.mkdtemp(dir=os.environ["TESTS_FOLDER"])
os.mkdir(f"{_var}/static")
os.environ["PORTAL_VAR_DIR"] = _var
os.environ["PORTAL_SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijklmnop"

from rehamna_portal.gettext_catalogues import compile_catalogues
from rehamna_portal.settings import *
from rehamna_portal.settings import BASE_DIR, DATABASES, STORAGES

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # From the models at once: `make run` migrates in the browser tests, PostgreSQL in its own part, and a guard keeps
    # models and migrations the same.
    DATABASES["default"]["TEST"] = {**DATABASES["default"].get("TEST", {}), "MIGRATE": False}
# Tests of signing in switch it on (tests/rehamna_portal/test_second_factor.py).
SECOND_FACTOR = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

compile_catalogues(BASE_DIR / "locale")
