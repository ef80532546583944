"""A cache that breaks counts as a miss: a real Redis, stopped, stuck, and back again, behind real pages."""

import contextlib
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import caches
from django.test import Client

from rehamna_portal import caches as portal_caches
from tests.enrollment.test_tracking import BIRTH

REDIS = shutil.which("redis-server")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite_alone,
    pytest.mark.skipif(
        REDIS is None, reason="no redis-server on this machine: the cache for several processes untried"
    ),
]
PUBLIC = ["", "programs/", "centers/", "centers/coding-school/", "calendar/", "boarding/", "help/", "privacy/"]
APPLY = ["apply/", "track/", "resume/", "apply/choices/"]


class Redis:
    """A server of our own on a free port, that keeps nothing on disk."""

    def __init__(self):
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self) -> None:
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([REDIS, *options], stdout=subprocess.PIPE, text=True)
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "Ready to accept connections" in line:
                return
        raise AssertionError("".join(said))

    def hang(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def redis():
    server = Redis()
    yield server
    server.stop()


@pytest.fixture
def cached(network, settings, redis):
    """The settings as they come with CACHE_URL, and nobody resting from a failure."""
    address = f"redis://127.0.0.1:{redis.port}/0"
    kept = {"BACKEND": "rehamna_portal.caches.ForgivingRedis", "LOCATION": address}
    settings.CACHES = {"default": kept, "pages": {**kept, "KEY_PREFIX": "pages", "max_entries": 600}}
    portal_caches._resting.clear()
    return redis


def statuses(paths: list[str]) -> dict[str, int]:
    client = Client(raise_request_exception=False)
    addresses = [f"/{language}/{path}" for language in ("ar", "fr") for path in paths]
    return {address: client.get(address).status_code for address in addresses}


def broken(found: dict[str, int]) -> dict[str, int]:
    return {address: status for address, status in found.items() if status >= 500}


@pytest.mark.parametrize("fails", ["stop", "hang"])
def test_pages_are_served_whatever_becomes_of_the_cache(cached, fails):
    assert set(statuses(PUBLIC).values()) == {200}
    assert caches["pages"]._cache.get_client().dbsize() > len(PUBLIC)
    assert Client().get("/readyz").json()["parts"]["cache"] == "ok"
    getattr(cached, fails)()
    assert set(statuses(PUBLIC).values()) == {200}
    portal_caches._resting.clear()  # so that it is asked again, and fails again
    assert broken(statuses(PUBLIC + APPLY)) == {}
    client = Client(raise_request_exception=False)
    assert client.post("/ar/apply/", {}).status_code < 500
    assert client.get("/readyz").json()["parts"]["cache"] == "failing"


def test_doors_go_on_counting(cached):
    """Failed tries are rows, not entries of a cache: who guesses waits, with it or without."""
    client = Client(raise_request_exception=False)
    wrong = {"reference": "RH27-ABCD3789", **BIRTH}
    for _ in range(2):
        client.post("/ar/track/", wrong)
    cached.stop()
    pages = [client.post("/ar/track/", wrong) for _ in range(4)]
    assert {page.status_code for page in pages} == {200}
    assert "محاولات كثيرة" in pages[-1].content.decode()


def test_what_is_counted_in_a_cache_is_counted_in_memory_meanwhile(cached, caplog):
    cache = caches["default"]
    cached.stop()
    assert cache.add("tries", 1, 60)
    assert cache.incr("tries") == 2
    assert cache.get("tries") == 2
    assert cache.get_many(["tries", "other"]) == {"tries": 2}
    assert cache.get_or_set("word", lambda: "made", 60) == "made"
    cache.set_many({"a": 1, "b": 2})
    assert cache.has_key("a")
    cache.delete_many(["a"])
    assert cache.get("a") is None
    assert cache.touch("b", 60)
    assert len([record for record in caplog.records if "does not answer" in record.message]) == 1


def test_it_is_used_again_when_it_answers_again(cached, monkeypatch):
    monkeypatch.setattr(portal_caches, "REST", 0)
    cache = caches["default"]
    cache.set("word", "there", 60)
    assert cache.get("word") == "there"
    cached.stop()
    assert cache.get("word") is None
    cached.start()
    cache.set("word", "again", 60)
    assert cache._cache.get(cache.make_key("word"), None) == "again"


def test_what_another_release_left_counts_as_a_miss(cached):
    cache = caches["default"]
    cache._cache.get_client(write=True).set(cache.make_key("word"), b"\x80\x05no pickle of ours")
    assert cache.get("word", "none") == "none"
    assert cache.get_many(["word"]) == {}


def test_the_settings_name_it(tmp_path):
    code = "from rehamna_portal.settings import CACHES; print(CACHES['pages']['BACKEND'], CACHES['pages']['LOCATION'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).resolve().parents[2],
        env={
            "PORTAL_VAR_DIR": str(tmp_path),
            "PORTAL_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
            "CACHE_URL": "rediscache://127.0.0.1:6379/1",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["rehamna_portal.caches.ForgivingRedis", "redis://127.0.0.1:6379/1"]
