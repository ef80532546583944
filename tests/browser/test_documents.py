"""Papers sent from a phone: without scripts, looked at in both languages; with scripts, photos get lighter first."""

import pytest

from tests.enrollment.sent_files import picture

from .looking import overflow_without_scripts, said, troubles
from .test_applying import walk
from .turning import turn

PHOTO = {"name": "IMG_2041.jpg", "mimeType": "image/jpeg"}
LIGHT = 1_000_000  # bytes of a photo of 12 megapixels after shrinking

# The size of the chosen file once it is lighter, or after some seconds as it is.
LIGHTER = """async (most) => {
  const box = document.querySelector("[type=file]");
  for (let frame = 0; frame < 1200 && box.files[0].size >= most; frame++) await new Promise(requestAnimationFrame);
  return box.files[0].size;
}"""


def papers(page, language):
    for _name in walk(page, language):
        pass
    page.goto(f"/{language}/track/documents/")


def send(page, content: bytes) -> None:
    page.locator("[type=file]").first.set_input_files({**PHOTO, "buffer": content})
    turn(page.locator("form[enctype] button").first)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_photo_is_sent_without_scripts(visitor, language):
    page = visitor(language)
    papers(page, language)
    send(page, b"no picture")
    assert said(language, "Only photos (JPEG, PNG) and PDF files can be read here.") in page.inner_text(
        ".error-message"
    )
    assert overflow_without_scripts(page) <= 0
    send(page, picture(4000, 3000, quality=95))
    assert said(language, "The document has arrived. The centre reads it.") in page.inner_text(".messages")
    assert overflow_without_scripts(page) <= 0


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_page_of_papers_is_open_to_everyone_and_makes_photos_lighter(visitor, language):
    page = visitor(language, javascript=True)
    papers(page, language)
    assert troubles(page, language) == {}
    content = picture(4000, 3000, quality=95)
    assert len(content) > LIGHT
    page.locator("[type=file]").first.set_input_files({**PHOTO, "buffer": content})
    assert page.evaluate(LIGHTER, LIGHT) < LIGHT
    turn(page.locator("form[enctype] button").first)
    assert said(language, "The document has arrived. The centre reads it.") in page.inner_text(".messages")
