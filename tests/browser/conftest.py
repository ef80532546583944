"""A portal as people meet it: started by the program behind `make run`, in a folder of its own, seen in Chromium."""

import collections
import contextlib
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import pytest

# The first is the same engine without the windows nobody looks at, and a fifth quicker.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
PASSWORD = "a pass phrase for the demonstration"
PHONE = {"width": 360, "height": 740}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


# Minutes each: begun first, so that no worker ends long after the others.
LONG = ("test_pages.py", "test_admin_pages.py", "test_journey.py", "test_killed.py")


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Served:
    address: str
    process: subprocess.Popen


@contextlib.contextmanager
def serving(var: Path, *options: str, listening: str = "Listening at", settings: dict[str, str] | None = None):
    """The portal on a free port with its data in `var`; Ctrl-C ends it. `listening`: what it says once it serves;
    `settings`: of its environment, besides those of the demonstration, which asks for no second step of signing in."""
    port = free_port()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "DATABASE_", "DJANGO_"))},
        "PORTAL_VAR_DIR": str(var),
        "PORTAL_DEMO": "1",
        "PORTAL_DEMO_PASSWORD": PASSWORD,
        **(settings or {}),
    }
    command = [sys.executable, "-m", "rehamna_portal.start", "--port", str(port), *options]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Whoever runs the tests in the background of a shell has it ignore Ctrl-C, and would hand that on.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    ) as server:
        try:
            wait_until_it_says(listening, server)
            # What it says further is read away, so that it never waits for a reader.
            reader = threading.Thread(target=collections.deque, args=(server.stdout, 0))
            reader.start()
            yield Served(f"http://127.0.0.1:{port}", server)
        finally:
            end(server)
        reader.join()


def end(server: subprocess.Popen) -> None:
    """As Ctrl-C does. One that stays is killed with all it began: nobody waits for it for ever."""
    began = psutil.Process(server.pid).children(recursive=True) if server.poll() is None else []
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=30)
    except subprocess.TimeoutExpired:
        for process in (*began, server):
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                process.kill()
        raise


def wait_until_it_says(words: str, server):
    """Ends a server that stays silent: nobody waits for it for ever."""
    said, patience = [], threading.Timer(300, server.kill)
    patience.start()
    try:
        for line in server.stdout:
            said.append(line)
            if words in line:
                return
    finally:
        patience.cancel()
    raise AssertionError("".join(said))


@pytest.fixture(scope="session")
def fresh(tmp_path_factory, worker_id):
    """Makes data folders as the first start leaves them, which is slow: done once for all workers, then copied."""
    shared = tmp_path_factory.getbasetemp()
    shared = (shared if worker_id == "master" else shared.parent) / "fresh"
    with (shared.parent / "fresh.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "whole").exists():
            with serving(shared):
                pass
            (shared / "whole").touch()
    return lambda folder: Path(shutil.copytree(shared, folder, dirs_exist_ok=True))


@pytest.fixture(scope="session")
def portal(tmp_path_factory, fresh):
    with serving(fresh(tmp_path_factory.mktemp("portal"))) as served:
        yield served.address


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def visitors(chromium, address: str):
    """Makes browsers of new people: `visitor("ar", javascript=False)` is a page on a phone of its own."""
    contexts = []

    def make(language: str = "ar", *, javascript: bool = False, viewport=PHONE, **options):
        context = chromium.new_context(
            viewport=viewport, locale=language, java_script_enabled=javascript, base_url=address, **options
        )
        context.set_default_timeout(60_000)  # a busy machine is slow, not wrong
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(chromium, portal):
    with visitors(chromium, portal) as make:
        yield make


@pytest.fixture(scope="session")
def public_pages(portal) -> dict[str, list[str]]:
    """Paths of all public pages by language, as the site map has them."""
    with urllib.request.urlopen(f"{portal}/sitemap.xml", timeout=15) as response:
        found = re.findall(r"<loc>[^<]*?/(ar|fr)/([^<]*)</loc>", response.read().decode())
    pages = {language: [path for of, path in found if of == language] for language in ("ar", "fr")}
    assert len(pages["ar"]) == len(pages["fr"]) > 50
    return pages
