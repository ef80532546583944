"""Both languages, always: every message of the code stands translated in `ar` and `fr`."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
PLURALS = {"ar": 6, "fr": 2}


def catalogue(language: str, root: Path = ROOT):
    with (root / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as text:
        return read_po(text, locale=language)


def identity(message) -> tuple:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def placeholders(text: str) -> list[str]:
    return sorted(set(re.findall(r"%\((\w+)\)[sd]", text)))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_message_is_translated_in_every_plural_form(language):
    bare = []
    for message in catalogue(language):
        if not message.id:
            continue
        strings = (message.string,) if isinstance(message.id, str) else message.string
        wanted = 1 if isinstance(message.id, str) else PLURALS[language]
        if len(strings) != wanted or not all(strings) or message.fuzzy:
            bare.append(identity(message))
    assert bare == []


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_translations_name_no_value_that_the_message_has_not(language):
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else message.id
        known = {name for text in ids for name in placeholders(text)}
        strings = [message.string] if isinstance(message.id, str) else message.string
        wrong += [identity(message) for text in strings if not set(placeholders(text)) <= known]
        if isinstance(message.id, str) and placeholders(message.string) != placeholders(message.id):
            wrong.append(identity(message))
    assert wrong == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not on this machine")
def test_the_catalogues_hold_every_message_of_the_code(tmp_path):
    """Extracts all messages anew from a copy of the tree and compares them with what is kept."""
    tree = tmp_path / "tree"
    files = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    for name in files:
        source = ROOT / name
        if source.is_file() and source.suffix in {".py", ".html", ".txt", ".po"} and not name.startswith("tests/"):
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, tree / name)
    kept = {language: {identity(m) for m in catalogue(language) if m.id} for language in PLURALS}
    for language in PLURALS:
        (tree / "locale" / language / "LC_MESSAGES" / "django.po").unlink()
    command = [sys.executable, "manage.py", "makemessages", "--locale", "ar", "--locale", "fr", "--no-location"]
    subprocess.run([*command, "--settings", "rehamna_portal.settings"], cwd=tree, check=True, capture_output=True)
    for language in PLURALS:
        found = {identity(m) for m in catalogue(language, tree) if m.id}
        assert found - kept[language] == set(), f"not in locale/{language}"
        assert kept[language] - found == set(), f"no longer in the code: locale/{language}"
