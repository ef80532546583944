"""A clean clone, deployed by the documented steps with gunicorn alone."""

import contextlib
import http.client
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
MOST_SECONDS = 60


def clone(folder: Path) -> Path:
    """What git would clone of the tree as it stands: no catalogue compiled, no data."""
    command = ["git", "ls-files", "-z", "-co", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        source = ROOT / name
        if source.is_file() and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
    return folder


def documented() -> list[list[str]]:
    """The commands of docs/operations.md, without those that make the environment, by this one's programs."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    lines = re.search(r"```sh\n(.*?)```", text, re.DOTALL).group(1).splitlines()
    commands = [shlex.split(line.replace(".venv/bin/", f"{BIN}/")) for line in lines]
    return [command for command in commands if "venv" not in command and "pip" not in command]


def environment(**options: str) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "DJANGO_", "DATABASE_", "CACHE_"))}
    return {**clean, "PORTAL_SECRET_KEY": SECRET, **options}


def run(folder: Path, *command: str, **options: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, cwd=folder, env=environment(**options), capture_output=True, text=True, check=False, timeout=120
    )


def refusal(folder: Path, **options: str) -> str:
    """Why the entry point of the server does not load, "" where it does."""
    done = run(folder, sys.executable, "-c", "import rehamna_portal.wsgi", **options)
    assert bool(done.returncode) == ("The portal does not start" in done.stderr), done.stderr
    return done.stderr.partition("The portal does not start.")[2]


@contextlib.contextmanager
def served(folder: Path, command: list[str], **options: str):
    """The port that `command` (gunicorn) listens on, in place of the documented one; ended by its own pid."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [part.replace(":8000", f":{port}") for part in command] + ["--no-control-socket"]
    log = (folder / "log").open("w+")
    with log, subprocess.Popen(command, cwd=folder, env=environment(**options), stdout=log, stderr=log) as server:
        try:
            _wait(server, port, folder / "log")
            yield port
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait(server: subprocess.Popen, port: int, log: Path) -> None:
    until = time.monotonic() + MOST_SECONDS
    while server.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
    raise AssertionError(log.read_text())


def fetch(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text; no redirect is followed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace")
    finally:
        connection.close()
