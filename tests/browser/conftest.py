"""A portal as people meet it: started by the program behind `make run`, in a folder of its own, seen in Chromium."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PASSWORD = "a pass phrase for the demonstration"
PHONE = {"width": 360, "height": 740}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(var: Path):
    """The portal on a free port with its data in `var`; yields its address."""
    port = free_port()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "DATABASE_", "DJANGO_"))},
        "PORTAL_VAR_DIR": str(var),
        "PORTAL_DEMO": "1",
        "PORTAL_DEMO_PASSWORD": PASSWORD,
    }
    command = [sys.executable, "-m", "rehamna_portal.start", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        said = []
        for line in server.stdout:
            said.append(line)
            if "Listening at" in line:
                break
        assert server.poll() is None, "".join(said)
        threading.Thread(target=server.stdout.read, daemon=True).start()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("portal")) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium, portal):
    """Makes a new person's browser: `visitor(language="ar", javascript=False)` is a page on a phone."""
    contexts = []

    def make(language: str = "ar", *, javascript: bool = False, viewport=PHONE, **options):
        context = chromium.new_context(
            viewport=viewport, locale=language, java_script_enabled=javascript, base_url=portal, **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def public_pages(portal):
    """Addresses of all public pages, found by following every link from the home page in both languages."""
    found, waiting = {}, ["/ar/", "/fr/"]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        with urllib.request.urlopen(portal + path, timeout=15) as response:
            found[path] = response.read().decode()
        for link in re.findall(r'href="(/(?:ar|fr)/[^"#?]*)"', found[path]):
            if link not in found:
                waiting.append(link)
    return sorted(found)
