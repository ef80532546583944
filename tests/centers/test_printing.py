"""The printing engine: words in their direction, squares that read, templates without words of their own."""

import re
from io import BytesIO

import pikepdf
import pytest
import segno
import typst
from PIL import Image

from centers.core import coverage, printing

POSTER = {
    "lang": "ar",
    "world": "eco",
    "network": "التكوين",
    "name": "البناء بالتراب",
    "other": {"lang": "fr", "name": "Construction en terre"},
    "centre": "",
    "deadline": {"label": "آخر أجل", "value": "6 يناير"},
    "facts": [],
    "steps": {"title": "الترشيح", "lines": ["سطر"]},
    "address": "example.org/ar/",
    "qr": printing.qr("https://example.org/ar/"),
    "qr_alt": "مربع",
    "sample": "",
    "partners": [],
}


def test_a_document_is_tagged_and_carries_its_title():
    made = printing.pdf("poster", POSTER)
    assert made.startswith(b"%PDF-")
    assert b"/MarkInfo" in made
    assert b"pdfuaid:part" in made


def test_a_picture_keeps_its_colours_and_its_letters():
    preview = POSTER | {"lines": [], "status": "", "sample": ""}
    drawn = Image.open(BytesIO(printing.png("preview", preview, pixels_per_point=2)))
    colours = {colour: count for count, colour in drawn.convert("RGB").getcolors(1 << 16)}
    ground, letters = colours[(0x6B, 0x2C, 0x15)], colours[(255, 255, 255)]
    assert drawn.size == (1200, 630)
    assert ground > letters > 2000


def test_what_somebody_typed_is_never_markup():
    printing.pdf(
        "poster", POSTER | {"name": '#panic("x") *bold* $ \\ " </name>', "partners": ["#let x = 1", "[", "]]"]}
    )


def test_a_template_that_lacks_its_data_says_so():
    with pytest.raises(typst.TypstError):
        printing.pdf("poster", {"lang": "ar", "world": "eco"})


def test_a_square_holds_its_address_and_a_quiet_zone():
    address = "https://example.org/fr/programs/eco/"
    drawn = printing.qr(address)
    out = BytesIO()
    expected = segno.make(address, error="m", micro=False)
    expected.save(out, kind="svg", xmldecl=False, svgclass=None, lineclass=None)
    assert re.search(r' d="([^"]+)"', drawn)[1] == re.search(r' d="([^"]+)"', out.getvalue().decode())[1]
    side = expected.symbol_size(border=0)[0]
    assert f'width="{side + 8}"' in drawn
    assert printing.qr(address + "x") != drawn


def test_digits_are_isolated():
    assert printing.isolated("06 12") == "\u206606 12\u2069"


QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
SENTENCE = re.compile(r"[\u0600-\u06ffÀ-ÿ]|[A-Za-z]{2,} [A-Za-z]")
CONTENT = re.compile(r"\[[^\]#\n]*[A-Za-zÀ-ÿ\u0600-\u06ff]{2}[^\]\n]*\]")


def spoken(template: str) -> list[str]:
    """What a template would say in one language only: sentences in quotes, and words set as content."""
    code = "\n".join(line for line in template.splitlines() if not line.lstrip().startswith("//"))
    sentences = [text for text in QUOTED.findall(code) if SENTENCE.search(text)]
    return sentences + CONTENT.findall(QUOTED.sub('""', code))


def test_templates_hold_no_words():
    templates = sorted(printing.TEMPLATES.glob("*.typ"))
    assert {path.stem: spoken(path.read_text(encoding="utf-8")) for path in templates} == {
        path.stem: [] for path in templates
    }


@pytest.mark.parametrize("planted", ["#text[Apply now]", '#text("how to apply")', '#text("آخر أجل")'])
def test_a_planted_word_is_found(planted):
    assert spoken(planted)


@pytest.mark.parametrize("word", ["بنڭرير", "ڨدور", "سڭينة", "ڤيڭو", "ݣزولة", "ʿAbd", "Łucja"])
def test_a_word_is_set_in_one_font(word):
    """The letters of the body font and of the one behind it do not join: such a word comes whole from the second."""
    drawn = letters_drawn(printing.pdf("poster", of_one_word(word)))
    assert set(word) & drawn["Amiri"]
    assert drawn["Almarai"] == set()
    assert letters_drawn(printing.pdf("poster", of_one_word("بنكرير")))["Almarai"] == set("بنكرير")


def of_one_word(word: str) -> dict:
    """A poster on which every word is this one; in large letters its name alone."""
    fact = {"label": word, "value": word}
    return POSTER | {
        "network": word,
        "name": word,
        "other": {"lang": "fr", "name": word},
        "deadline": fact,
        "steps": {"title": word, "lines": [word]},
        "address": word,
    }


def letters_drawn(made: bytes) -> dict[str, set[str]]:
    """The letters that each family of a PDF draws, as its fonts say."""
    found = {}
    with pikepdf.open(BytesIO(made)) as pdf:
        for font in pdf.objects:
            if isinstance(font, pikepdf.Dictionary) and "/ToUnicode" in font:
                family = str(font.BaseFont).split("+")[-1].split("-")[0]
                codes = re.findall(rb"<[0-9a-fA-F]+> <([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
                text = "".join(bytes.fromhex(code.decode()).decode("utf-16-be") for code in codes)
                found.setdefault(family, set()).update(filter(str.isalpha, text))
    return found


@pytest.mark.parametrize("name", ["Nguyễn", "Ẓahra", "ɛli"])
def test_a_name_with_a_letter_of_neither_font_is_printed_all_the_same(name):
    assert printing.pdf("poster", of_one_word(name)).startswith(b"%PDF-")


def test_what_the_fonts_have_is_read_from_them():
    assert coverage.lacking("بنكرير 12,45", printing.BODY) == ""
    assert coverage.lacking("بنڭرير پ œ ’", printing.BODY) == "œڭ"
    assert coverage.lacking("ڭݣڨپʿʾ", printing.SECOND) == ""
