"""Every text of a message, in both languages, on sample values: what voice.md asks of them, and what saving checks."""

import re
from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from centers import reference
from centers.loading import DATA as PLACES
from centers.loading import read_rows
from centers.models import Network
from enrollment import letters
from enrollment.models import Channel, MessageKind, MessageTemplate, message_kinds, message_texts
from enrollment.outbox import rendering
from enrollment.outbox.loading import DATA
from enrollment.security.device import DeviceFile
from tests.factories import ApplicationFactory
from tests.scenarios.decisions import candidate, deciding, run_and_publish

ROWS = read_rows(DATA / "messages.json")
LANGUAGES = ("ar", "fr")
ADDRESS = "https://formation.rehamna.example"  # as long as docs/settings.md advises
every = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['kind']}-{row['channel']}")
every_sms = pytest.mark.parametrize("row", [r for r in ROWS if r["channel"] == "sms"], ids=lambda row: row["kind"])
LETTER = r"[^\W\d_]"
# One number for each of the six Arabic forms.
SIX = [0, 1, 2, 3, 11, 100]


@pytest.fixture(autouse=True)
def the_network():
    """Its names, as pages remember them, for texts that need no database."""
    names = {key: value for key, value in read_rows(PLACES / "network.json")[0].items() if key != "town"}
    reference.remembered("network", lambda: Network(**names))


def written(row, language, **values):
    return rendering.render(MessageTemplate(**row), rendering.sample_values(row["kind"]) | values, language)


def test_every_kind_has_its_text_for_every_channel_it_is_sent_by():
    there = {(row["kind"], row["channel"]) for row in ROWS}
    wanted = {(kind.value, way.value) for kind in MessageKind for way in message_texts.channels_of(kind)}
    assert there == wanted | {("offer_reminder", "whatsapp")}


@pytest.mark.parametrize("kind", MessageKind)
def test_every_kind_declares_its_values_and_each_has_a_sample(kind):
    """What a text may name is told to staff with an example, and the preview fills it in."""
    told = rendering.render_values(rendering.sample_values(kind), "fr", kind)
    assert message_kinds.SAID[kind].names <= told.keys()
    needed = {name for group in message_kinds.SAID[kind].needed for name in group}
    assert needed <= message_kinds.SAID[kind].names


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_by_e_mail_is_signed_alike(language):
    ends = {written(row, language).body.rsplit("\n\n", 1)[1] for row in ROWS if row["channel"] == "email"}
    assert len(ends) == 1, ends


@pytest.mark.parametrize(("language", "waiting"), [("ar", "انتظار اختيار أفضل"), ("fr", "attendant mieux")])
def test_an_offer_promises_no_answer_that_its_page_may_not_give(language, waiting):
    """Whoever is offered the first choice has nothing better to wait for."""
    (offer,) = [row for row in ROWS if (row["kind"], row["channel"]) == ("offer", "email")]
    assert waiting not in written(offer, language).body


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
def test_an_sms_keeps_within_its_segments_with_the_address_of_a_real_site(row, language, settings):
    settings.SITE_URL = ADDRESS
    for n in SIX if row["kind"] == "waiting" else [3]:
        length = message_texts.length(written(row, language, ahead=n).body)
        assert length.alphabet == {"ar": "UCS-2", "fr": "GSM-7"}[language]
        assert length.segments <= message_texts.MOST_SEGMENTS[language]


# --- the way back -----------------------------------------------------------------------------------


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_leaves_says_where_to_go_and_what_to_type_there(row, language, settings):
    settings.SITE_URL = ADDRESS
    text = written(row, language)
    both = f"{text.subject}\n{text.body}"
    assert ADDRESS.partition("://")[2] in text.body
    typed = {"new_code": "ABCD EFGH JKLM", "draft_reminder": {"ar": "رمز العودة", "fr": "code de reprise"}[language]}
    assert typed.get(row["kind"], "/resume/" if row["kind"] == "link" else "RH27-ABCDEFGH") in both


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", [Channel.SMS, Channel.EMAIL, Channel.WHATSAPP])
@pytest.mark.parametrize("kind", [kind for kind in MessageKind if kind != MessageKind.LINK])
def test_a_text_that_staff_have_shortened_still_leads_back(kind, channel, language, settings):
    """Whatever kind a later version adds: its text needs no address to lead back."""
    settings.SITE_URL = ADDRESS
    row = {"kind": kind, "channel": channel, "subject_fr": "x", "body_ar": "{ref} نص", "body_fr": "Texte {ref}"}
    assert written(row, language).body.endswith(("rehamna.example/t", "rehamna.example/r"))


def test_a_text_may_place_the_address_itself_and_gets_it_once(settings):
    settings.SITE_URL = ADDRESS
    row = {"kind": "bed", "channel": "sms", "body_ar": "x", "body_fr": "Ici : {short}, dossier {ref}."}
    assert written(row, "fr").body == "Ici : formation.rehamna.example/t, dossier RH27-ABCDEFGH."


@pytest.mark.parametrize(("short", "page"), [("/t", "track"), ("/t/", "track"), ("/r", "resume")])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_the_short_address_opens_the_page_in_the_language_of_the_phone(client, short, page, language):
    answer = client.get(short, headers={"accept-language": language}, follow=True)
    assert answer.redirect_chain == [(f"/{language}/{page}/", 302)]
    assert answer.status_code == 200


def test_french_sms_stay_in_the_cheap_alphabet_whatever_is_filled_in():
    row = {"kind": "bed", "channel": "sms", "body_ar": "x", "body_fr": "Rehamna : {program}, dossier {ref}."}
    names = {"ar": "x", "fr": "Bâtiment « Façades », œuvre d’architecture\u00a0: conçue à l’hôtel"}
    body = written(row, "fr", program=names).body
    assert message_texts.length(body).alphabet == "GSM-7"
    assert "Batiment \" Facades \", oeuvre d'architecture : concue à l'hotel" in body


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
    found = message_texts.length(text)
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


# --- what people send to themselves, and what is printed ------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.django_db
def test_what_people_send_to_themselves_says_where_the_code_is_typed(language, draft, settings):
    settings.SITE_URL = ADDRESS
    held = DeviceFile(ApplicationFactory(draft=draft), "ABCDEFGHJKLM")
    with translation.override(language):
        for address, code in ((held.whatsapp, "ABCD EFGH JKLM"), (held.sms, "ABCDEFGHJKLM")):
            text = unquote(address)
            assert "formation.rehamna.example/r" in text
            assert code in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", ["receipt", "offer"])
@pytest.mark.django_db
def test_letters_say_what_is_typed_where(language, letter, settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    campaign, (intake,) = deciding(1)
    person = candidate(campaign, [intake])
    run_and_publish(campaign)
    with translation.override(language):
        data = letters.data(letter, person, tracking=f"{ADDRESS}/{language}/track/")
    assert data["follow"]["address"] == "formation.rehamna.example/t"
    assert {"ar": "رقم الملف", "fr": "numéro de dossier"}[language] in data["follow"]["words"]
    assert data["number"]["value"] == person.reference
