"""No English left from Django itself: every message of its installed parts has its Arabic, months are Moroccan."""

import json
import re
from datetime import date
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP
from django.utils.formats import date_format

DJANGO = Path(django.__file__).parent
OURS = Path(__file__).resolve().parents[2] / "locale" / "framework"
PARTS = ["conf", "contrib/admin", "contrib/auth", "contrib/contenttypes", "contrib/sessions"]
MOROCCAN = ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"]


def catalogue(path: Path, language: str) -> dict:
    """(context, message) to the list of its translations; what is fuzzy is not there."""
    if not path.exists():
        return {}
    with path.open("rb") as text:
        messages = read_po(text, locale=language)
    found = {}
    for message in messages:
        if message.id and not message.fuzzy:
            single = isinstance(message.id, str)
            key = message.context, message.id if single else message.id[0]
            found[key] = [message.string] if single else list(message.string)
    return found


@pytest.mark.parametrize("domain", ["django", "djangojs"])
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_message_of_django_is_translated(language, domain):
    ours = catalogue(OURS / language / "LC_MESSAGES" / f"{domain}.po", language)
    bare = []
    for part in PARTS:
        locale = DJANGO / part / "locale"
        theirs = catalogue(locale / language / "LC_MESSAGES" / f"{domain}.po", language)
        for key, forms in catalogue(locale / "en" / "LC_MESSAGES" / f"{domain}.po", "en").items():
            wanted = 1 if len(forms) == 1 else {"ar": 6, "fr": 2}[language]
            strings = ours.get(key) or theirs.get(key) or []
            if len(strings) < wanted or not all(strings):
                bare.append((part, *key))
    assert bare == []


def test_months_are_those_of_morocco_in_every_form():
    with translation.override("ar"):
        for names in (MONTHS, MONTHS_3, MONTHS_AP, MONTHS_ALT):
            assert [str(names[number]) for number in range(1, 13)] == MOROCCAN
        assert date_format(date(2027, 8, 31), "j F Y") == "31 غشت 2027"


@pytest.mark.django_db
def test_the_calendar_of_the_admin_has_them_too(admin_client):
    admin_client.post("/admin/language/", {"language": "ar"})
    script = admin_client.get("/admin/jsi18n/").content.decode()
    assert [name for name in ("يوليوز", "غشت", "دجنبر") if json.dumps(name) not in script] == []
    assert '"Choose all %s": "Choose' not in script


def french_of_django(domain: str) -> dict:
    """What the installed parts say in French, ours before theirs."""
    found = {}
    for part in PARTS[1:]:
        found |= catalogue(DJANGO / part / "locale" / "fr" / "LC_MESSAGES" / f"{domain}.po", "fr")
    return found | catalogue(OURS / "fr" / "LC_MESSAGES" / f"{domain}.po", "fr")


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_french_of_django_keeps_the_typography_and_the_words_of_the_portal(domain):
    unlike = re.compile("(?i)'|·|\\(e\\)|veuillez|courriel|électronique|(?<!\N{NO-BREAK SPACE})[;!?»](?!\\w)")
    said = {text for forms in french_of_django(domain).values() for text in forms}
    assert len(said) > 30
    assert [text for text in sorted(said) if unlike.search(text)] == []


@pytest.mark.parametrize(
    ("language", "message", "words"),
    [
        ("fr", "View selected %(model)s", "Voir\N{NO-BREAK SPACE}: %(model)s"),
        ("fr", "date joined", "compte créé le"),
        ("fr", "Model name", "Table"),
        ("ar", "Model name", "الجدول"),
        ("ar", "0 of %(cnt)s selected", "لم يحدد أي سطر"),
        ("ar", "Change selected %(model)s", "تغيير: %(model)s"),
    ],
)
def test_the_back_office_says_it_in_our_words(language, message, words):
    with translation.override(language):
        assert translation.gettext(message) == words
