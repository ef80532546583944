"""How a page is looked at: what axe finds, its width, the direction of its digits, its words, its weight."""

import re
from functools import cache
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
NAMES = {
    "OFPPT",
    "XLSX",
    "CSV",
    "UM6P",
    "AIFR",
    "AMIDEAST",
    "Start-TPE",
    "QR",
    "WCAG",
    "AA",
    "Takwine",
    "Français",
    "WhatsApp",
    "SMS",
    "PDF",
    "JPEG",
    "PNG",
    "WebP",
    "HEIC",
    "TIFF",
    "MAD",
    "RH27",
    "km",
    "OpenStreetMap",
    "ODbL",
}
FRENCH_TOO = {"E-mail", "Photo", "Place"}  # messages of the code that are also words of the French glossary
FILE_NUMBER = re.compile(r"\bRH27-[A-Z0-9]{8}\b")
# In a sentence, isolated: nobody translates it.
USER_NAME = re.compile("\u2068[a-z.]+\u2069")
ADDRESS = re.compile(r"https?://\S+")
ENGLISH = re.compile(r"\b(the|of|and|your|you|with|for|this|from|is|are|not|by|or|what|how)\b", re.IGNORECASE)

# Texts of the page, but for spans marked as being in another language or a code.
TEXTS = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), out = [document.title];
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (e.closest('script,style,textarea,[lang]:not(html),bdi[dir=ltr],.code-tiles')) continue;
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
# Letters of a file number are drawn: each as wide as the widest, or a page would be too wide once in a hundred visits.
WIDEST = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    node.textContent = node.textContent.replace(/\\b(RH\\d\\d-)[A-Z0-9]{8}\\b/g, "$1WWWWWWWW");
  }
}"""
# Words that stand outside the window, or that a box too small for them hides; what scrolls by itself hides nothing.
CUT = """() => {
  const style = e => getComputedStyle(e), wrong = [];
  const scrolls = e => e && (/auto|scroll/.test(style(e).overflowX) || scrolls(e.parentElement));
  const hides = e => style(e).overflowX === 'hidden' && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 2;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, e = node.parentElement, text = node.textContent.trim();
    if (!text || e.closest('script,style,option,textarea,.visually-hidden,.skip-to-content-link')) continue;
    const range = document.createRange(); range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!box.width || !e.checkVisibility({visibilityProperty: true})) continue;
    const outside = box.left < -1 || box.right > innerWidth + 1;
    if (hides(e) || (outside && !scrolls(e))) wrong.push(text.slice(0, 60));
  }
  return wrong;
}"""
# On two lines though one is long enough; fingerprints are longer than any line.
BROKEN_NUMBERS = """() => [...document.querySelectorAll('bdi.num')].filter(e => {
  if (e.textContent.length > 40) return false;
  const range = document.createRange(); range.selectNodeContents(e);
  const tops = [...range.getClientRects()].map(r => r.top);
  return Math.max(...tops) - Math.min(...tops) > 4;
}).map(e => e.textContent)"""
LARGE_TEXT = "size => document.documentElement.style.fontSize = size"


def violations(page, without: str = "") -> list:
    """What axe finds, all rules but `without`; the page needs JavaScript on."""
    if page.evaluate("typeof axe") == "undefined":
        page.add_init_script(AXE_SCRIPT)  # comes by itself from the next address on, in half the time
        page.evaluate(AXE_SCRIPT)
    # Style sheets are asked for again only for a rule that is not among them.
    options = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
    options["rules"] = {without: {"enabled": False}} if without else {}
    found = page.evaluate("options => axe.run(options).then(results => results.violations)", options)
    return [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found]


def never_asks_for(page, address: str) -> None:
    """Keeps what an address names, `*` for anything, away from the page, which remembers all the rest as it would."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.send("Network.setBlockedURLs", {"urls": [address]})


def overflow(page) -> int:
    """By how many pixels the page is wider than the screen."""
    return page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")


def cut(page) -> list[str]:
    """Words that nobody can read whole: outside the window, or hidden by their own box."""
    return page.evaluate(CUT)


def overflow_without_scripts(page) -> int:
    """The same where pages run no script, by the browser's protocol."""
    metrics = page.context.new_cdp_session(page).send("Page.getLayoutMetrics")
    return metrics["cssContentSize"]["width"] - metrics["cssLayoutViewport"]["clientWidth"]


def overflow_with_large_text(page) -> int:
    """The same at 320 px with letters twice as large; file numbers of the page become the widest there can be."""
    page.evaluate(WIDEST)
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 700})
    page.evaluate(LARGE_TEXT, "200%")
    found = overflow(page)
    page.evaluate(LARGE_TEXT, "")
    page.set_viewport_size(before)
    return found


def reversed_digits(page) -> list[str]:
    """Numbers and codes whose digits do not stand from left to right, by geometry."""
    return page.evaluate(REVERSED_DIGITS)


def foreign_words(page, language: str) -> list[str]:
    """English, messages left untranslated, and in Arabic Latin letters outside names and marked spans."""
    wrong = []
    for text in page.evaluate(TEXTS):
        text_alone = USER_NAME.sub("", ADDRESS.sub("", FILE_NUMBER.sub("", text)))
        bare = re.sub(r"|".join(sorted(NAMES, key=len, reverse=True)), "", text_alone)
        latin = language == "ar" and re.search(r"[A-Za-zÀ-ÿ]{2,}", bare)
        if latin or ENGLISH.search(bare) or text in _left_in_english():
            wrong.append(text[:80])
    return wrong


@cache
def _catalogue(language: str):
    with (ROOT / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as text:
        return read_po(text, locale=language)


def said(language: str, message: str) -> str:
    """A message of the code as the portal says it."""
    return _catalogue(language).get(message).string


@cache
def _left_in_english() -> set[str]:
    """Messages of the code that are no message in French."""
    plain = [m for m in _catalogue("fr") if m.id and isinstance(m.id, str)]
    french = {words for m in plain for words in (m.string, m.string[:1].upper() + m.string[1:])}
    return {m.id for m in plain if len(m.id) > 3} - french - FRENCH_TOO


def troubles(page, language: str) -> dict[str, object]:
    """All of the above at once, and that the page has one heading: what is wrong, by name; empty when all is right."""
    found = {
        "headings": page.locator("h1").count() - 1,
        "overflow": max(overflow(page), 0),
        "overflow with large text": max(overflow_with_large_text(page), 0),
        "broken numbers": page.evaluate(BROKEN_NUMBERS),
        "reversed digits": reversed_digits(page),
        "foreign words": foreign_words(page, language),
        "axe": violations(page),
    }
    return {name: trouble for name, trouble in found.items() if trouble}


def bodies(page) -> dict[str, int]:
    """Fills, from now on, with the bytes of every body as it comes over the wire, by address."""
    found = {}
    page.on("response", lambda response: found.update({response.url: int(response.headers["content-length"])}))
    return found
