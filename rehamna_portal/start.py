"""`make run`: prepare everything for a first look, then serve as production does, on loopback.

Prepares what is missing (secret, catalogues, database, statics, the network's content, the
demonstration), starts a worker for the bulk jobs of the back office and hands the process over to
gunicorn, so that Ctrl-C ends all of it. `make dev` does the same on the same data with Django's own
server, which shows errors and reads changed code at once (the worker keeps the code it began with).
"""

import argparse
import os
import secrets
import subprocess
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


def ensure_secret(var: Path) -> None:
    """A secret drawn once into `var/`, where the settings find it, unless the environment gives one."""
    path = var / "secret-key"
    if "PORTAL_SECRET_KEY" not in os.environ and not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")


def name_address(port: int) -> None:
    """Messages, paper and QR codes lead to the port that is served, unless the environment names an address."""
    os.environ.setdefault("PORTAL_SITE_URL", f"http://127.0.0.1:{port}")


def prepare() -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    call_command("prepare")
    if settings.DEMO:
        call_command("load_demo")


def serving(port: int, *, reload: bool) -> list[str]:
    """What python is asked to serve with."""
    if reload:
        return [str(BASE_DIR / "manage.py"), "runserver", f"127.0.0.1:{port}"]
    serve = ["-m", "gunicorn", "rehamna_portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    serve += ["--workers", "2", "--threads", "4", "--no-control-socket", "--chdir", str(BASE_DIR)]
    serve += ["--graceful-timeout", "5"]  # Ctrl-C waits no longer than that for a page
    serve += ["--preload"]  # read once, not by each worker: half of what a start costs
    # The most it takes: a long search gets our sentence, not a bare line in English.
    return [*serve, "--limit-request-line", "8190"]


def start_worker() -> subprocess.Popen:
    """Beside the server, which this process becomes: when that ends, however it does, the worker ends too."""
    command = [sys.executable, str(BASE_DIR / "manage.py"), "work_off", "--beside", str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603  no word of it was typed by anybody


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8000)
    options.add_argument("--reload", action="store_true", help="for whoever changes the code: PORTAL_DEBUG, reloading")
    given = options.parse_args()
    port = given.port
    if given.reload:
        os.environ.setdefault("PORTAL_DEBUG", "1")
        os.environ.setdefault("PYTHONUNBUFFERED", "1")  # what it says is there at once, for whoever reads a pipe too
    ensure_secret(Path(os.environ.get("PORTAL_VAR_DIR", BASE_DIR / "var")))
    name_address(port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rehamna_portal.settings")
    prepare()
    start_worker()
    print(f"\n  http://127.0.0.1:{port}/\n", flush=True)
    os.execv(sys.executable, [sys.executable, *serving(port, reload=given.reload)])


if __name__ == "__main__":
    main()
