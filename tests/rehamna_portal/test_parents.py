"""The page for parents: the same rules in their words, no price that nobody knows, and a person to reach."""

import re

import pytest

from tests.factories import CampaignFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_alone]
SAID = {
    "ar": ["للآباء والأمهات", "أقل من 18 سنة", "لا أحد يبيع مقعدا", "غير معروفين هنا بعد", "2.23.804"],
    "fr": ["Pour les parents", "Moins de 18 ans", "Personne ne vend de place", "ne sont pas encore connus", "2.23.804"],
}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_parents_read_what_is_asked_what_is_known_and_whom_to_ring(client, network, language):
    page = client.get(f"/{language}/parents/").content.decode()
    for words in SAID[language]:
        assert words in page
    # The only amount is the grant of the decree.
    amounts = re.findall(r"(\d[\d\s]*\d)\s(?:MAD|درهم)", re.sub("<[^>]+>", "", page))
    assert [re.sub(r"\s", "", amount) for amount in amounts] == ["6333"]
    for path in ("boarding/", "campaigns/", "track/", "help/"):
        assert f'href="/{language}/{path}"' in page
    assert 'href="tel:' not in page, "the only contact is a sample: nobody rings up a stranger"


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_page_is_found_where_parents_look(client, language):
    CampaignFactory()
    for path in ("apply/", "help/"):
        assert f'href="/{language}/parents/"' in client.get(f"/{language}/{path}").content.decode()
