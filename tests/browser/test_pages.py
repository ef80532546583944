"""Every public page in both languages: open to everyone, the right way round, light, and in one language."""

import gzip
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
# One page of each kind is looked at by the slow checks; the quick ones go over all.
KINDS = [
    "",
    "programs/",
    "programs/?q=zzzzz",
    "programs/dia-dev-ts/",
    "centers/",
    "centers/coding-school/",
    "centers/audiovisual-events/",
    "centers/eco-construction/",
    "partners/",
    "boarding/",
    "news/",
    "apply/",
    "apply/resume/",
    "track/",
    "sign-in/",
    "nothing-here/",
]
# kB over the wire, cold, compressed (shared/design: light): style sheet and drawings included.
WEIGHTS = {"": 30, "programs/": 20, "programs/dia-dev-ts/": 20, "centers/coding-school/": 60, "apply/": 20}
NAMES = {"OFPPT", "UM6P", "AIFR", "Takwine", "Français", "WhatsApp", "SMS", "PDF", "MAD", "RH27", "km"}
ENGLISH = re.compile(r"\b(the|of|and|your|you|with|for|this|from|is|are|not|by|or|what|how)\b", re.IGNORECASE)

VISIBLE = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), out = [];
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (e.closest('script,style,[lang]:not(html),bdi[dir=ltr]')) continue;
    const text = walk.currentNode.textContent.trim();
    if (text) out.push(text);
  }
  return out;
}"""
REVERSED_DIGITS = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), wrong = [];
  while (walk.nextNode()) {
    const node = walk.currentNode, text = node.textContent;
    for (const m of text.matchAll(/[+A-Z]*\\d[A-Z\\d]*(?:[ -][A-Z\\d]+)+|\\d{2,}/g)) {
      let last = -Infinity, bad = false, top = null;
      for (let i = m.index; i < m.index + m[0].length; i++) {
        if (!/[A-Z\\d]/.test(text[i])) continue;
        const r = document.createRange(); r.setStart(node, i); r.setEnd(node, i + 1);
        const box = r.getBoundingClientRect();
        if (!box.width) continue;
        if (top === null || Math.abs(box.top - top) > 4) { top = box.top; last = -Infinity; }
        if (box.left < last) bad = true;
        last = box.left;
      }
      if (bad) wrong.push(m[0]);
    }
  }
  return wrong;
}"""


def visit(page, language, path):
    page.goto(f"/{language}/{path}", wait_until="load")
    return page


def overflow(page) -> int:
    return page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")


@pytest.fixture(params=["ar", "fr"])
def language(request):
    return request.param


@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_nothing(visitor, language, path):
    page = visit(visitor(language, javascript=True), language, path)
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in violations] == []


@pytest.mark.parametrize("path", KINDS)
def test_no_horizontal_scroll_on_a_phone_and_with_large_text(visitor, language, path):
    page = visit(visitor(language, javascript=True), language, path)
    assert overflow(page) <= 0
    page.set_viewport_size({"width": 320, "height": 700})
    page.add_style_tag(content="html { font-size: 200% }")
    assert overflow(page) <= 0


@pytest.mark.parametrize("path", KINDS)
def test_digits_run_from_left_to_right(visitor, language, path):
    page = visit(visitor(language, javascript=True), language, path)
    assert page.evaluate(REVERSED_DIGITS) == []


@pytest.mark.parametrize("path", KINDS)
def test_nobody_else_is_asked_for_anything(visitor, portal, language, path):
    page = visitor(language)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, language, path)
    assert [address for address in asked if not address.startswith(portal)] == []


@pytest.mark.parametrize(("path", "kilobytes"), WEIGHTS.items())
def test_pages_are_light(visitor, language, path, kilobytes):
    page = visitor(language, javascript=True)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"/{language}/{path}", wait_until="networkidle")
    assert sum(sizes) <= kilobytes * 1000, f"{sum(sizes)} bytes"


def test_all_style_sheets_of_the_site_stay_within_12_kb():
    sheets = [p for p in ROOT.glob("rehamna_portal/static/*.css") if p.name != "admin.css"]
    assert sum(len(gzip.compress(p.read_bytes(), 9)) for p in sheets) <= 12_000


def test_every_page_speaks_one_language(visitor, public_pages):
    """No English, no message left untranslated, and no Latin letters in Arabic outside names and marked spans."""
    pages = {language: visitor(language, javascript=True) for language in ("ar", "fr")}
    with (ROOT / "locale/fr/LC_MESSAGES/django.po").open("rb") as text:
        catalogue = read_po(text, locale="fr")
    english = {m.id for m in catalogue if m.id and isinstance(m.id, str) and m.id != m.string and len(m.id) > 3}
    french_too = {m.string for m in catalogue if isinstance(m.string, str)}
    wrong = []
    for path in public_pages:
        language = path[1:3]
        page = pages[language]
        page.goto(path)
        for text in page.evaluate(VISIBLE):
            bare = re.sub(r"|".join(sorted(NAMES, key=len, reverse=True)), "", text)
            if language == "ar" and re.search(r"[A-Za-zÀ-ÿ]{2,}", bare):
                wrong.append((path, text[:80]))
            elif language == "fr" and (ENGLISH.search(bare) or (text in english and text not in french_too)):
                wrong.append((path, text[:80]))
    assert wrong == []


def test_every_page_has_its_title_and_language(visitor, public_pages):
    page = visitor()
    for path in public_pages:
        page.goto(path)
        assert page.locator("h1").count() == 1, path
        assert page.locator("html").get_attribute("lang") == path[1:3]
        assert page.locator("html").get_attribute("dir") == ("rtl" if path[1:3] == "ar" else "ltr")
