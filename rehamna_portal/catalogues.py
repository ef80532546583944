"""Compiles the message catalogues by Babel: a bare machine has no gettext, and git keeps no `.mo`."""

import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(root: Path) -> int:
    """Writes the `.mo` beside every `.po` under `root` that is newer than it; returns how many."""
    written = 0
    for source in sorted(root.glob("**/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        # Put in place whole: another process may be reading, or compiling too.
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as binary:
            write_mo(binary, catalogue)
        Path(binary.name).chmod(0o644)
        Path(binary.name).replace(target)
        written += 1
    return written
