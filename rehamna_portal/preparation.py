"""The steps before serving, each safe to repeat: `manage.py prepare` takes them, the start looks whether it did.

A further step is one more line of STEPS. Two nodes may prepare at once: the second waits for the first and finds
everything done.
"""

import fcntl
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from rehamna_portal import roles

from .gettext_catalogues import compile_catalogues, stale_catalogues
from .statics import collect_statics, statics_missing

# Of the lock that all nodes of one PostgreSQL share.
_LOCK = 0x52484D4E


@dataclass(frozen=True)
class Step:
    """`name`: a word, also in the answer of /readyz; `do` does what is left and tells it, "" for nothing; `missing`
    only looks (None: there is nothing to look at); `serves_without`: pages can be shown before it was taken."""

    name: str
    do: Callable[[], str]
    missing: Callable[[], bool] | None = None
    serves_without: bool = False


def catalogues_missing() -> bool:
    return any(True for _source in stale_catalogues(settings.BASE_DIR / "locale"))


def _compile() -> str:
    written = compile_catalogues(settings.BASE_DIR / "locale")
    return f"{written} compiled" if written else ""


def _waiting() -> list:
    """Migrations of the code that the database has not seen."""
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def migrations_missing() -> bool:
    return bool(_waiting())


def _migrate() -> str:
    waiting = len(_waiting())
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    return f"{waiting} applied" if waiting else ""


def _collect() -> str:
    return "collected" if collect_statics() else ""


def _folders() -> list[Path]:
    return [Path(settings.MEDIA_ROOT) / "public", Path(settings.STORAGES["private"]["OPTIONS"]["location"])]


def _make_folders() -> str:
    made = [folder for folder in _folders() if not folder.is_dir()]
    for folder in made:
        folder.mkdir(mode=0o755 if folder.name == "public" else 0o700, parents=True)
    return f"{len(made)} folders made" if made else ""


def _keep_promises() -> str:
    from .promises import keep_promises

    return "\n".join(keep_promises())


def _content_missing() -> bool:
    from centers.models import Center

    return migrations_missing() or not Center.objects.exists() or roles.missing()


def command(name: str) -> Callable[[], str]:
    """A command of manage.py as what a step does: what it prints is what it tells."""

    def do() -> str:
        said = io.StringIO()
        call_command(name, stdout=said)
        return said.getvalue().strip()

    return do


STEPS = (
    Step("catalogues", _compile, catalogues_missing),
    Step("migrations", _migrate, migrations_missing),
    Step("promises", _keep_promises, serves_without=True),
    Step("statics", _collect, statics_missing),
    Step("media", _make_folders, lambda: not all(folder.is_dir() for folder in _folders()), serves_without=True),
    Step("content", command("load_network"), _content_missing, serves_without=True),
)


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else prepares meanwhile: on this machine by a file in the data folder, elsewhere by the database."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
