"""The home page opens with words over a drawing: no word may lie on what is drawn."""

import pytest

WIDTHS = [360, 412, 600, 768, 800, 1024, 1280, 1366]
# The lines of the words and the buttons, as boxes on the screen.
BOXES = """() => {
  const found = [], walk = document.createTreeWalker(document.querySelector('.hero .wrap'), NodeFilter.SHOW_TEXT);
  const keep = r => r.width && found.push([r.left, r.top, r.width, r.height]);
  while (walk.nextNode()) {
    if (!walk.currentNode.textContent.trim()) continue;
    const range = document.createRange(); range.selectNodeContents(walk.currentNode);
    [...range.getClientRects()].forEach(keep);
  }
  document.querySelectorAll('.hero .button').forEach(b => keep(b.getBoundingClientRect()));
  return found;
}"""
SHOW = "([what, shown]) => document.querySelector(what).style.visibility = shown ? '' : 'hidden'"


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_words_of_the_hero_do_not_lie_on_the_drawing(visitor, language):
    """With the words away, the ground under each line is the same with the drawing and without it."""
    page = visitor(language, javascript=True)
    hidden = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"/{language}/", wait_until="networkidle")
        page.evaluate(SHOW, [".hero .wrap", False])
        lines = [dict(zip(("x", "y", "width", "height"), box, strict=True)) for box in page.evaluate(BOXES)]
        assert len(lines) > 5
        drawn = [page.screenshot(clip=line) for line in lines]
        page.evaluate(SHOW, [".hero .scene", False])
        bare = [page.screenshot(clip=line) for line in lines]
        if under := [line for line, one, other in zip(lines, drawn, bare, strict=True) if one != other]:
            hidden[width] = under
    assert hidden == {}
