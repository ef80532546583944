"""What is printed or drawn: Typst templates of `templates/print` filled with plain data, and QR squares.

A template holds no words: they come translated in the data, which reaches it as JSON, so that nothing
somebody typed is ever read as markup. Codes and phone numbers inside a sentence go through `isolated`.
"""

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import Any

import fontpkg_almarai
import fontpkg_amiri
import segno
import typst
from django.conf import settings
from PIL import Image

from . import coverage

# The font of running text and the one behind it: a word with a letter that the first lacks comes whole from the second
BODY = fontpkg_almarai.ROOT / "files" / "Almarai-Regular.ttf"
SECOND = fontpkg_amiri.ROOT / "files" / "Amiri-Regular.ttf"
TEMPLATES = settings.BASE_DIR / "templates" / "print"
POINTS_IN_AN_INCH = 72
COLOURS = 128
# Tagged, with title, language and alternative texts: Typst refuses to make the file otherwise.
ACCESSIBLE = ["ua-1"]


def pdf(template: str, data: Mapping[str, object]) -> bytes:
    """The document `templates/print/<template>.typ` with `data`, as an accessible PDF."""
    return _compiled(template, data, format="pdf", pdf_standards=ACCESSIBLE)


def png(template: str, data: Mapping[str, object], *, pixels_per_point: float = 1) -> bytes:
    """The document, one page, as a light picture: a page of 600 pt is 600 pixels wide unless told."""
    drawn = _compiled(template, data, format="png", ppi=POINTS_IN_AN_INCH * pixels_per_point)
    out = BytesIO()
    # A palette holds the few colours of a sheet with the edges of its letters, in a third of the bytes.
    picture = Image.open(BytesIO(drawn)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def qr(text: str, *, scales: bool = False) -> str:
    """An SVG with the QR square of `text`, quiet zone included; a damaged seventh of it still reads.

    `scales`: it takes the size of its place in a page; else it has one of its own.
    """
    out = BytesIO()
    square = segno.make(text, error="m", micro=False)
    square.save(out, kind="svg", xmldecl=False, svgclass=None, lineclass=None, omitsize=scales)
    return out.getvalue().decode().strip()


def isolated(text: str) -> str:
    """`text` in Unicode isolates: its digits and signs keep their order inside a right-to-left sentence."""
    return f"\u2066{text}\u2069"


def embedded(text: str) -> str:
    """`text` in an isolate with the direction of its first letter: a name of either language, signs and all."""
    return f"\u2068{text}\u2069" if text else ""


def _compiled(template: str, data: Mapping[str, object], **options: Any) -> bytes:
    text = drawable(json.dumps(data, ensure_ascii=False))
    content: bytes = typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"data": text, "lacking": coverage.lacking(text, BODY)},
        **options,
    )
    return content


def drawable(text: str) -> str:
    """`text` without accents that neither font has on their letters: better Nguyen than a box in a name."""
    found = text
    for letter in coverage.lacking(text, BODY):
        if letter not in coverage.letters(SECOND):
            plain = unicodedata.normalize("NFKD", letter)
            found = found.replace(letter, "".join(c for c in plain if c in coverage.letters(SECOND)))
    return found


@cache
def _fonts() -> typst.Fonts:
    """The two families of the portal, and no other: a sheet looks the same on every machine."""
    folders = [package.ROOT / "files" for package in (fontpkg_almarai, fontpkg_amiri)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
