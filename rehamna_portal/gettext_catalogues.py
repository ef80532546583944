"""Compiles the message catalogues by Babel: a bare machine has no gettext, and git keeps no `.mo`.

A `.mo` ends with the hash of the text it was made of (readers of the format go by offsets and never see it): whether
it is fresh is told by content, since git, tar and container images give files whatever dates they like.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.reloader import translation_file_changed


def compile_catalogues(root: Path) -> int:
    """Writes the `.mo` beside every `.po` under `root` that it was not made of; returns how many."""
    written = 0
    for source in stale_catalogues(root):
        text, target = source.read_bytes(), source.with_suffix(".mo")
        with source.open("rb") as lines:
            catalogue = read_po(lines, locale=source.parent.parent.name)
        # Put in place whole: another process may be reading, or compiling too.
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as binary:
            write_mo(binary, catalogue)
            binary.write(_seal(text))
        Path(binary.name).chmod(0o644)
        Path(binary.name).replace(target)
        # What this process has read of it until now is read anew.
        translation_file_changed(None, target)
        written += 1
    return written


def stale_catalogues(root: Path) -> Iterator[Path]:
    """Every `.po` under `root` whose `.mo` is missing or was made of another text."""
    for source in sorted(root.glob("**/LC_MESSAGES/*.po")):
        target, seal = source.with_suffix(".mo"), _seal(source.read_bytes())
        if not target.exists() or not target.read_bytes().endswith(seal):
            yield source


def _seal(text: bytes) -> bytes:
    return b"\0made of " + hashlib.sha256(text).hexdigest().encode()
