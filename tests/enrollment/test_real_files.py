"""Photos and PDFs as real tools write them: LibreOffice, qpdf, img2pdf, Ghostscript, poppler, ImageMagick, libtiff,
libheif, a scanner, a messenger (tests/files/papers). All are taken, and stay legible."""

import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pillow_heif
import pytest
from django.utils import translation
from PIL import Image, ImageChops, ImageStat

from centers.core.accepted_files import MOST_PAGES
from centers.core.errors import Refused
from enrollment.documents.sanitizer.process import Cleaned, cleaned
from tests.scenarios.uploads import pdf

from .test_hostile_files import check_harmless

FOLDER = Path(__file__).resolve().parents[1] / "files" / "papers"
FILES = sorted(path.name for path in FOLDER.iterdir())
PHOTOS = [name for name in FILES if not name.endswith(".pdf")]
# Mean light of the page that most of them show, and of the others.
LIGHT = {
    "scanner16.png": 194, "ghostscript": 255, "cairo": 255, "magick_1.png": 225, "clear": 231, "alpha": 233,
    "tiles_24": 214, "tiles_48": 217, "tiles_mirrored": 184,
}  # fmt: skip


def taken(content: bytes) -> Cleaned:
    return cleaned(BytesIO(content), len(content))


def light(name: str) -> int:
    return next((light for part, light in LIGHT.items() if part in name), 211)


def test_there_are_more_than_thirty():
    assert len(FILES) > 30
    assert sum((FOLDER / name).stat().st_size for name in FILES) < 600_000


@pytest.mark.parametrize("name", PHOTOS)
def test_every_photo_is_taken_and_keeps_its_light(name):
    kept = taken((FOLDER / name).read_bytes())
    check_harmless(kept.content)
    with Image.open(BytesIO(kept.content)) as made, Image.open(BytesIO(kept.small)) as small:
        assert abs(ImageStat.Stat(made.convert("L")).mean[0] - light(name)) < 5
        assert abs(ImageStat.Stat(small.convert("L")).mean[0] - light(name)) < 9
        assert max(small.size) <= 240


@pytest.mark.parametrize(("name", "corner"), [("24", (1, 0)), ("48", (0, 1)), ("mirrored", (1, 1))])
def test_a_photo_of_tiles_is_taken_within_the_memory_of_every_file_and_stands_upright(name, corner):
    """24 and 48 megapixels, as phones write them; the upper left of what the camera saw is blue."""
    kept = taken((FOLDER / f"heif_tiles_{name}.heic").read_bytes())
    with Image.open(BytesIO(kept.content)) as made:
        for x, y in ((0, 0), (1, 0), (0, 1), (1, 1)):
            pixel = made.getpixel((int((made.width - 1) * (0.05 + 0.9 * x)), int((made.height - 1) * (0.05 + 0.9 * y))))
            assert (pixel[2] - pixel[0] > 80) == ((x, y) == corner)


def capture(mode: str, size: tuple[int, int], **options) -> bytes:
    """Of a long page: blue above, a line here and there, light that changes below; stored with every filter."""
    page = Image.new("RGB", size, (240, 240, 235))
    page.paste((30, 60, 160), (0, 0, size[0], size[1] // 10))
    page.paste((20, 20, 20), (40, size[1] // 2, size[0] - 40, size[1] // 2 + 40))
    light = Image.linear_gradient("L").resize((size[0], size[1] // 8)).convert("RGB")
    page.paste(light, (0, size[1] - size[1] // 8))
    out = BytesIO()
    page.convert(mode).save(out, "PNG", compress_level=1, **options)
    return out.getvalue()


@pytest.mark.parametrize(("mode", "size"), [("RGB", (1080, 22_000)), ("RGBA", (1080, 22_000))])
def test_the_capture_of_a_long_page_is_taken_in_bands(mode, size):
    kept = taken(capture(mode, size))
    with Image.open(BytesIO(kept.content)) as made, Image.open(BytesIO(capture("RGB", size))) as sent:
        expected = sent.resize(made.size)
        assert max(ImageStat.Stat(ImageChops.difference(made, expected)).mean) < 2
        assert abs(made.width / made.height - size[0] / size[1]) < 0.01


def test_a_capture_that_breaks_off_is_told_as_such():
    content = capture("RGB", (1080, 22_000))
    assert "en entier" in said(content[: len(content) // 2])


def test_a_heic_in_one_piece_beyond_the_memory_is_told_its_own_bound():
    out = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (4800, 3600), "white")).save(out, quality=20)
    assert "16 millions" in said(out.getvalue()).replace("\xa0", " ")


@pytest.mark.parametrize("name", [name for name in FILES if name not in PHOTOS])
def test_every_pdf_is_taken_and_keeps_its_pages(name):
    content = (FOLDER / name).read_bytes()
    kept = taken(content)
    check_harmless(kept.content)
    with pikepdf.open(BytesIO(content)) as sent, pikepdf.open(BytesIO(kept.content)) as made:
        assert len(made.pages) == len(sent.pages)
        assert not made.is_encrypted
        assert all(page.Contents.read_bytes() for page in made.pages)
    # Of a scan there is a small picture too.
    assert bool(kept.small) == (name.startswith(("img2pdf_jpeg", "qpdf_linear", "qpdf_qdf", "ghostscript_13")))


BOM, END = b"\xef\xbb\xbf", b"%%EOF"
AROUND = {
    "4 kB of zeros behind it": lambda content: content + bytes(4096),
    "a page of some server behind it": lambda content: content + b"\n<html>" + b"<p>advert</p>" * 900,
    "a byte-order mark in front": lambda content: BOM + content,
    "blank lines in front": lambda content: b"\r\n\n  \n" + content,
    "no mark at its end": lambda content: content.rstrip().removesuffix(END),
    "no line at its end": lambda content: content.rstrip(),
    "all of it": lambda content: BOM + b"\n" + content + bytes(9000),
}


@pytest.mark.parametrize("name", ["libreoffice.pdf", "qpdf_linearized.pdf", "qpdf_owner_256.pdf", "ghostscript.pdf"])
@pytest.mark.parametrize("around", AROUND)
def test_what_stands_around_a_pdf_keeps_nobody_from_sending_it(name, around):
    content = (FOLDER / name).read_bytes()
    with pikepdf.open(BytesIO(content)) as sent, pikepdf.open(BytesIO(taken(AROUND[around](content)).content)) as made:
        assert len(made.pages) == len(sent.pages)


def said(content: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        taken(content)
    with translation.override("fr"):
        return str(refusal.value)


@pytest.mark.parametrize("name", ["libreoffice.pdf", "qpdf_linearized.pdf", "qpdf_object_streams.pdf"])
@pytest.mark.parametrize("share", [0.4, 0.8, 0.98])
def test_a_pdf_that_did_not_arrive_whole_is_refused_as_such(name, share):
    content = (FOLDER / name).read_bytes()
    assert said(content[: int(len(content) * share)]).startswith("Le fichier n’est pas arrivé en entier")


def test_a_pdf_of_too_many_pages_says_how_many_it_has():
    assert taken(pdf(MOST_PAGES)).kind == "pdf"
    assert said(pdf(MOST_PAGES + 1)).startswith("Ce PDF a 51 pages, et 50 est le maximum.")


def test_a_pdf_that_unfolds_to_too_much_is_refused_for_that():
    def large(made):
        made.pages[0].Contents = pikepdf.Stream(made, bytes(310_000_000))

    def twice(made):
        made.pages[0].Contents = pikepdf.Stream(made, b"x")
        packed = zlib.compress(zlib.compress(bytes(9_000_000)))
        made.pages[0].Contents.write(packed, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * 2))

    as_it_is = pikepdf.StreamDecodeLevel.none
    for content in (pdf(change=large), pdf(change=twice, stream_decode_level=as_it_is, compress_streams=False)):
        assert said(content).startswith("Une fois déplié, ce PDF")


def test_each_refusal_names_its_reason_and_a_way_out():
    with Image.new("RGB", (6000, 2000)) as wide:
        out = BytesIO()
        wide.save(out, "WEBP")
    assert said(out.getvalue()).startswith("Une image de ce type peut avoir 5 millions de pixels")
    damaged = bytearray((FOLDER / "cairo.png").read_bytes())
    damaged[300:500] = bytes(200)
    assert "Reprenez la photo" in said(bytes(damaged))
    assert "Enregistrez-le de nouveau en PDF" in said(b"%PDF-1.4\nnothing\nstartxref\n9\n%%EOF")
    assert "Une photo du document suffit" in said(b"PK\x03\x04 a letter of some office")
