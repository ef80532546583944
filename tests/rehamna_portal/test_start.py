"""Preparing the portal: a second start repeats nothing that is done."""

from rehamna_portal import start


def test_statics_are_collected_once(settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT = tmp_path / "static"
    start.collect_statics(tmp_path)
    collected = tmp_path / "static" / "site.css"
    assert collected.exists()
    collected.unlink()
    start.collect_statics(tmp_path)
    assert not collected.exists(), "collected again without need"
    monkeypatch.setattr(start, "statics_fingerprint", lambda: "another style sheet")
    start.collect_statics(tmp_path)
    assert collected.exists()


def test_what_is_collected_does_not_count_as_changed(settings):
    """The folder that statics are collected into lies below the project's own."""
    before = start.statics_fingerprint()
    assert settings.BASE_DIR == start.BASE_DIR
    collected = start.BASE_DIR / "var" / "static" / "planted.css"
    collected.parent.mkdir(parents=True, exist_ok=True)
    collected.write_text("")
    try:
        assert start.statics_fingerprint() == before
    finally:
        collected.unlink()


def test_a_secret_is_drawn_once(tmp_path, monkeypatch):
    monkeypatch.delenv("PORTAL_SECRET_KEY", raising=False)
    start.ensure_secret(tmp_path)
    drawn = (tmp_path / "secret-key").read_text()
    start.ensure_secret(tmp_path)
    assert (tmp_path / "secret-key").read_text() == drawn
    assert len(drawn) >= 32
