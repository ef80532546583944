"""A phone company that writes down what it sends."""

import json

import pytest

from enrollment.outbox.loading import load


@pytest.fixture
def sms(settings, tmp_path, transactional_db):
    """What has left, as a function."""
    load()
    path = tmp_path / "sms.jsonl"
    changes = {"backend": "enrollment.outbox.channels.FileSms", "file": str(path)}
    settings.SMS = {**settings.SMS, **changes, "quiet_until": settings.SMS["quiet_from"]}
    return lambda: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
