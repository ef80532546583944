"""`make run` before anything else: a secret of its own."""

from rehamna_portal import start


def test_a_secret_is_drawn_once(tmp_path, monkeypatch):
    monkeypatch.delenv("PORTAL_SECRET_KEY", raising=False)
    start.ensure_secret(tmp_path)
    drawn = (tmp_path / "secret-key").read_text()
    start.ensure_secret(tmp_path)
    assert (tmp_path / "secret-key").read_text() == drawn
    assert len(drawn) >= 32
