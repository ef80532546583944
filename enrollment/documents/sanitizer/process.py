"""Has a file cleaned in a process of its own, and says in a sentence what is the matter with it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext

from centers.core import accepted_files
from centers.core.errors import Refused
from centers.core.reasons import Reason, said_in_both
from centers.core.uploads import arrived

from .queue import queued

ROOT = Path(__file__).resolve().parents[3]
# Longer than the process may compute (cleaning.__main__), as other people's may run beside it.
SECONDS = 40


@dataclass(frozen=True)
class Cleaned:
    """`kind`: jpg or pdf. `small`: a small picture of it as JPEG, empty where none could be made."""

    kind: str
    content: bytes
    small: bytes = b""


def cleaned(upload: BinaryIO, size: int) -> Cleaned:
    """`size`: bytes of the upload. Raises Refused with the sentence for whatever is no paper that we can keep,
    Busy where too many wait already, NoRoom where the upload was not stored."""
    arrived(upload)
    if not size:
        raise Refused(Reason("empty", _("This file is empty. Choose the photo or the PDF once more.")))
    if size > accepted_files.MOST_BYTES:
        raise Refused(_too_large())
    with queued():
        said = _ask(upload.read())
    head, _newline, rest = said.partition(b"\n")
    kind, figure = head.decode().split(" ")
    if kind not in ("jpg", "pdf"):
        raise Refused(_reason(kind, int(figure)))
    small, content = rest[: int(figure)], rest[int(figure) :]
    if len(content) > accepted_files.MOST_BYTES:
        raise Refused(_too_large())
    return Cleaned(kind, content, small)


def _ask(content: bytes) -> bytes:
    """What the process said; a process that was ended, by the kernel or the clock, says "heavy"."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "enrollment.documents.sanitizer"],
            input=content,
            capture_output=True,
            cwd=ROOT,
            # Neither keys nor addresses of the portal go along.
            env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b"heavy 0\n"
    return b"heavy 0\n" if done.returncode else done.stdout


def picture_names() -> str:
    """What a photo may be, in a list of the reader's language."""
    return accepted_files.picture_names(pgettext("between the names of a list", ", "))


_TEXTS = {
    "type": _("Only photos (%(kinds)s) and PDF files can be read here. A photo of the paper will do."),
    "cut": _("The file did not arrive whole. Your answers are saved: try again when the link is better."),
    "damaged": _("The file arrived, but the picture in it is damaged. Take the photo again, or send another copy."),
    "damaged_pdf": _(
        "The file arrived, but this PDF is damaged inside. Save or print it as PDF anew, or send a photo of the paper."
    ),
    "locked": _("This PDF is locked by a password. A copy without a password, or a photo of the paper, will do."),
    "unfolded": _(
        "Unpacked, this PDF is far larger than papers are, so it is not opened. A photo of each page is enough."
    ),
    "heavy": _("This file takes too much work to open. A photo taken with the phone is enough."),
    "shape": _("The picture is too small or too narrow to be read. Take the photo again, with the whole page in it."),
}


def _reason(code: str, figure: int) -> Reason:
    """`figure`: of the process: pages of a PDF, or pixels that a kind of picture may have."""
    if code == "pages":
        text = ngettext_lazy(
            "This PDF has %(n)s page, and %(max)s are the most. Send the pages that matter, or a photo of each.",
            "This PDF has %(n)s pages, and %(max)s are the most. Send the pages that matter, or a photo of each.",
            "n",
        )
        return Reason(code, text, {"n": figure, "max": accepted_files.MOST_PAGES})
    if code == "pixels":
        text = _("A picture of this kind may have %(n)s million pixels, and this one has more. %(way)s")
        return Reason(code, text, {"n": figure // 1_000_000, "way": _("A photo taken with the phone is enough.")})
    return Reason(code, _TEXTS[code], {"kinds": said_in_both(picture_names)} if code == "type" else {})


def _too_large() -> Reason:
    text = _("This file is larger than %(max)s. A photo taken with the phone is enough.")
    most = {"n": accepted_files.MOST_BYTES // 1_000_000}
    return Reason("too_large", text, {"max": said_in_both(lambda: _("%(n)s MB") % most)})
