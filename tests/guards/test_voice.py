"""How the portal speaks: what can be checked by machine, over both catalogues and the content it starts with.

Each rule stands beside a sentence that breaks it and one that keeps it, so that a rule that catches nothing
shows at once. What no machine can hear (tone, length, truth) stays with the people who read the pages.
"""

import csv
import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.pofile import read_po

from tests.guards.test_gettext_catalogues import ROOT, catalogue

NBSP = "\N{NO-BREAK SPACE}"
LETTER = "[\u0621-\u064a]"
START, END = f"(?<!{LETTER})", f"(?!{LETTER})"
NAMES = (
    "QR OFPPT UM6P AIFR CNDP AMIDEAST Takwine OpenStreetMap ODbL WhatsApp PDF CSV XLSX IPv4 IPv6 LDAP WCAG AA Start TPE"
    " TOTP Google Microsoft Authenticator FreeOTP"
).split()
CONTENT = ["centers/data", "programs/data", "enrollment/data", "boarding/data", "rehamna_portal/demo/data"]


class Rule(NamedTuple):
    forbidden: str
    breaks: str
    keeps: str


def words(stems: str) -> str:
    """Any of these Arabic words, alone or behind و ف ب ك ل."""
    return f"{START}[وفبكل]?(?:{stems}){END}"


AR = {
    "no vowel signs, but for the beds": Rule("(?<!سر)\u0651|[\u064b-\u0650\u0652\u0670]", "حاليًا", "أسرّة شاغرة"),
    "beds carry the shadda": Rule(words("(?:ال|ل)?أسرة"), "خريطة الأسرة", "خريطة الأسرّة"),
    "digits 0-9": Rule("[٠-٩۰-۹]", "٣ مقاعد", "3 مقاعد"),
    "no tatweel": Rule("\u0640", "المـركز", "المركز"),
    "no invisible marks": Rule("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "رقم\u200f 3", "رقم 3"),
    "Arabic comma": Rule(rf"{LETTER}\s*,|,(?!\d)", "المقعد, والسرير", "المقعد، والسرير: 12,45."),
    "Arabic semicolon": Rule(";", "أولا; ثانيا", "أولا؛ ثانيا"),
    "Arabic question mark": Rule(r"\?", "من?", "من؟"),
    "Arabic quotation marks": Rule("[\"“”'’]", 'كلمة "اختياري"', "كلمة «اختياري»"),
    "no dash": Rule(r"[–—]|\s-\s|\d-\d", "من 01/09 - 15/09", "من 01/09 إلى 15/09"),
    "no space before a mark": Rule("[ \u00a0][،؛؟:.!»]|« ", "من ؟", "من؟ «أنا»"),
    "no double space": Rule("[ \u00a0]{2}", "مقعد  واحد", "مقعد واحد"),
    "hamzas": Rule(
        words("الى|او|اجباري|الإسم|إسم|(?:ال)?إ(?:ختيار|نتظار|تفاقية|ستعمال|نطلاق|تصال|فتتاح)"),
        "من اليوم الى الغد",
        "من اليوم إلى الغد أو الاتفاقية",
    ),
    "no bracketed ending": Rule(r"\([ةي]\)|/ة", "مترشح(ة)", "الشخص المترشح (اختياري)"),
    "no imperative": Rule(words("اضغط|انقر|اختر|أدخل|اكتب|قم|يرجى|الرجاء|تأكد|تحقق من"), "اضغط هنا", "الضغط هنا"),
    "people are named twice": Rule(
        "(?<!متدربات و)(?<!متدربات وال)متدرب(?:ين|ون)|(?:ال|لل)(?:موظف|عامل)(?:ين|ون)",
        "للمتدربين",
        "للمتدربات والمتدربين",
    ),
    "programmes are never the people": Rule(
        f"(?<!{LETTER})(?:و|ف|ب|ك)?الشعب{END}|{START}للشعب{END}", "كل الشعب", "كل شعب التكوين"
    ),
    "Moroccan months": Rule(words("سبتمبر|أغسطس|مايو|يوليو|نوفمبر|ديسمبر"), "فاتح سبتمبر", "فاتح شتنبر ويوليوز"),
    "Moroccan words": Rule(
        words("(?:ال)?(?:قائمة (?:ال)?انتظار|إيصال|بكالوريا|باكلوريا|إنترنت|انترنت|بيانات|شركة)|كلمة المرور"),
        "قائمة الانتظار",
        "لائحة الانتظار وبيان النقط والباكالوريا",
    ),
    "one word per idea": Rule(
        words(
            "التكوينات|طلب(?:ات)? (?:ال)?(?:ترشيح|تسجيل)|(?:ال)?(?:مستأنف|استئناف)|لل?تجريب"
            "|(?:ال)?قيمة العمومية|من طرف|غير صالح|غير مؤهل"
        ),
        "طلب الترشيح مستأنف",
        "تقديم الترشيح",
    ),
    "no Latin letters but names": Rule(rf"\b(?!(?:{'|'.join(NAMES)})\b)[A-Za-zÀ-ÿ]\w*", "ملف application", "صيغة PDF"),
}

FR = {
    "no-break space before high marks": Rule(
        r"(?<!\u00a0)[;!?»](?!\w)|(?<!\u00a0):(?=\s|$)", "Lit : 3", f"Lit{NBSP}: 18:00"
    ),
    "no-break space after «": Rule(r"«(?!\u00a0)", "« Dates »", f"«{NBSP}Dates{NBSP}»"),
    "no-break space before %": Rule(r"[\ds)] ?%%?(?![(\w])", "60 %", f"60{NBSP}%"),
    "typographic apostrophe": Rule("'", "l'internat", "l’internat"),
    "French quotation marks": Rule('["“”]', '"facultatif"', f"«{NBSP}facultatif{NBSP}»"),
    "no double ending": Rule(r"\((?:e|s|es|ne)\)|[·.](?:e|es|trice|rice)\b", "admis(e)", "admission"),
    "no double space": Rule(f"[ {NBSP}]{{2}}", "Un  lit", "Un lit"),
    "no space before comma and point": Rule(rf"[ {NBSP}][,.](?!\.)", "Un lit .", "Un lit."),
    "no dash between dates": Rule(r"\d\s*[-–—]\s*\d\d/", "du 01/09-15/09", "du 01/09 au 15/09, loi 09-08"),
    "capitals keep their accent": Rule(r"\bE(?:tat|cole|tape|tude|change)", "Etat", "État"),
    "one word per idea": Rule(
        r"(?i)\b(?:sièges?|vœux?|voeux?|candidater\w*|filières? du bac\w*|hébergements?|e-?mails?(?<!e-mail)|courriels?"
        r"|clôtur\w*|invalides?|inéligibles?|dortoirs?|préfecture|veuillez|félicitations)\b",
        "Un siège",
        "Une place, par e-mail",
    ),
}
RULES = [("ar", name, rule) for name, rule in AR.items()] + [("fr", name, rule) for name, rule in FR.items()]
by_rule = pytest.mark.parametrize(("language", "rule"), [pytest.param(*r[::2], id=f"{r[0]}: {r[1]}") for r in RULES])


def spoken(text: str) -> str:
    """The text without what is put in later, tags and marks (centers.core.markup): "%(n)s" reads as a digit."""
    text = re.sub(r"(?m)^(?:- |## )", "", re.sub(r"\]\([^()\s]+\)", "]", text))
    text = re.sub(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}", "3", re.sub(r"<[^>]+>", "", text))
    return text.replace("%%", "%")


def messages(language: str) -> dict[str, str]:
    """Each translated sentence, with the message it stands for; with what the portal puts in Django's mouth."""
    files = [*(ROOT / "locale").glob(f"{language}/*/*.po"), *(ROOT / "locale").glob(f"*/{language}/*/*.po")]
    found = {}
    for path in files:
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                strings = [message.string] if isinstance(message.string, str) else message.string
                found |= {text: str(message.id) for text in strings if message.id}
    return found


def content(language: str, root: Path = ROOT) -> dict[str, str]:
    """Each text of the starting content in this language, with its file."""
    found = {}
    for path in sorted(path for folder in CONTENT for path in (root / folder).iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            rows = json.load(file) if path.suffix == ".json" else list(csv.DictReader(file))
        if path.name == "messages.json" and language == "fr":
            # GSM-7 has rules of its own (tests/enrollment/test_message_texts.py)
            rows = [row for row in rows if row["channel"] != "sms"]
        # A text of two files is told of the first: the names of trades are also those of programmes.
        found = dict.fromkeys(_texts(rows, language), path.name) | found
    return found


def _texts(value, language: str):
    if isinstance(value, list):
        for item in value:
            yield from _texts(item, language)
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str) and (key == language or key.endswith(f"_{language}")):
                yield item
            else:
                yield from _texts(item, language)


def breaches(rule: Rule, texts: dict[str, str]) -> list[str]:
    return [f"{where}: {text}" for text, where in texts.items() if re.search(rule.forbidden, spoken(text))]


@by_rule
def test_each_rule_catches_what_breaks_it(language, rule):
    assert breaches(rule, {rule.breaks: "planted"})
    assert breaches(rule, {rule.keeps: "planted"}) == []


@by_rule
def test_the_catalogue_keeps_the_rule(language, rule):
    assert breaches(rule, messages(language)) == []


@by_rule
def test_the_content_keeps_the_rule(language, rule):
    assert breaches(rule, content(language)) == []


def test_the_content_is_found_whole():
    """A reader that finds no text would keep every rule."""
    assert "حذف" in messages("ar")
    assert "Postuler" in messages("fr")
    for language, known in (("ar", "مدرسة البرمجة المعلوماتية"), ("fr", "École de Coding")):
        texts = content(language)
        assert known in texts
        files = {path.name for folder in CONTENT for path in (ROOT / folder).iterdir()}
        assert files - set(texts.values()) <= {"modules.csv" if language == "ar" else "sms.json"}


def unnumbered(strings: tuple[str, ...]) -> list[str]:
    """The forms for 3-10, 11-99 and 100 and more that leave the number out."""
    return [text for text in strings[3:] if not re.search(r"%\((n|count|counter|num)\)s", text)]


def test_arabic_counts_from_three_up_show_the_number():
    plurals = {m.id[0]: m.string for m in catalogue("ar") if m.id and not isinstance(m.id, str)}
    assert {one: unnumbered(forms) for one, forms in plurals.items() if unnumbered(forms)} == {}
    assert unnumbered(("", "", "", "مقاعد", "%(n)s مقعدا", "%(n)s مقعد")) == ["مقاعد"]


def form_of_eleven(strings: tuple[str, ...]) -> bool:
    """Whether 3-10 takes a plural and 11-99 another form: a copied form would say "3 مقعدا"."""
    return strings[3] != strings[4]


def test_arabic_plurals_are_not_copied_from_the_singular():
    plurals = {m.id[0]: m.string for m in catalogue("ar") if m.id and not isinstance(m.id, str)}
    assert [one for one, forms in plurals.items() if not form_of_eleven(forms)] == []
    assert not form_of_eleven(("", "", "", "%(n)s مقعدا", "%(n)s مقعدا", "%(n)s مقعد"))
