"""Reports of faults hold names of the code and nothing of people: read as a Sentry server receives them."""

import gzip
import json
import logging
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import brotli
import pytest
from django.test import RequestFactory

from rehamna_portal.error_reports import Reports, sentry_address

ROOT = Path(__file__).resolve().parents[2]
NAME, PHONE, CODE = "Fatima Zahra", "0612345678", "ABCD-EFGH-JKLM"
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@pytest.fixture
def server():
    """A Sentry server on loopback: `address` for the portal, `received` the whole text of each request."""
    received = []

    class Sentry(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            text = UNPACK[self.headers["Content-Encoding"]](body).decode()
            received.append(f"{self.path}\n{self.headers}\n{text}")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *arguments):
            pass

    listening = HTTPServer(("127.0.0.1", 0), Sentry)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    listening.address = f"http://key@127.0.0.1:{listening.server_port}/1"
    listening.received = received
    yield listening
    listening.shutdown()
    listening.server_close()


@pytest.fixture
def logger(server):
    """The log of the requests, and of our rooms, with reports of it."""
    reports = Reports(server.address, "9.8.7")
    root = logging.getLogger()
    root.addHandler(reports)
    yield reports
    root.removeHandler(reports)
    reports.close()


def event(text: str) -> dict:
    return next(one for line in text.splitlines() if line.startswith("{") and "level" in (one := json.loads(line)))


def fail(name: str, phone: str):
    try:
        int(phone + name)
    except ValueError as error:
        raise LookupError(f"{name} is nobody at {phone}") from error


def test_a_fault_is_told_by_its_place_and_never_by_whom(server, logger):
    request = RequestFactory().post(
        f"/ar/track/{CODE}?phone={PHONE}", {"name": NAME}, headers={"cookie": "file=secret"}
    )
    try:
        fail(NAME, PHONE)
    except LookupError:
        extra = {"status_code": 500, "request": request}
        log = logging.getLogger("django.request")
        log.exception("Internal Server Error: %s", request.get_full_path(), extra=extra)
    logger.flush()
    (text,) = server.received
    for word in (NAME, "Fatima", PHONE, CODE, "secret", "nobody", os.uname().nodename, str(ROOT), "/ar/"):
        assert word not in text
    told = event(text)
    assert [one["type"] for one in told["exception"]["values"]] == ["ValueError", "LookupError"]
    frame = told["exception"]["values"][1]["stacktrace"]["frames"][-1]
    assert (frame["module"], frame["function"]) == (__name__, "fail")
    assert told["release"] == "rehamna-portal@9.8.7"
    assert set(told) <= {"event_id", "timestamp", "level", "logger", "platform", "exception", "release",
                         "environment", "server_name", "sdk"}  # fmt: skip


def test_a_sentence_of_ours_is_told_without_what_was_put_into_it(server, logger):
    logging.getLogger("centers.core.uploads").error("No file can be kept: %s (%s)", "Disk full", f"{NAME}.pdf")
    logger.flush()
    (text,) = server.received
    assert NAME not in text
    assert event(text)["logentry"]["message"] == "No file can be kept: %s (%s)"


def test_what_is_no_fault_of_ours_is_not_reported(server, logger):
    logging.getLogger("centers.core.uploads").warning("slow")
    logging.getLogger("django.request").error("Bad Request: %s", "/x", extra={"status_code": 400})
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header: 'x'.")
    logging.getLogger("urllib3.connectionpool").error("gone")
    logger.flush()
    assert server.received == []


def run(tmp_path, *command: str, **environment: str) -> subprocess.CompletedProcess:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "DJANGO_", "DATABASE_"))}
    secret = {"PORTAL_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz", "PORTAL_VAR_DIR": str(tmp_path)}
    environment = {**clean, **secret, "DJANGO_SETTINGS_MODULE": "rehamna_portal.settings", **environment}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_a_command_reports_by_the_setting_alone_before_it_ends(server, tmp_path):
    """Jobs of run_due on a database without tables: what the database says stays here."""
    job = ("manage.py", "run_due", "--only", "send_messages")
    assert run(tmp_path, *job).returncode == 1
    assert server.received == []
    done = run(tmp_path, *job, PORTAL_SENTRY_DSN=server.address)
    assert "no such table" in done.stderr
    (text,) = server.received
    assert "no such table" not in text
    assert str(tmp_path) not in text
    told = event(text)
    assert told["exception"]["values"][-1]["type"] == "OperationalError"
    assert told["logentry"]["message"] == "The job %s of run_due failed."
    assert told["release"].startswith("rehamna-portal@")


WRONG = ["sentry", "https://host/1", "https://word@host/", "ftp://word@host/1", "https://word@host:x/1"]


@pytest.mark.parametrize("wrong", WRONG)
def test_an_address_that_is_none_is_not_taken(wrong):
    with pytest.raises(ValueError, match=r"."):
        sentry_address(wrong)


def test_such_an_address_is_refused_by_the_name_of_the_setting(tmp_path):
    done = run(tmp_path, "manage.py", "check", PORTAL_SENTRY_DSN="https://word@host/")
    assert done.returncode
    last = done.stderr.strip().splitlines()[-1]
    assert "PORTAL_SENTRY_DSN" in last
    assert "word" not in last


def test_without_the_package_the_start_names_the_lock(tmp_path):
    start = "import sys; sys.modules['sentry_sdk'] = None; import django; django.setup()"
    done = run(tmp_path, "-c", start, PORTAL_SENTRY_DSN="https://word@host/1")
    assert done.returncode
    assert done.stderr.strip().endswith("PORTAL_SENTRY_DSN is set: install locks/sentry.txt too.")
    assert run(tmp_path, "-c", start).returncode == 0


def test_a_server_that_is_away_changes_nothing_for_the_command(tmp_path):
    job = ("manage.py", "run_due", "--only", "send_messages")
    done = run(tmp_path, *job, PORTAL_SENTRY_DSN="http://key@127.0.0.1:9/1")
    assert done.returncode == 1
    assert "Not done: send_messages. The log says why" in done.stderr
