"""No English left from Django itself: every message of its installed parts has its Arabic, months are Moroccan."""

import json
import re
from datetime import date
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.conf.global_settings import LANGUAGES
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP
from django.utils.formats import date_format
from django.utils.translation import trans_real

from tests.guards.test_voice import AR, Rule, breaches
from tests.rehamna_portal.installed_messages import Message, folders, of_app

DJANGO = Path(django.__file__).parent
OURS = Path(__file__).resolve().parents[2] / "locale" / "framework"
PARTS = ["conf", "contrib/admin", "contrib/auth", "contrib/contenttypes", "contrib/sessions"]
LANGUAGES_OF_DJANGO = {name for _code, name in LANGUAGES}
# What Django's own translators often miss: hamzas, words of other countries, orders to one man.
SPELLING = Rule(
    r"(?:^|\s)و?(?:اي|ارسال|إستمارة|إستقبال|رجاء|مجددا|استعد|أنت|لديك)(?=\s|$|:)|لاشي|لا شي محدد|النموذج|جانغو",
    "لا شي محدد",
    "لم يحدد أي سطر",
)
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


def untranslated(message: Message, said) -> bool:
    """Whether `said`, the whole catalogue of a language as Django merges it, leaves out a form of the message."""
    context, single, plural = message
    key = f"{context}\x04{single}" if context else single
    if plural is None:
        return not (said.get(key) or said.get((key, 0)))
    forms = {"ar": 6, "fr": 2}[said.language]
    return not all(said.get((key, form)) for form in range(forms))


class Said(dict):
    """What a language says in the portal, whoever brought it."""

    def __init__(self, language: str):
        super().__init__(trans_real.DjangoTranslation(language)._catalog.items())
        self.language = language


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_message_of_the_apps_of_others_is_translated(language):
    said = Said(language)
    found = {folder.name: of_app(folder) for folder in folders()}
    assert len(found["admin"]) > 150
    assert len(found["auth"]) > 80
    bare = [
        (name, *one) for name, messages in found.items() for one in sorted(messages, key=str) if untranslated(one, said)
    ]
    assert bare == []


def test_a_message_that_nobody_translated_is_seen(tmp_path):
    (tmp_path / "forms.py").write_text(
        '_("Shoe size")\nngettext_lazy("%d shoe", "%d shoes", 2)\npgettext("foot", "Left")'
    )
    block = "{% blocktranslate count n=n trimmed %}\n {{ n }} lace{% plural %}{{ n }} laces{% endblocktranslate %}"
    (tmp_path / "page.html").write_text('{% translate "Shoes" %}' + block)
    found = of_app(tmp_path)
    assert found == {
        (None, "Shoe size", None),
        (None, "%d shoe", "%d shoes"),
        ("foot", "Left", None),
        (None, "Shoes", None),
        (None, "%(n)s lace", "%(n)s laces"),
    }
    said = Said("ar")
    assert all(untranslated(message, said) for message in found)
    assert not untranslated((None, "Log in", None), said)


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


# What Django says to whoever writes programs: kinds of columns, its page of welcome and of debugging, values that no
# form lets through, views of dates that the portal does not have, names of languages.
TO_PROGRAMMERS = re.compile(
    r"_set\.|allow_|DEBUG|Referer|CSRF|cookies|same-origin|Django|install worked|Tutorial|Topics|references"
    r"|Connect, get help|Directory indexes|Index of|does not exist$|get_absolute_url|Content type|python model|UUID"
    r"|JSON|Slug|None\b|True|False|float|HH:MM|[Ii]nteger|[Dd]ecimal number|IP address|query$|unlimited|Hidden field"
    r"|^(Raw|Boolean|Universally|Foreign|One-to-one|Many-to-many|Field of type|String|%\(from\)s|Page is not|Future)"
    r"|^(Site Maps|Static Files|Syndication|session|No %|Comma-separated|Email address|File path|IPv4 address)"
    r"|Invalid (date string|page)|^“%\(value\)s”|^yes,no,maybe$|^[:?.!]+$|^[AaPp]\.?[Mm]\.?$|^%s [KMGTP]B$"
)


def arabic_of_django() -> dict[str, str]:
    """Each sentence of Django's parts as staff may read it in Arabic, ours before theirs, with its message."""
    found = {}
    for domain in ("django", "djangojs"):
        ours = catalogue(OURS / "ar" / "LC_MESSAGES" / f"{domain}.po", "ar")
        for part in PARTS:
            locale = DJANGO / part / "locale"
            theirs = catalogue(locale / "ar" / "LC_MESSAGES" / f"{domain}.po", "ar")
            for key in catalogue(locale / "en" / "LC_MESSAGES" / f"{domain}.po", "en"):
                if not TO_PROGRAMMERS.search(key[1]) and key[1] not in LANGUAGES_OF_DJANGO:
                    found |= dict.fromkeys(ours.get(key) or theirs[key], key[1])
    return found


@pytest.mark.parametrize("rule", [*AR.values(), SPELLING], ids=[*AR, "spelling"])
def test_arabic_of_django_keeps_the_voice_of_the_portal(rule):
    assert breaches(rule, arabic_of_django()) == []


def test_what_staff_read_of_django_in_arabic_is_found():
    found = set(arabic_of_django().values())
    assert {"Password reset", "Log in again", "Available %s", "%(num)d day"} <= found
    assert len(found) > 330
