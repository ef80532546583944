"""News with their feed, help, glossary, accessibility: what staff write and everybody reads."""

from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.utils import timezone

from centers.models import Contact, NewsItem, Page, Question, Term
from tests.factories import CenterFactory
from tests.scenarios.query_costs import cost

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])
PAGES = ["news/", "news.atom", "help/", "parents/", "glossary/", "accessibility/"]
ATOM = "{http://www.w3.org/2005/Atom}"


def news(slug="item", **fields):
    return NewsItem.objects.create(
        **{"slug": slug, "title_ar": f"خبر {slug}", "title_fr": f"Nouvelle {slug} & <b>", "lead_ar": "مقدمة"}
        | {"lead_fr": "Chapeau", "body_ar": "نص", "body_fr": "## Titre\n\nTexte", "event_on": date(2021, 2, 17)}
        | {"published_at": timezone.now()}
        | fields
    )


def write(number: int):
    """One row of each kind."""
    news(f"news-{number}")
    Question.objects.create(slug=f"q{number}", text_ar="سؤال؟", text_fr="Question ?", answer_ar="جواب", answer_fr="Oui")
    Term.objects.create(slug=f"t{number}", name_ar="كلمة", name_fr="Mot", meaning_ar="معنى", meaning_fr="Sens")
    Contact.objects.create(slug=f"c{number}", name_ar="شباك", name_fr="Guichet", center=CenterFactory(accent="eco"))


@BOTH
def test_a_news_item_leads_to_its_centre(client, language):
    center = CenterFactory(accent="eco")
    news(center=center)
    html = client.get(f"/{language}/news/item/").content.decode()
    assert f'href="/{language}/centers/{center.slug}/"' in html
    assert "world-eco" in html
    assert center.short_name in client.get(f"/{language}/news/").content.decode()


def test_the_text_of_news_is_read_as_markup(client):
    news()
    assert "<h2>Titre</h2>" in client.get("/fr/news/item/").content.decode()


@BOTH
def test_the_feed_is_whole_and_in_its_language(client, language):
    """RFC 4287: what a feed and an entry must have; addresses absolute; newest first, published only."""
    news("old", event_on=date(2020, 1, 1))
    news("new")
    news("draft", published_at=None)
    response = client.get(f"/{language}/news.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}link").get("href").rsplit("/", 2)[-2] for entry in entries] == ["new", "old"]
    for element in (feed, *entries):
        assert element.find(f"{ATOM}title").text
        assert datetime.fromisoformat(element.find(f"{ATOM}updated").text).tzinfo
        assert element.find(f"{ATOM}id").text.startswith("http://testserver/")
        links = [link.get("href") for link in element.findall(f"{ATOM}link")]
        assert all(link.startswith(f"http://testserver/{language}/news") for link in links)
    own = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == [f"http://testserver/{language}/news.atom"]
    assert len({entry.find(f"{ATOM}id").text for entry in entries}) == 2


@BOTH
@pytest.mark.parametrize("path", ["news/", "news/item/"])
def test_readers_of_feeds_find_the_feed(client, language, path):
    news()
    html = client.get(f"/{language}/{path}").content.decode()
    assert f'type="application/atom+xml" title="{("مستجدات" if language == "ar" else "Actualités")}' in html
    assert f'href="/{language}/news.atom"' in html


@pytest.mark.parametrize("slug", ["%00", "..%2f..", "a" * 5000, "%3Cscript%3E", "خبر"])
@pytest.mark.parametrize("place", ["news", "campaigns", "partners"])
def test_hostile_addresses_lead_nowhere(client, place, slug):
    assert client.get(f"/ar/{place}/{slug}/").status_code == 404


@BOTH
def test_pages_stand_before_anybody_has_written_them(client, language):
    for path in [*PAGES, "privacy/", "continuing/", "enterprise/", "campaigns/"]:
        assert client.get(f"/{language}/{path}").status_code == 200, path


def test_a_page_says_what_staff_wrote_and_when(client):
    Page.objects.create(
        slug="accessibility", title_ar="الولوج", title_fr="Pour <b>tous", body_ar="نص", body_fr="- un\n- deux"
    )
    html = client.get("/fr/accessibility/").content.decode()
    assert "<h1>Pour &lt;b&gt;tous</h1>" in html
    assert "<title>Pour &lt;b&gt;tous" in html
    assert "<li>deux</li>" in html
    assert "Page modifiée le" in html


def test_a_sample_contact_is_marked_and_cannot_be_rung(client):
    contact = Contact.objects.create(
        slug="c",
        name_ar="شباك",
        name_fr="Guichet",
        phone="0685000000",
        whatsapp="+212 685 000 001",
        hours_fr="De 09:00 à 16:00",
    )
    html = client.get("/fr/help/").content.decode()
    assert 'class="sample"' in html
    assert "06 85 00 00 00" in html
    assert "tel:" not in html
    assert "wa.me" not in html
    contact.is_sample = False
    contact.save()
    cache.clear()
    html = client.get("/fr/help/").content.decode()
    assert 'class="sample"' not in html
    assert 'href="tel:+212685000000"' in html
    assert 'href="https://wa.me/212685000001"' in html


def test_every_word_of_the_glossary_has_its_place_and_the_alphabet_its_order(client):
    for slug, name_fr, name_ar in (("z", "Zone", "الباب"), ("e", "Épreuve", "تاج"), ("f", "Filière", "أنبوب")):
        Term.objects.create(slug=slug, name_ar=name_ar, name_fr=name_fr, meaning_ar="معنى", meaning_fr="Sens")
    assert [t.slug for t in client.get("/fr/glossary/").context["terms"]] == ["e", "f", "z"]
    assert [t.slug for t in client.get("/ar/glossary/").context["terms"]] == ["f", "z", "e"]
    assert 'id="z"' in client.get("/ar/glossary/").content.decode()


def test_at_most_three_news_on_the_home_page(client):
    for number in range(5):
        news(f"n{number}", event_on=date(2021, 2, 17) + timedelta(days=number))
    html = client.get("/fr/").content.decode()
    assert [n for n in range(5) if f"/fr/news/n{n}/" in html] == [2, 3, 4]
    assert 'href="/fr/news/"' in html


def test_pages_cost_at_most_four_queries_and_the_same_for_one_row_and_many(client):
    def costs():
        return {path: cost(client, f"/ar/{path}") for path in PAGES}

    write(0)
    one = costs()
    for number in range(1, 30):
        write(number)
    cache.clear()
    assert costs() == one
    assert 0 < max(one.values()) <= 4
