"""What the log has of a fault of the portal, sent to the Sentry server of PORTAL_SENTRY_DSN; never about whom.

A report is made here from the record of the log, of nothing but names in the code: the type of the exception, the
functions and lines it came through, the release. What an exception says, values of variables, addresses, requests and
people stay on the machine (law 09-08; docs/decisions, "Error reports").
"""

import logging
import tomllib
import traceback
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from sentry_sdk.types import Event

ROOMS = ("centers", "programs", "enrollment", "boarding", "rehamna_portal")
# Their own faults would be reported by themselves, over and over.
_OWN = ("sentry_sdk", "urllib3")
# Seconds that the end of a command waits for its last reports.
PATIENCE = 2.0


def sentry_address(dsn: str) -> str:
    """The DSN; ValueError where it cannot be one. "" is none."""
    if not dsn:
        return ""
    parts = urlsplit(dsn)
    project = parts.path.rpartition("/")[2]
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.username or not project.isdecimal():
        raise ValueError("no address of a project")
    parts.port  # noqa: B018  raises ValueError on a port that is none
    return dsn


def require_package() -> None:
    if find_spec("sentry_sdk") is None:
        raise ImproperlyConfigured("PORTAL_SENTRY_DSN is set: install locks/sentry.txt too.")


def release(base: Path) -> str:
    return tomllib.loads((base / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


class Reports(logging.Handler):
    """Sends records of level ERROR and above by a thread of its own; a server that is away delays nobody."""

    def __init__(self, dsn: str, release: str, level: int | str = logging.ERROR):
        from sentry_sdk import Client

        super().__init__(level)
        # No integration: they patch the whole process, and gather what a report must not hold.
        self._client = Client(
            dsn,
            release=f"rehamna-portal@{release}",
            integrations=[],
            default_integrations=False,
            auto_enabling_integrations=False,
            auto_session_tracking=False,
            send_client_reports=False,
            include_local_variables=False,
            server_name="",
        )

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.split(".")[0] in _OWN or _refused(record):
            return
        try:
            self._client.capture_event(cast("Event", report(record)))
        except Exception:  # as every handler does: the log itself goes on
            self.handleError(record)

    def flush(self) -> None:
        self._client.flush(timeout=PATIENCE)

    def close(self) -> None:
        self._client.close(timeout=PATIENCE)
        super().close()


def _refused(record: logging.LogRecord) -> bool:
    """A request that could not be read is its sender's fault (rehamna_portal.logs), and anybody can send it."""
    return getattr(record, "status_code", 500) < 500 or record.name.startswith("django.security")


def report(record: logging.LogRecord) -> dict[str, Any]:
    """The report of a record, in the words of Sentry's events; without what was put into its message."""
    told: dict[str, Any] = {"level": record.levelname.lower(), "logger": record.name, "platform": "python"}
    if record.name.split(".")[0] in ROOMS:
        told["logentry"] = {"message": str(record.msg)}  # ours name no value: ruff's rules on logging
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        at = {"module": record.name, "function": record.funcName, "lineno": record.lineno}
        return told | {"extra": at}
    # Sentry wants the first cause first.
    return told | {"exception": {"values": [_exception(one) for one in reversed(list(_chain(error)))]}}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what it came from; each once."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _exception(error: BaseException) -> dict:
    kind = type(error)
    return {
        "type": kind.__qualname__,
        "module": kind.__module__,
        "stacktrace": {"frames": list(_frames(error.__traceback__))},
    }


def _frames(trace: TracebackType | None) -> Iterator[dict]:
    """Where it came through, the outermost call first: modules, not folders of the machine."""
    for frame, line in traceback.walk_tb(trace):
        module = frame.f_globals.get("__name__", "")
        yield {
            "module": module,
            "filename": f"{module.replace('.', '/')}.py",
            "function": frame.f_code.co_qualname,
            "lineno": line,
            "in_app": module.split(".")[0] in ROOMS,
        }
