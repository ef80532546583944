"""Every text of a message, in both languages, on sample values: what voice.md asks of them, and what saving checks."""

import re

import pytest
from django.core.exceptions import ValidationError

from centers.loading import read_rows
from enrollment import texts, words
from enrollment.loading import DATA
from enrollment.models import MessageTemplate
from enrollment.states import Channel, MessageKind

ROWS = [row for name in ("sms", "messages") for row in read_rows(DATA / f"{name}.json")]
LANGUAGES = ("ar", "fr")
every = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['kind']}-{row['channel']}")
every_sms = pytest.mark.parametrize("row", [r for r in ROWS if r["channel"] == "sms"], ids=lambda row: row["kind"])
LETTER = r"[^\W\d_]"
# One number for each of the six Arabic forms.
SIX = [0, 1, 2, 3, 11, 100]


def written(row, language, **values):
    return words.written(MessageTemplate(**row), words.sample_values(row["kind"]) | values, language)


def test_every_kind_has_its_text_for_every_channel_it_is_sent_by():
    there = {(row["kind"], row["channel"]) for row in ROWS}
    wanted = {(kind.value, way.value) for kind in MessageKind for way in texts.channels_of(kind)}
    assert there == wanted | {("offer_reminder", "whatsapp")}


@every
def test_each_text_passes_its_own_check(row):
    MessageTemplate(**row).clean()


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_to_fill_in_and_no_number_sticks_to_a_noun(row, language):
    for n in SIX:
        text = written(row, language, ahead=n)
        both = f"{text.subject}\n{text.body}".replace("RH27-ABCDEFGH", "")
        assert "{" not in both
        assert "None" not in both
        assert re.findall(rf"{LETTER}\d|\d{LETTER}", re.sub(r"http\S+", "", both)) == []


def test_the_six_arabic_forms_are_six_sentences():
    row = next(row for row in ROWS if row["kind"] == "waiting")
    bodies = [written(row, "ar", ahead=n).body for n in SIX]
    assert "لا أحد قبلك" in bodies[0]
    assert "قبلك شخص واحد" in bodies[1]
    assert "قبلك شخصان" in bodies[2]
    assert "قبلك 3 أشخاص" in bodies[3]
    assert "قبلك 11 شخصا" in bodies[4]
    assert "قبلك 100 شخص في" in bodies[5]


@every_sms
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_sms_is_one_segment_in_its_alphabet(row, language):
    length = texts.length(written(row, language).body)
    assert (length.alphabet, length.segments) == ({"ar": "UCS-2", "fr": "GSM-7"}[language], 1)


@every_sms
def test_the_network_says_its_name_first(row):
    assert written(row, "ar").body.startswith("الرحامنة: ")
    assert written(row, "fr").body.startswith("Rehamna : ")


@every_sms
def test_arabic_has_no_dash_inside_a_number(row):
    assert re.findall(r"\d-\d|–|—", written(row, "ar").body) == []


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "segments"),
    [
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("é" * 306 + "à", "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("ê" * 70, "UCS-2", 70, 1),
        ("م" * 71, "UCS-2", 71, 2),
        ("\U0001f600" * 35, "UCS-2", 70, 1),
    ],
)
def test_length_is_counted_as_the_networks_do(text, alphabet, units, segments):
    found = texts.length(text)
    assert (found.alphabet, found.units, found.segments) == (alphabet, units, segments)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{ref} {deadline} {salary}", "{salary}"),
        ("{ref}", "{deadline}"),
        ("{deadline}", "{ref}"),
        ("{ref} {deadline} {", "{ref}"),
        ("{ref} {date} }", "{ref}"),
    ],
)
def test_a_text_that_names_too_much_or_too_little_is_refused_with_a_sentence(body, said):
    template = MessageTemplate(kind="offer", channel=Channel.SMS, body_ar="{ref} {date}", body_fr=body)
    with pytest.raises(ValidationError) as refusal:
        template.clean()
    assert list(refusal.value.message_dict) == ["body_fr"]
    assert said in refusal.value.message_dict["body_fr"][0]
