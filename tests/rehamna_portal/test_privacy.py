"""The privacy page says what the settings and the code say."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])
KNOWN = {
    **settings.PORTAL,
    "responsible_fr": "Établissement <b>",
    "recipients_fr": "Bureau",
    "rights_contact": "Rue 1",
    "cndp_number": "D-123/2027",
    "retention_months": 11,
    "retention_is_sample": False,
}


def test_facts_come_from_the_settings(client):
    html = client.get("/fr/privacy/").content.decode()
    assert "Référence CNDP\N{NO-BREAK SPACE}: en cours d’obtention" in html
    assert "Donnée d’exemple" in html  # the period of keeping, until somebody decides it
    cache.clear()
    with override_settings(PORTAL=KNOWN):
        html = client.get("/fr/privacy/").content.decode()
    for words in ("Établissement &lt;b&gt;", "Bureau", "Rue 1", "11 mois"):
        assert words in html
    assert '<bdi dir="ltr" class="num">D-123/2027</bdi>' in html
    assert "en cours d’obtention" not in html
    assert "Donnée d’exemple" not in html


@BOTH
def test_every_cookie_that_is_set_is_named(client, language):
    """Somebody applies, opens the back office in the other language and signs in: nothing else is stored."""
    html = client.get(f"/{language}/privacy/").content.decode()
    client.get(f"/{language}/apply/")
    client.get(f"/{language}/track/")
    client.get("/admin/login/")
    client.post("/admin/language/", {"language": "fr"})
    UserFactory(username="staff", password="a long pass phrase")
    client.post(f"/{language}/sign-in/", {"username": "staff", "password": "a long pass phrase"})
    assert len(client.cookies) >= 3
    assert [name for name in client.cookies if f">{name}</bdi>" not in html] == []


@BOTH
def test_reading_sets_no_cookie(client, language):
    for path in (
        "",
        "programs/",
        "centers/",
        "news/",
        "help/",
        "glossary/",
        "privacy/",
        "accessibility/",
        "enterprise/",
    ):
        client.get(f"/{language}/{path}")
    assert not client.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("ar", ["المسؤول عن معالجة معطياتك: لم يعين بعد.", "وجهات أخرى لم تحدد بعد.", "إلى حين تعيين جهة الاتصال."]),
        (
            "fr",
            ["pas encore désigné.", "qui ne sont pas encore désignés.", "tant qu’aucun autre contact n’est désigné."],
        ),
    ],
)
def test_what_is_not_known_yet_has_a_sentence_of_its_own_in_each_part(client, settings, language, sentences):
    unknown = dict.fromkeys(
        ("responsible_ar", "responsible_fr", "recipients_ar", "recipients_fr", "rights_contact"), ""
    )
    settings.PORTAL = settings.PORTAL | unknown
    page = client.get(f"/{language}/privacy/").content.decode()
    assert [sentence for sentence in sentences if sentence not in page] == []
