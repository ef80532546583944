"""The gallery shows every component with its options, and a wrong option raises."""

from pathlib import Path

import pytest
from django.template import TemplateSyntaxError, engines

from rehamna_portal import gallery
from rehamna_portal.gallery import LIBRARIES
from rehamna_portal.templatetags import components

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
WRONG = {
    "back_link": ["{% back_link '' 'x' %}", "{% back_link '#' '' %}"],
    "intake_status": ["{% intake_status 'open' %}"],
    "known": ["{% known 'x' 'y' 'h1' %}"],
    "length": ["{% length 0 %}", "{% length 12 6 %}"],
    "masthead": ["{% masthead title='x' world='sea' %}", "{% masthead title='x' colour='red' %}"],
    "news_lines": ["{% news_lines 'xy' %}"],
    "pick_box": ["{% pick_box 'x' '' %}"],
    "preview": ["{% preview 'x' 'y' kind='film' %}", "{% preview '' 'y' %}", "{% preview 'x' '' %}"],
    "picture": ["{% picture 'photo.jpg' %}"],
    "programme_card": ["{% programme_card 'x' %}", "{% programme_card listed 'h1' %}"],
    "programme_rows": ["{% programme_rows 'xy' %}"],
    "sample_mark": ["{% sample_mark 'x' %}"],
    "status": ["{% status 'lost' 'x' %}", "{% status 'open' '' %}"],
    "timeline": ["{% timeline 'xy' %}"],
    "weights": ["{% weights 'xy' %}"],
}


def test_every_component_is_in_the_gallery_and_has_its_wrong_options():
    assert set(gallery.examples()) == set(components.register.tags)
    assert set(WRONG) == set(components.register.tags)


@pytest.mark.parametrize("source", [source for sources in WRONG.values() for source in sources])
def test_a_wrong_option_raises(source):
    listed = gallery.examples()["programme_card"][0].names["listed"]
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string(LIBRARIES + source).render({"listed": listed})


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_gallery_shows_every_template_of_both_packs(client, settings, language):
    settings.DEBUG = True
    response = client.get(f"/{language}/gallery/")
    assert response.status_code == 200
    shown = {template.name for template in response.templates}
    for pack in ("components", "portal"):
        files = {path.relative_to(TEMPLATES).as_posix() for path in (TEMPLATES / pack).glob("*.html")}
        assert files - shown == set()


@pytest.mark.django_db
def test_a_real_site_has_no_gallery(client):
    assert client.get("/ar/gallery/").status_code == 404
