"""`make run` before anything else: a secret of its own."""

import os

from rehamna_portal import start


def test_a_secret_is_drawn_once(tmp_path, monkeypatch):
    monkeypatch.delenv("PORTAL_SECRET_KEY", raising=False)
    start.ensure_secret(tmp_path)
    drawn = (tmp_path / "secret-key").read_text()
    start.ensure_secret(tmp_path)
    assert (tmp_path / "secret-key").read_text() == drawn
    assert len(drawn) >= 32


def test_links_on_paper_and_in_messages_lead_to_the_port_that_is_served(monkeypatch):
    monkeypatch.setenv("PORTAL_SITE_URL", "")
    monkeypatch.delenv("PORTAL_SITE_URL")
    start.name_address(8123)
    assert os.environ["PORTAL_SITE_URL"] == "http://127.0.0.1:8123"
    monkeypatch.setenv("PORTAL_SITE_URL", "https://portal.example.org")
    start.name_address(8123)
    assert os.environ["PORTAL_SITE_URL"] == "https://portal.example.org"
