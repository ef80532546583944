"""Files as people send them: ten ordinary ones, and hostile ones made here, nothing of them fetched."""

import io
import zipfile
import zlib
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(frozen=True)
class Sent:
    """`says`: how the sentence of its refusal begins, in French; empty where it is kept, made harmless."""

    name: str
    content: bytes
    says: str = ""


def picture(width=1200, height=1600, mode="RGB", form="JPEG", **options) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((60, 80), 60).convert(mode).resize((width, height)).save(out, form, **options)
    return out.getvalue()


def with_position() -> bytes:
    """A photo lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "SECRET-WORDS"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(1600, 1200, exif=exif)


def blank_png(side: int) -> bytes:
    """A white square of one bit per pixel, light as a file."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    head = side.to_bytes(4) * 2 + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes((side + 7) // 8 + 1) * side, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(pages=1, change=lambda made: None, **saving) -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
        made.pages[-1].Contents = Stream(made, b"0 0 1 rg 50 50 200 200 re f")
    change(made)
    out = io.BytesIO()
    made.save(out, **saving)
    return out.getvalue()


def form(made):
    """A filled-in form, as a reader of PDF leaves it."""
    ink = Stream(made, b"1 0 0 rg 0 0 100 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 20]))
    box = made.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="SECRET-VALUE", Rect=Array([9, 9, 109, 29]),
            AP=Dictionary(N=ink), F=4,
        )
    )  # fmt: skip
    made.pages[0].Annots = Array([box])
    made.Root.AcroForm = Dictionary(Fields=Array([box]), DA="/Helv 0 Tf 0 g")


def scripted(made):
    run = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    made.Root.OpenAction = run
    made.Root.AA = Dictionary(WC=run)
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["run", made.make_indirect(run)])))
    made.pages[0].AA = Dictionary(O=run)


def with_attachment(made):
    made.attachments["virus.exe"] = b"MZ-ATTACHED"
    launch = Dictionary(S=Name.Launch, F="cmd.exe")
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 99, 99]), A=launch)
    made.pages[0].Annots = Array([made.make_indirect(link)])


def bomb() -> bytes:
    """500 MB of nothing in a stream of objects, 500 kB as a file."""
    packed = zlib.compress(b"1 0 " + b" " * 500_000_000 + b"null", 9)
    stream = b"1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    body = b"%PDF-1.5\n" + stream + packed + b"\nendstream endobj\n"
    entries = bytes([0, 0, 0, 0, 0, 255, 1, 0, 0, 0, 9, 0, 2, 0, 0, 0, 1, 0])
    table = b"3 0 obj<</Type/XRef/Size 3/W[1 4 1]/Root 2 0 R/Length %d>>stream\n" % len(entries)
    return body + table + entries + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(body)


AS_IT_IS = {"stream_decode_level": pikepdf.StreamDecodeLevel.none}


def hexed(made):
    """310 MB of nothing in the ink of a page, packed, and the pack written in hexadecimal."""
    packed = zlib.compress(b" " * 310_000_000, 9).hex().encode() + b">"
    filters = Array([Name.ASCIIHexDecode, Name.FlateDecode])
    made.pages[0].Contents = Stream(made, packed, Filter=filters)


def endless_pages() -> bytes:
    """A tree of pages that is its own child."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF"
    )


def many_objects() -> bytes:
    """9 MB of an array of nothing: small to send, large to hold."""
    return b"%PDF-1.4\n1 0 obj[" + b"<<>>" * 2_200_000 + b"]endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("word/document.xml", content)
    return out.getvalue()


TYPE, CUT, HEAVY = "Seules les photos", "Le fichier n’est pas arrivé en entier", "Ce fichier est trop lourd"
PIXELS, LOCKED = "Une image de ce type", "Ce PDF est protégé"
DAMAGED, UNFOLDED = "Le fichier est arrivé, mais ce PDF", "Une fois déplié, ce PDF"
SIZE, EMPTY = "Ce fichier dépasse 10", "Ce fichier est vide"

# Made when asked for: some are large.
HOSTILE = {
    "HTML as PDF": lambda: Sent("cv.pdf", b"<!doctype html><script>alert(1)</script>", TYPE),
    "SVG as PDF": lambda: Sent("cv.pdf", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', TYPE),
    "EICAR": lambda: Sent("eicar.pdf", EICAR, TYPE),
    "a path as its name": lambda: Sent("../../../../etc/cron.d/photo.jpg", picture()),
    "0 bytes": lambda: Sent("empty.pdf", b"", EMPTY),
    "50 MB": lambda: Sent("large.jpg", picture() + bytes(50_000_000), SIZE),
    "a name turned around": lambda: Sent("photo\u202egpj.exe", picture()),
    "a double ending": lambda: Sent("cv.pdf.exe", b"MZ\x90\x00" + bytes(500), TYPE),
    "10k x 10k": lambda: Sent("a.png", blank_png(10_000), PIXELS),
    "20k x 20k": lambda: Sent("a.png", blank_png(20_000), PIXELS),
    "a cut JPEG": lambda: Sent("a.jpg", picture()[:20_000], CUT),
    "a PDF with scripts": lambda: Sent("a.pdf", pdf(change=scripted)),
    "a PDF with an attachment": lambda: Sent("a.pdf", pdf(change=with_attachment)),
    "a locked PDF": lambda: Sent("a.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="u")), LOCKED),
    "a PDF locked by its owner": lambda: Sent("a.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user=""))),
    "a cut PDF": lambda: Sent("a.pdf", pdf(9)[:-600], CUT),
    "a zip bomb as docx": lambda: Sent("a.docx", zipped(bytes(90_000_000)), TYPE),
    "PDF and zip at once": lambda: Sent("a.pdf", pdf() + zipped(b"PAYLOAD" * 9) + b"\n%%EOF"),
    "HTML before the PDF": lambda: Sent("a.pdf", b"<script>alert(1)</script>\n" + pdf(), TYPE),
    "JPEG and HTML at once": lambda: Sent("a.html", picture(comment=b"PAYLOAD") + b"<script>PAYLOAD</script>"),
    "a bomb as PDF": lambda: Sent("a.pdf", bomb(), UNFOLDED),
    "a bomb packed twice as PDF": lambda: Sent("a.pdf", pdf(change=hexed, **AS_IT_IS), UNFOLDED),
    "a PDF of many objects": lambda: Sent("a.pdf", many_objects(), DAMAGED),
    "a PDF without an end": lambda: Sent("a.pdf", endless_pages(), DAMAGED),
    "a picture of many colours sent in layers": lambda: Sent(
        "a.jpg", picture(6000, 4000, progressive=True, subsampling=0), HEAVY
    ),
    "a name with NUL": lambda: Sent("a\0.jpg", with_position()),
}

ORDINARY = {
    "a photo on its side": with_position,
    "a photo of 12 megapixels": lambda: picture(4032, 3024),
    "a photo of 24 megapixels": lambda: picture(6000, 4000),
    "a photo of 48 megapixels": lambda: picture(8064, 6048),
    "a photo of 25 megapixels sent in layers": lambda: picture(5000, 5000, progressive=True),
    "a photo sent in layers": lambda: picture(4032, 3024, progressive=True),
    "a grey scan": lambda: picture(1654, 2339, "L"),
    "a scan for print": lambda: picture(1654, 2339, "CMYK"),
    "a picture of the screen": lambda: picture(1080, 2400, form="PNG"),
    "a picture with holes": lambda: picture(800, 600, "RGBA", "PNG"),
    "a picture of few colours": lambda: picture(800, 600, "P", "PNG"),
    "a PDF": pdf,
    "a PDF of several pages": lambda: pdf(4),
    "a filled-in form": lambda: pdf(change=form),
}
