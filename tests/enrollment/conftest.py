"""Fixtures of the tests of enrolment."""

import json

import pytest

from enrollment.outbox.loading import load


@pytest.fixture
def sms(settings, tmp_path):
    """SMS go to a file at any hour; gives a function that reads it."""
    load()
    path = tmp_path / "sms.jsonl"
    changes = {"backend": "enrollment.outbox.channels.FileSms", "file": str(path)}
    settings.SMS = {**settings.SMS, **changes, "quiet_until": settings.SMS["quiet_from"]}
    return lambda: [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
