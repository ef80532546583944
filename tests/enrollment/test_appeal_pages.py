"""The person's way: from the result to the appeal, read once more, sent once, followed to its answer."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from enrollment.letters import posted
from enrollment.models import Appeal, AppealState, Application, Message
from enrollment.offers.appeals import answer_appeal
from enrollment.outbox import loading
from enrollment.outbox.rendering import absence_rule
from programs.models import Campaign
from tests import factories
from tests.scenarios.appeals import REASON, appealed, choice_of, published
from tests.scenarios.applicant import Phone, shows, text_of
from tests.scenarios.decisions import offer_of

from .test_tracking import BIRTH, opened

pytestmark = pytest.mark.django_db
PAGE = "track/file/appeal/1/"
SURE = {"reason": REASON, "sure": "1"}


@pytest.fixture
def lost():
    return published()[2]


@pytest.fixture
def phone(lost):
    return opened(lost, Phone())


def test_from_the_result_to_the_answer(phone, lost):
    loading.load()
    page = phone.get("track/file/")
    assert shows(page, "مرة واحدة لكل اختيار")
    assert PAGE in text_of(page)
    assert shows(phone.get(PAGE), "رتبتك 2، وآخر رتبة حصلت على مقعد هي 1.")
    once_more = phone.post(PAGE, {"reason": REASON})
    assert shows(once_more, "تظلمك كما سيرسل")
    assert not Appeal.objects.exists()
    changing = phone.post(PAGE, {"reason": REASON, "edit": "1"})
    assert shows(changing, REASON)
    assert "<textarea" in text_of(changing)
    sent = phone.post(PAGE, SURE)
    assert shows(sent, "توصلنا بتظلمك")
    assert shows(sent, REASON)
    page = phone.get("track/file/")
    assert shows(page, "قيد الدراسة")
    assert shows(page, "إرسال التظلم، الاختيار 1")
    answer_appeal(Appeal.objects.get(), granted=False, answer="النقطة صحيحة.", by=factories.UserFactory())
    assert shows(phone.get(PAGE), "النقطة صحيحة.")
    page = phone.get("track/file/")
    assert shows(page, "تظلم مرفوض")
    assert shows(page, "الجواب عن التظلم، الاختيار 1")
    assert shows(page, "أجاب المركز عن تظلمك")
    assert Message.objects.filter(application=lost, kind="appeal_answered").count() == 1


def test_a_second_tap_and_another_tab_change_nothing(phone):
    for reason in (REASON, REASON, "نص آخر من صفحة أخرى"):
        response = phone.post(PAGE, {"reason": reason, "sure": "1"})
        assert response.redirect_chain
        assert shows(response, REASON)
    assert Appeal.objects.get().reason == REASON


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "السبب ناقص"),
        (" \u200f\u0000 \n", "السبب ناقص"),
        ("ن" * 501, "هذا الجواب أطول من 500 حرف."),
        ("ن" * 10_000, "هذا الجواب أطول من 500 حرف."),
    ],
)
@pytest.mark.parametrize("button", ["", "sure"])
def test_what_does_not_fit_is_said_and_stays_on_the_page(phone, reason, said, button):
    response = phone.post(PAGE, {"reason": reason, **({button: "1"} if button else {})})
    assert response.status_code == 200
    assert shows(response, said)
    assert reason[:300].strip(" \u200f\u0000\n") in text_of(response)
    assert not Appeal.objects.exists()


def test_it_is_kept_clean(phone):
    phone.post(PAGE, {"reason": " نقطتي\u202e  \u0000خطأ\n<b>كلها</b> ", "sure": "1"})
    assert Appeal.objects.get().reason == "نقطتي خطأ <b>كلها</b>"
    assert "&lt;b&gt;" in text_of(phone.get(PAGE))


def test_whoever_comes_too_late_keeps_the_text_and_reads_why(phone, lost):
    Campaign.objects.filter(pk=lost.campaign_id).update(appeals_until=timezone.now() - timedelta(seconds=1))
    response = phone.post(PAGE, SURE)
    assert shows(response, "انتهى أجل التظلم يوم")
    assert shows(response, REASON)
    assert not Appeal.objects.exists()
    page = phone.get("track/file/")
    assert shows(page, "انتهى أجل التظلم يوم")
    assert PAGE not in text_of(page)
    assert phone.get(PAGE).status_code == 302


def test_the_page_needs_the_code_and_one_s_own_choice(phone):
    assert Phone().get(PAGE)["Location"] == "/ar/track/"
    for rank in ("2", "0", "99999999999999999999999999"):
        assert phone.get(f"track/file/appeal/{rank}/").status_code == 404
    page = phone.get(PAGE)
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]


def test_by_the_number_alone_nothing_is_told_of_it(phone, lost):
    other = Phone()
    before = text_of(other.post("track/", {"reference": lost.reference, **BIRTH}))
    appealed(lost)
    after = text_of(other.post("track/", {"reference": lost.reference, **BIRTH}))
    assert "تظلم" not in before + after
    assert before.split("<h1")[1] == after.split("<h1")[1]


def test_before_the_answer_ends_it_the_page_says_so(lost):
    """An appeal for a bed, by somebody with a seat: to decline the seat ends it."""
    _campaign, won, _lost = published()
    phone = opened(won, Phone())
    Appeal.objects.create(choice=choice_of(won), reason=REASON)
    warned = "تظلمك ينتظر الجواب. هذا القرار ينهيه."
    assert shows(phone.get("track/file/decline/"), warned)
    assert not shows(phone.get("track/file/accept/"), warned)
    phone.post("track/file/decline/", {"offer": offer_of(won).run.number})
    assert Appeal.objects.get().state == AppealState.CLOSED


def test_the_rules_stand_on_the_page_of_the_campaign_and_of_the_appeal(phone, lost):
    until = timezone.localtime(Campaign.objects.get().appeals_until)
    for address in (lost.campaign.slug, ""):
        page = phone.get(f"campaigns/{address}/" if address else PAGE)
        assert shows(page, "لا يفقد أحد مقعده بسبب تظلم شخص آخر.")
        assert f"{until:%H:%M}" in text_of(page)
    Campaign.objects.update(appeals_until=None)
    assert shows(Phone("fr").get(f"campaigns/{lost.campaign.slug}/"), "jusqu’à une date annoncée ici")


# --- never without its way ---------------------------------------------------------------------------


def test_whoever_has_nothing_to_appeal_against_is_offered_nothing(lost):
    """Everything was given: the page neither invites to appeal nor leaves the reader looking for a button."""
    admitted = Application.objects.exclude(pk=lost.pk).get()
    page = text_of(opened(admitted, Phone()).get("track/file/"))
    assert "في نتيجة خطأ؟" not in page
    assert "track/file/appeal/" not in page


def test_the_sentence_that_offers_an_appeal_carries_its_links(phone, lost):
    page = text_of(phone.get("track/file/"))
    offer = page[page.index("يمكنك تقديم تظلم إلى غاية") :]
    offer = offer[: offer.index("</div>")]
    assert 'href="/ar/track/file/appeal/1/"' in offer
    assert f'href="{lost.campaign.get_absolute_url()}#appeals"' in offer
    appealed(lost)
    assert "يمكنك تقديم تظلم إلى غاية" not in text_of(phone.get("track/file/"))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_public_pages_tell_of_appeals_with_the_way_there_or_not_at_all(client, language):
    """The rule of absences offers none by itself; where a campaign takes appeals, a link stands beside it."""
    campaign = factories.CampaignFactory()
    intake = factories.IntakeFactory(campaign=campaign, criteria=())
    factories.CriterionFactory(intake=intake, kind="entered", appointment="interview")
    url = f"/{language}/programs/{intake.program.slug}/"
    with translation.override(language):
        assert absence_rule() in unescape(text_of(client.get(url)))
        assert not re.search("تظلم|réclamation", absence_rule())
    assert "#appeals" not in text_of(client.get(url))
    cache.clear()
    Campaign.objects.update(appeals_until=campaign.closes_at + timedelta(days=20))
    with translation.override(language):
        assert f'href="{campaign.get_absolute_url()}#appeals"' in text_of(client.get(url))


def test_the_list_on_the_door_says_where_appeals_are_sent(lost):
    with translation.override("fr"):
        told = posted.content(lost.campaign.runs.get(), [], lambda path: f"https://example.org{path}")
    (line,) = [note for note in told["notes"] if "réclamations" in note]
    assert "example.org/fr/track/" in line
