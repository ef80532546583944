"""Whether a page can be read and worked by anyone: other colours, wider text, keyboard, thumbs.

Each look runs in a page that stands open at the width of a phone and returns what is wrong, shortened; empty is right.
"""

from .looking import violations

# Of WCAG 2.2, 1.4.12; letters of an Arabic word are joined, so there is nothing to space.
SPACING = """language => {
  const sheet = new CSSStyleSheet(), letters = language === 'ar' ? '' : 'letter-spacing:.12em!important;';
  sheet.replaceSync(`*{line-height:1.5!important;word-spacing:.16em!important;${letters}}
    p{margin-block-end:2em!important}`);
  document.adoptedStyleSheets = [sheet];
}"""
UNSPACED = "document.adoptedStyleSheets = []"

# Text that its box hides, and lines of text of which the middle halves lie on each other.
CUT_OR_COVERED = """() => {
  const wrong = [], lines = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), e = walk.currentNode.parentElement;
    if (!text || e.closest('svg,.visually-hidden,.skip') || !e.checkVisibility({visibilityProperty: true})) continue;
    const range = document.createRange(); range.selectNodeContents(walk.currentNode);
    const rects = [...range.getClientRects()].filter(r => r.width > 1);
    let box = e;
    while (box && !/hidden|clip/.test(getComputedStyle(box).overflow)) box = box.parentElement;
    for (const r of rects) {
      const b = box && box !== document.body && box.getBoundingClientRect(), slack = r.height / 4;
      if (b && (r.left < b.left - 1 || r.right > b.right + 1 || r.top < b.top - slack || r.bottom > b.bottom + slack))
        wrong.push('cut: ' + text.slice(0, 40));
      lines.push([r.left, r.right, r.top + slack, r.bottom - slack, text.slice(0, 40)]);
    }
  }
  lines.sort((a, b) => a[2] - b[2]);
  lines.forEach((a, i) => {
    for (let j = i + 1; j < lines.length && lines[j][2] < a[3] - 1; j++) {
      const b = lines[j];
      if (Math.min(a[1], b[1]) - Math.max(a[0], b[0]) > 1) wrong.push(`covered: ${a[4]} / ${b[4]}`);
    }
  });
  return wrong;
}"""

# Everything the Tab key reaches, given the focus in turn: seen on the screen, uncovered, and changed by it.
HIDDEN_FOCUS = """() => {
  const wrong = [], can = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex="0"]';
  const ground = e => getComputedStyle(e).backgroundColor;
  const ringed = e => getComputedStyle(e).outlineStyle !== 'none' && parseFloat(getComputedStyle(e).outlineWidth) >= 2;
  for (const e of document.querySelectorAll(can)) {
    document.activeElement.blur();
    const before = ground(e), name = e.outerHTML.slice(0, 90);
    e.focus();
    if (document.activeElement !== e) continue;  // in a folded part
    if (e.tabIndex > 0) wrong.push('out of order: ' + name);
    if (!ringed(e) && ground(e) === before) wrong.push('no ring: ' + name);
    const r = e.getClientRects()[0];
    if (!r || r.width < 2) { wrong.push('no size: ' + name); continue; }
    const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
    if (!top || !(e.contains(top) || top.contains(e))) wrong.push('not on the screen, or covered: ' + name);
  }
  document.activeElement.blur(); scrollTo(0, 0);
  return wrong;
}"""

# Lower than 44 px, and no link within a sentence (WCAG 2.5.5); a box or a circle is as high as its label.
SMALL_TARGETS = """() => [...document.querySelectorAll(
  'a[href],button,input:not([type=hidden]),select,textarea,summary'
)].filter(e => {
  if (!e.checkVisibility({visibilityProperty: true}) || e.matches('.skip')) return false;
  const target = e.matches('[type=checkbox],[type=radio]') ? e.labels[0] : e;
  const inline = e.matches('a') && getComputedStyle(e).display === 'inline';
  if (inline && e.parentElement.textContent.trim().length > e.textContent.trim().length + 5) return false;
  return target.getBoundingClientRect().height < 43.5;
}).map(e => e.outerHTML.slice(0, 120))"""


def violations_in_other_colours(page) -> list:
    """What axe finds in forced colours with reduced motion.

    Contrast is left out: there the colours are the reader's own, and axe reckons with those of the sheet.
    """
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    found = violations(page, without="color-contrast")
    page.emulate_media(forced_colors="none")
    return found


def spoilt_by_spacing(page, language: str) -> list[str]:
    """What is cut or covered when lines, paragraphs, words and letters stand further apart."""
    page.evaluate(SPACING, language)
    found = page.evaluate(CUT_OR_COVERED)
    wider = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    page.evaluate(UNSPACED)
    return found + ([f"{wider} px wider than the screen"] if wider > 0 else [])


def hidden_focus(page) -> list[str]:
    """What the Tab key reaches unseen. Without motion, since a page that still scrolls is not there yet."""
    page.emulate_media(reduced_motion="reduce")
    page.keyboard.press("Tab")  # from here on the browser shows the focus
    return page.evaluate(HIDDEN_FOCUS)


def barriers(page, language: str) -> dict[str, object]:
    """The quick ones of the above: what is wrong, by name; empty when nobody is kept out."""
    found = {
        "text spacing": spoilt_by_spacing(page, language),
        "focus": hidden_focus(page),
        "targets": page.evaluate(SMALL_TARGETS),
    }
    return {name: trouble for name, trouble in found.items() if trouble}
