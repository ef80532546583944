"""Databases that many tests start from, made once in a run of the tests: whoever wants one gets a copy.

All processes of a run share the folder that `tests.settings` names; the first that asks makes, the others wait for it.
On SQLite a database is a file there; on PostgreSQL a template on the server (`CREATE DATABASE … TEMPLATE`).
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from centers import reference

SHARED = Path(os.environ["TESTS_FOLDER"])
PEOPLE = 60


def _load_network() -> None:
    call_command("load_network", verbosity=0, stdout=StringIO())


def _load_demonstration() -> None:
    with override_settings(DEMO=True, DEMO_PASSWORD="", VAR_DIR=SHARED):
        call_command("load_demo", applicants=PEOPLE, verbosity=0, stdout=StringIO())


CONTENTS: dict[str, Callable[[], None]] = {"network": _load_network, "demonstration": _load_demonstration}


@contextmanager
def holding(content: str) -> Iterator[None]:
    """The connection of the tests on a fresh copy of a database with `content`, a key of CONTENTS, instead of the
    empty one. Nothing may be open in a transaction when it begins."""
    made, copy = _name(content), _name(f"{content}_{os.getpid()}")
    with _alone(content) as is_first:
        if is_first:
            empty = connection.settings_dict["NAME"] if _is_file() else migrated()
            _copy(empty, made)
            with _connected(made):
                CONTENTS[content]()
        _copy(made, copy)
    try:
        with _connected(copy):
            yield
    finally:
        _drop(copy)


def keep_demonstration_files(folder: Path) -> None:
    """What the demonstration leaves beside its database, its password and the codes of three files, in `folder`."""
    folder.mkdir(exist_ok=True)
    for path in SHARED.glob("demo-*"):
        shutil.copy(path, folder)


def migrated() -> str:
    """On PostgreSQL, the name of a template with all migrations applied. It stays on the server for the next run, until
    a migration changes."""
    name = f"{_name('migrated')}_{_digest_of_migrations()}"
    with _alone("migrated") as is_first:
        if is_first and not _exists(name):
            for other in _beginning(_name("migrated")):
                _drop(other)
            # Called by its name only once it is whole: whoever is interrupted leaves nothing that looks so.
            half = f"{_name('migrated')}_half"
            _say(f"CREATE DATABASE {_quoted(half)}")
            with _connected(half):
                call_command("migrate", interactive=False, verbosity=0)
            _say(f"ALTER DATABASE {_quoted(half)} RENAME TO {_quoted(name)}")
    return name


def _digest_of_migrations() -> str:
    """Those of all applications, Django's own among them."""
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    files = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


@contextmanager
def _alone(name: str) -> Iterator[bool]:
    """One process at a time; whether this is the first that came to the end."""
    done = SHARED / f"{name}.made"
    with (SHARED / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()
        done.touch()


@contextmanager
def _connected(name: str) -> Iterator[None]:
    was = connection.settings_dict["NAME"]
    _use(name)
    try:
        yield
    finally:
        _use(was)


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    ContentType.objects.clear_cache()
    reference.forget()


# --- of each kind -------------------------------------------------------------------------------


def _is_file() -> bool:
    return connection.vendor == "sqlite"


def _name(word: str) -> str:
    if _is_file():
        return str(SHARED / f"{word}.sqlite3")
    return f"test_{_own_name()}_{word}"


def _own_name() -> str:
    """Of the database that the settings name, whatever the connection is on now."""
    return os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")[2]


def _copy(source: str, target: str) -> None:
    if _is_file():
        with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(target)) as copy:
            whole.backup(copy)
        return
    _drop(target)
    _say(f"CREATE DATABASE {_quoted(target)} TEMPLATE {_quoted(source)}")


def _drop(name: str) -> None:
    if _is_file():
        for path in SHARED.glob(f"{Path(name).name}*"):
            path.unlink()
    else:
        _say(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def _exists(name: str) -> bool:
    return name in _beginning(name)


def _beginning(start: str) -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [start])
        return [name for (name,) in cursor]


def _say(command: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(command)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
