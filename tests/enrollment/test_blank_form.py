"""The form to fill in by hand: the questions of the site, in their order, on two pages that can be read out."""

from io import BytesIO

import pikepdf
import pytest
from django.utils.translation import override

from enrollment.applying.forms.person import BirthForm, ContactForm, NameForm
from enrollment.applying.forms.wishes import CheckForm, ChoicesForm, SchoolingForm, WordsForm
from tests.factories import CampaignFactory
from tests.scenarios.applicant import text_of
from tests.scenarios.letters import said

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_alone]
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


def form_of(client, language) -> bytes:
    response = client.get(f"/{language}/apply/form.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"].startswith("public")
    return response.content


@BOTH
def test_it_asks_what_the_site_asks_in_the_same_order(client, network, language):
    CampaignFactory(is_sample=True)
    pdf = form_of(client, language)
    assert len(pikepdf.open(BytesIO(pdf)).pages) == 2
    assert len(pdf) < 100_000
    words = said(pdf)
    with override(language):
        headings = [f.heading for f in (BirthForm, ChoicesForm, NameForm, ContactForm)]
        headings += [SchoolingForm.heading, WordsForm.heading]
        labels = [
            str(field.label)
            for form in (NameForm, ContactForm, SchoolingForm, WordsForm, CheckForm)
            for field in form.base_fields.values()
        ]
        missing = [label for label in labels if not is_there(label, words)]
    assert missing == []
    places = [place_of(str(heading), words) for heading in headings]
    assert places == sorted(places)
    assert min(places) >= 0


def letters(text: str) -> str:
    """Signs change places where a line of two directions is read out, and lam with alef too: compared without them."""
    return "".join(c for c in text if c.isalpha() and c not in "لاأإآ")


def place_of(text: str, words: str) -> int:
    return letters(words).find(letters(text))


def is_there(text: str, words: str) -> bool:
    return all(letters(word) in letters(words) for word in text.split())


@BOTH
def test_it_carries_the_law_the_deadline_and_the_mark_of_a_sample(client, language, settings):
    settings.PORTAL = {**settings.PORTAL, "cndp_number": "D-123/2027"}
    CampaignFactory(is_sample=True)
    words = said(form_of(client, language))
    assert "D-123/2027" in words
    assert {"ar": "معطى تجريبي", "fr": "Donnée d’exemple"}[language] in words
    assert f"testserver/{language}/apply/" in words.replace(" ", "")


@BOTH
def test_without_an_open_campaign_no_date_is_told(client, language):
    words = said(form_of(client, language))
    assert "2027" not in words
    assert {"ar": "معطى تجريبي", "fr": "Donnée d’exemple"}[language] not in words


@BOTH
def test_it_is_found_on_the_start_page_and_on_help(client, language):
    CampaignFactory()
    for path in ("apply/", "help/"):
        assert f'href="/{language}/apply/form.pdf"' in text_of(client.get(f"/{language}/{path}"))
