"""Papers sent from a phone: without scripts, looked at in both languages; with scripts, photos get lighter first."""

from io import BytesIO

import pytest
from PIL import Image

from centers.core.accepted_files import picture_names
from tests.scenarios.uploads import picture

from .looking import overflow_without_scripts, said, troubles
from .test_applying import walk
from .turning import turn

PHOTO = {"name": "IMG_2041.jpg", "mimeType": "image/jpeg"}
ARRIVED = {"ar": "وصلت الوثيقة، وهي الآن قيد المراجعة بالمركز.", "fr": "Le document est arrivé. Le centre le vérifie."}
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
    sentence = said(language, "Only photos (%(kinds)s) and PDF files can be read here. A photo of the paper will do.")
    assert sentence % {"kinds": picture_names(said(language, ", "))} in page.inner_text(".error-message")
    assert overflow_without_scripts(page) <= 0
    send(page, picture(4000, 3000, quality=95))
    assert ARRIVED[language] in page.inner_text(".messages")
    assert overflow_without_scripts(page) <= 0


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_page_of_papers_is_open_to_everyone_and_makes_photos_lighter(visitor, language):
    page = visitor(language, javascript=True)
    papers(page, language)
    assert troubles(page, language) == {}
    content = picture(4000, 3000, quality=95)
    assert len(content) > LIGHT
    box = page.locator("[type=file]").first
    box.set_input_files({**PHOTO, "buffer": content})
    assert page.evaluate(LIGHTER, LIGHT) < LIGHT
    page.locator("form[enctype] button").first.click()
    page.locator(".messages").wait_for()  # the page is not left: what was sent is shown on the way
    assert ARRIVED[language] in page.inner_text(".messages")
    assert page.locator(".files bdi").all_inner_texts() == [PHOTO["name"]]
    assert page.evaluate("() => document.querySelector('.files img').decode().then(() => 'seen')") == "seen"
    # The name is the one the file had on the phone: the only foreign words there are.
    assert set(troubles(page, language)) <= {"foreign words"}
    assert all(PHOTO["name"] in words for words in troubles(page, language).get("foreign words", []))


CHOSEN = """() => createImageBitmap(document.querySelector("[type=file]").files[0]).then(photo => {
  const sheet = new OffscreenCanvas(photo.width, photo.height), pen = sheet.getContext("2d");
  pen.drawImage(photo, 0, 0);
  return [...pen.getImageData(9, 9, 1, 1).data.slice(0, 3)];
})"""


def test_what_is_clear_is_made_white_where_scripts_run_and_names_stay(visitor):
    page = visitor("fr", javascript=True)
    papers(page, "fr")
    clear = Image.effect_noise((1500, 2000), 90).convert("RGBA")
    clear.paste((0, 0, 0, 0), (0, 0, 1500, 1000))
    out = BytesIO()
    clear.save(out, "PNG")
    page.locator("[type=file]").first.set_input_files(
        {"name": "relevé.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    assert page.evaluate(LIGHTER, out.tell()) < out.tell()
    assert page.evaluate("() => document.querySelector('[type=file]').files[0].name") == "relevé.jpg"
    assert all(light > 250 for light in page.evaluate(CHOSEN))


def test_a_file_that_did_not_arrive_is_still_chosen(visitor):
    page = visitor("fr", javascript=True)
    papers(page, "fr")
    page.locator("[type=file]").first.set_input_files({**PHOTO, "buffer": picture(300, 400)})
    page.route("**/track/documents/*/", lambda route: route.abort())
    page.locator("form[enctype] button").first.click()
    page.get_by_text("La connexion a été coupée").wait_for()
    page.unroute("**/track/documents/*/")
    page.locator("form[enctype] button").first.click()
    page.locator(".messages").wait_for()
    assert page.locator(".files bdi").all_inner_texts() == [PHOTO["name"]]
