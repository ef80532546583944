"""Every message that the installed apps of others mark for translation: from their English catalogue where they carry
one, else read out of their source."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from django.apps import apps

KEYWORDS = {
    name: spec
    for word, spec in {
        "gettext": (1,),
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
        "_": (1,),
    }.items()
    for name in (word, f"{word}_lazy")
}
IN_TEMPLATES = re.compile(r"""\{%\s*trans(?:late)?\s+(["'])(?P<text>.+?)\1""")
BLOCKS = re.compile(r"\{%\s*blocktrans(?:late)?\b(?P<options>[^%]*)%\}(?P<text>.*?)\{%\s*endblocktrans", re.DOTALL)
# (context, singular, plural)
Message = tuple[str | None, str, str | None]


def folders() -> list[Path]:
    """Of the apps that are not our rooms."""
    homes = [Path(app.path) for app in apps.get_app_configs()]
    return [home for home in homes if "site-packages" in home.parts]


def of_catalogue(path: Path) -> Iterator[Message]:
    with path.open("rb") as file:
        for message in read_po(file, locale="en"):
            if message.id:
                single, plural = message.id if isinstance(message.id, tuple) else (message.id, None)
                yield message.context, single, plural


def of_source(folder: Path) -> Iterator[Message]:
    for path in sorted(folder.rglob("*.py")):
        if not {"tests", "test", "migrations"} & set(path.relative_to(folder).parts) and path.name != "tests.py":
            for _line, found, _comments, context in extract_from_file("python", path, KEYWORDS):
                single, plural = found if isinstance(found, tuple) else (found, None)
                yield context, single, plural
    for path in sorted(folder.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        yield from ((None, found["text"], None) for found in IN_TEMPLATES.finditer(text))
        for block in BLOCKS.finditer(text):
            single, *plural = re.split(r"\{%\s*plural\s*%\}", _as_message(block["text"], block["options"]))
            yield None, single, plural[0] if plural else None


def _as_message(text: str, options: str) -> str:
    """As makemessages writes the text of a block."""
    if "trimmed" in options:
        text = " ".join(line.strip() for line in text.splitlines() if line.strip())
    return re.sub(r"\{\{\s*([\w.]+)\s*\}\}", r"%(\1)s", text)


def of_app(folder: Path) -> set[Message]:
    """In the domain of pages; that of scripts stands in catalogues alone."""
    catalogue = folder / "locale/en/LC_MESSAGES/django.po"
    return set(of_catalogue(catalogue) if catalogue.exists() else of_source(folder))
