"""Whether the portal may serve: asked once when a process starts, and by probes at /readyz while it runs."""

import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection

from .preparation import catalogues_missing, migrations_missing
from .statics import statics_missing

log = logging.getLogger(__name__)
# What was found in order is not looked at again for so many seconds: a probe costs a query, not a reading of files.
TRUSTED = 60


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _messages() -> list[checks.CheckMessage]:
    """All system checks, those for a deployment and, where it answers, those that ask the database."""
    databases = ["default"] if database_answers() else None
    found = checks.run_checks(include_deployment_checks=True, databases=databases)
    return [message for message in found if not message.is_silenced()]


def faults() -> list[str]:
    """Why the portal must not serve, as sentences that name the setting or the step."""
    return [message.msg for message in _messages() if message.is_serious()]


def refuse_unready() -> None:
    """Raises ImproperlyConfigured with every sentence, so that the server does not start.

    A database that does not answer is no reason: pages say so until it is back.
    """
    found = _messages()
    for message in found:
        if str(message.id).startswith("portal.W"):
            log.warning("%s", message.msg)
    if serious := [message.msg for message in found if message.is_serious()]:
        raise ImproperlyConfigured("The portal does not start.\n" + "\n".join(f"- {words}" for words in serious))


def _media_takes_a_file() -> bool:
    try:
        with tempfile.TemporaryFile(dir=Path(settings.MEDIA_ROOT)) as file:
            file.write(b"1")
            file.flush()
    except OSError:
        return False
    return True


def _cache_answers() -> bool:
    """The memory of a process always does."""
    return getattr(caches["default"], "is_up", lambda: True)()


@dataclass(frozen=True)
class Part:
    """`is_well` looks; `needed`: without it the node is not ready; `lasting`: once well, it stays so for a while."""

    name: str
    is_well: Callable[[], bool]
    needed: bool = True
    lasting: bool = False


PARTS = (
    Part("database", database_answers),
    Part("migrations", lambda: not migrations_missing(), lasting=True),
    Part("catalogues", lambda: not catalogues_missing(), lasting=True),
    Part("statics", lambda: not statics_missing(), lasting=True),
    Part("media", _media_takes_a_file),
    Part("cache", _cache_answers, needed=False),
)
_well_at: dict[str, float] = {}


def parts() -> tuple[bool, dict[str, str]]:
    """Whether this node is ready, and "ok" or "failing" by the name of each part; nothing else is told."""
    ready, told = True, {}
    for part in PARTS:
        well = _trusted(part) or _look(part)
        told[part.name] = "ok" if well else "failing"
        ready = ready and (well or not part.needed)
    return ready, told


def _trusted(part: Part) -> bool:
    return part.lasting and time.monotonic() - _well_at.get(part.name, -TRUSTED) < TRUSTED


def _look(part: Part) -> bool:
    try:
        well = part.is_well()
    except Exception as error:  # whatever it is, the probe wants its answer
        log.warning("%s: %s", part.name, type(error).__name__)
        well = False
    if well:
        _well_at[part.name] = time.monotonic()
    else:
        _well_at.pop(part.name, None)
    return well
