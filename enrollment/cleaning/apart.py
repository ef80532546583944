"""Has a file cleaned in a process of its own, and says in a sentence what is the matter with it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from django.utils.translation import gettext as _

from centers.errors import Refused
from centers.pictures import sentence
from centers.uploads import MOST_BYTES

ROOT = Path(__file__).resolve().parents[2]
# Longer than the process may compute (cleaning.__main__), as other people's may run beside it.
SECONDS = 40
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Cleaned:
    """`kind`: jpg or pdf."""

    kind: str
    content: bytes


def cleaned(upload: BinaryIO, size: int) -> Cleaned:
    """`size`: bytes of the upload. Raises Refused with the sentence for whatever is no paper that we can keep."""
    if not size:
        raise Refused(_("The file is empty."))
    if size > MOST_BYTES:
        raise Refused(_too_large())
    with _one_at_a_time:
        said = _ask(upload.read())
    kind, _newline, content = said.partition(b"\n")
    if kind not in (b"jpg", b"pdf"):
        raise Refused(_sentence(kind.decode()))
    if len(content) > MOST_BYTES:
        raise Refused(_too_large())
    return Cleaned(kind.decode(), content)


def _ask(content: bytes) -> bytes:
    """What the process said; a process that was ended, by the kernel or the clock, says "heavy"."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "enrollment.cleaning"],
            input=content,
            capture_output=True,
            cwd=ROOT,
            # Neither keys nor addresses of the portal go along.
            env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b"heavy"
    return b"heavy" if done.returncode else done.stdout


def _too_large() -> str:
    sentence = _("This file is larger than %(max)s. A photo taken with the phone is enough.")
    return sentence % {"max": _("%(n)s MB") % {"n": MOST_BYTES // 1_000_000}}


def _sentence(reason: str) -> str:
    return {
        "type": _("Only photos (JPEG, PNG) and PDF files can be read here."),
        "broken": _("The file did not arrive whole. Your answers are saved: try again when the link is better."),
        "locked": _("This PDF is locked by a password. A copy without a password, or a photo of the paper, will do."),
        "heavy": _("This file takes too much work to open. A photo taken with the phone is enough."),
    }.get(reason) or sentence(reason)
