"""From a clean clone to serving by the documented steps alone; a step left out is refused by its name."""

import json
import re
import sqlite3
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po
from lxml import html

from rehamna_portal import preparation, readiness, statics
from rehamna_portal.gettext_catalogues import compile_catalogues, stale_catalogues
from tests.scenarios.deployment import ROOT, clone, documented, environment, fetch, refusal, run, served
from tests.scenarios.zone_files import OF_2025, zone_file

from .test_legal_time import NOON, SAY

ENGLISH = re.compile(r"\b(the|and|you|your|with|this|that|from|are|was|have|which|please)\b", re.IGNORECASE)
PREPARE = [sys.executable, "manage.py", "prepare"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A clone in which every documented step but the last was taken; what was said at first and while it was not."""
    folder = clone(tmp_path_factory.mktemp("clone"))
    before = refusal(folder)
    looked = run(folder, *PREPARE, "--check")
    *steps, _serve = documented()
    for step in steps:
        done = run(folder, *step)
        assert done.returncode == 0, done.stderr
    return folder, before, looked, done.stdout


def english_of(catalogues) -> set[str]:
    """Messages of three words and more that read otherwise in both languages."""
    found = set()
    for path in catalogues:
        with path.open("rb") as text:
            for message in read_po(text):
                if isinstance(message.id, str) and message.string != message.id and len(message.id.split()) > 2:
                    found.add(message.id)
    return found


def spoken(page: str) -> list[str]:
    """What a page says or reads out, text by text, but for what is marked as being in another language."""
    root = html.document_fromstring(page)
    for other in root.xpath("//script | //style | //body//*[@lang='en']"):
        other.drop_tree()
    texts = root.xpath(
        "//text() | //@alt | //@aria-label | //@title | //@placeholder | //meta[@name='description']/@content"
    )
    return [" ".join(text.split()) for text in texts if text.strip()]


@pytest.mark.sqlite_alone
def test_the_documented_steps_serve_both_languages_without_a_word_of_english(prepared):
    folder, *_ = prepared
    messages = english_of(folder.glob("locale/*/LC_MESSAGES/django.po"))
    with served(folder, documented()[-1]) as port:
        status, _headers, told = fetch(port, "/readyz")
        assert (status, json.loads(told)["ready"]) == (200, True)
        pages = re.findall(r"<loc>[^<]*?(/(?:ar|fr)/[^<]*)</loc>", fetch(port, "/sitemap.xml")[2])
        pages += [
            f"/{language}/{path}"
            for language in ("ar", "fr")
            for path in ("apply/", "track/", "resume/", "sign-in/", "x/")
        ]
        assert len(pages) > 100
        found = {}
        for path in pages:
            status, headers, text = fetch(port, path)
            assert status == (404 if path.endswith("/x/") else 200), path
            said = [t for t in spoken(text) if t in messages or len(ENGLISH.findall(t)) > 1]
            if said:
                found[path] = said
        assert found == {}
        sheet = re.search(r'href="(/static/site\.[0-9a-f]+\.css)"', fetch(port, "/ar/")[2]).group(1)
        assert fetch(port, sheet)[0] == 200


@pytest.mark.sqlite_alone
def test_a_clean_clone_is_refused_with_the_step_to_take(prepared):
    _folder, before, looked, _said = prepared
    assert "catalogues are missing or stale: run `python manage.py prepare`" in before
    assert "statics are missing or stale: run `python manage.py prepare`" in before
    assert looked.returncode
    assert "catalogues, migrations, statics, media, content" in looked.stderr


@pytest.mark.sqlite_alone
def test_gunicorn_itself_ends_where_a_step_was_left_out(tmp_path):
    folder = clone(tmp_path)
    command = [part.replace(":8000", ":0") for part in documented()[-1] if part != "--preload"]
    done = subprocess.run(
        [*command, "--no-control-socket"], cwd=folder, env=environment(), capture_output=True, text=True, timeout=120
    )
    assert done.returncode
    assert "run `python manage.py prepare`" in done.stderr


@pytest.mark.sqlite_alone
def test_what_serves_tells_legal_time_on_a_machine_with_old_data(prepared, tmp_path):
    old = str(zone_file(tmp_path, OF_2025))
    start = SAY.format(start="from rehamna_portal.wsgi import application")
    done = run(prepared[0], sys.executable, "-c", start, PYTHONTZPATH=old)
    assert done.stdout.split() == NOON, done.stderr


@pytest.mark.sqlite_alone
def test_a_folder_that_cannot_be_written_is_named_without_a_traceback(tmp_path):
    (tmp_path / "taken").write_text("a file in its place")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "var"):
        done = run(ROOT, *PREPARE, PORTAL_VAR_DIR=str(folder))
        assert done.returncode
        assert "Traceback" not in done.stderr
        assert "PORTAL_VAR_DIR" in done.stderr
        assert str(folder) in done.stderr


@pytest.mark.sqlite_alone
def test_every_step_tells_what_it_did_and_repeats_nothing(prepared):
    folder, _before, _looked, said = prepared
    names = [step.name for step in preparation.STEPS]
    assert [line.split(" … ")[0] for line in said.splitlines() if " … " in line] == names
    # Under the rules of today nothing was announced yet.
    assert "nothing to do" not in said.replace("promises … nothing to do", "")
    sheet = folder / "var" / "static" / "site.css"
    before = sheet.stat().st_mtime_ns
    again = run(folder, *PREPARE)
    assert again.stdout.count("nothing to do") >= len(names) - 1
    assert sheet.stat().st_mtime_ns == before
    assert run(folder, *PREPARE, "--check").returncode == 0
    assert refusal(folder) == ""


@pytest.mark.sqlite_alone
def test_whatever_went_missing_or_stale_since_is_refused_by_its_name(prepared):
    """Dates say nothing: the changed catalogue is older than what was compiled of it."""
    folder, *_ = prepared
    po = folder / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    sheet, listed = folder / "rehamna_portal" / "static" / "site.css", folder / "var" / "static" / "staticfiles.json"
    kept = {path: path.read_bytes() for path in (po, sheet, listed)}
    for path, part in ((po, "catalogues"), (sheet, "statics"), (listed, "statics")):
        date = path.stat()
        if path == listed:
            path.unlink()
        else:
            path.write_bytes(kept[path] + b"\n")
            subprocess.run(["touch", "-d", "2020-01-01", path], check=True)
        said = refusal(folder)
        assert f"The {part} are missing or stale: run `python manage.py prepare`." in said, (path, date)
        assert run(folder, *PREPARE, "--check").returncode
        path.write_bytes(kept[path])
    assert refusal(folder) == ""
    with sqlite3.connect(folder / "var" / "portal.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    try:
        assert "has not seen all migrations: run `python manage.py prepare`" in refusal(folder)
        assert "migrations: missing or stale" in run(folder, *PREPARE, "--check").stdout
    finally:
        with sqlite3.connect(folder / "var" / "portal.sqlite3") as database:
            database.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('sessions', '0001_initial', '2026-11-29')"
            )
        database.close()


@pytest.mark.sqlite_alone
def test_a_changed_static_file_is_collected_anew_whatever_its_date(prepared):
    folder, *_ = prepared
    sheet = folder / "rehamna_portal" / "static" / "site.css"
    sheet.write_bytes(sheet.read_bytes() + b"/* another */\n")
    subprocess.run(["touch", "-d", "2020-01-01", sheet], check=True)
    old = {path.name for path in (folder / "var" / "static").glob("site.*.css")}
    assert "statics … collected" in run(folder, *PREPARE).stdout
    new = {path.name for path in (folder / "var" / "static").glob("site.*.css")}
    assert old < new, "the sheet of the release before is still there for its pages"
    assert refusal(folder) == ""


@pytest.mark.sqlite_alone
def test_two_nodes_may_prepare_at_once(tmp_path):
    folder = clone(tmp_path)
    both = [
        subprocess.Popen(
            PREPARE, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=180) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("statics … collected" in out for out, _err in said) == 1


# --- probes ---------------------------------------------------------------------------------------------


@pytest.mark.sqlite_alone
def test_probes_come_by_address_over_plain_http(prepared):
    folder, *_ = prepared
    https = {
        "PORTAL_HTTPS": "1",
        "PORTAL_TRUSTED_PROXIES": "1",
        "PORTAL_SITE_URL": "https://portal.example",
        "PORTAL_ALLOWED_HOSTS": "portal.example",
    }
    with served(folder, documented()[-1], **https) as port:
        assert fetch(port, "/ar/", Host="portal.example")[0] == 301
        for host in ("10.1.2.3:8000", "whoever", "a b"):
            assert fetch(port, "/healthz", Host=host)[::2] == (200, "ok\n")
            status, headers, told = fetch(port, "/readyz", Host=host)
            assert (status, headers["Content-Type"]) == (200, "application/json")
            assert set(json.loads(told)) == {"ready", "parts"}
            assert "Location" not in headers


@pytest.fixture
def well(monkeypatch):
    """A node on which everything is as it should be: the tests' own is not prepared."""
    parts = [readiness.Part(part.name, lambda: True, part.needed, part.lasting) for part in readiness.PARTS]
    monkeypatch.setattr(readiness, "PARTS", parts)
    monkeypatch.setattr(readiness, "_well_at", {})

    def break_(name, is_well):
        for place, part in enumerate(parts):
            if part.name == name:
                parts[place] = readiness.Part(name, is_well, part.needed, part.lasting)

    return break_


@pytest.mark.parametrize("name", [part.name for part in readiness.PARTS])
def test_readyz_says_which_part_fails_and_nothing_else(client, well, name):
    def broken():
        raise OSError("/a/secret/path of the database")

    assert client.get("/readyz").status_code == 200
    readiness._well_at.clear()
    well(name, broken)
    response = client.get("/readyz")
    assert response.status_code == (200 if name == "cache" else 503)
    told = response.json()["parts"]
    assert told.pop(name) == "failing"
    assert set(told.values()) == {"ok"}
    assert "secret" not in response.content.decode()


def test_media_that_cannot_be_written_is_told(settings, tmp_path, client, db):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    assert client.get("/readyz").json()["parts"]["media"] == "ok"
    settings.MEDIA_ROOT.rmdir()
    settings.MEDIA_ROOT.write_text("a file in its place")
    assert client.get("/readyz").json()["parts"]["media"] == "failing"


@pytest.mark.sqlite_alone
def test_a_probe_is_asked_not_told(client):
    assert client.post("/healthz").status_code == 405
    assert client.get("/healthz").content == b"ok\n"


# --- by content -----------------------------------------------------------------------------------------


def test_a_catalogue_is_stale_when_its_text_changed_and_only_then(tmp_path):
    source = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "yes"\nmsgstr "oui"\n')
    assert compile_catalogues(tmp_path) == 1
    subprocess.run(["touch", "-d", "2030-01-01", source], check=True)
    assert list(stale_catalogues(tmp_path)) == []
    source.write_text(source.read_text().replace("oui", "si"))
    subprocess.run(["touch", "-d", "2020-01-01", source], check=True)
    assert list(stale_catalogues(tmp_path)) == [source]


def test_statics_are_not_looked_for_in_debug(settings):
    settings.DEBUG = True
    assert statics.statics_missing() is False
