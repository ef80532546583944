"""What the portal tells machines: addresses, sitemap, robots, structured data, the service worker."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from django.utils import timezone
from django.utils.translation import override

from boarding.models import House
from centers.models import NewsItem
from programs.models import ProgramKind
from rehamna_portal.templatetags.portal import structured
from tests.factories import (
    AGREED,
    CampaignFactory,
    CenterFactory,
    HouseFactory,
    IntakeFactory,
    PartnerFactory,
    ProgramFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])
SITE = "http://testserver"


def links(html: str) -> dict[str, str]:
    """The addresses in the head: canonical and, by language, the alternates."""
    head = html.partition("</head>")[0]
    found = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', head))
    return found | dict(re.findall(r'<link rel="(canonical)" href="([^"]+)">', head))


def things(client, path: str) -> dict[str, dict]:
    html = client.get(path).content.decode()
    found = [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]
    assert all(thing["@context"] == "https://schema.org" for thing in found)
    return {thing["@type"]: thing for thing in found}


@BOTH
def test_a_page_has_one_address_and_two_languages(client, language):
    html = client.get(f"/{language}/programs/?q=a&fbclid=x").content.decode()
    assert links(html) == {
        "canonical": f"{SITE}/{language}/programs/",
        "ar": f"{SITE}/ar/programs/",
        "fr": f"{SITE}/fr/programs/",
        "x-default": f"{SITE}/programs/",
    }


def test_the_address_without_language_leads_to_the_visitors(client):
    for wanted, sent in (("fr", "/fr/programs/"), ("ar", "/ar/programs/"), ("en", "/ar/programs/")):
        assert client.get("/programs/", headers={"accept-language": wanted})["Location"] == sent


@pytest.mark.parametrize("path", ["apply/", "track/", "resume/", "sign-in/", "nothing-here/", "offline/"])
def test_what_is_no_lasting_page_names_no_address(client, path):
    IntakeFactory()
    html = client.get(f"/fr/{path}").content.decode()
    assert links(html) == {}


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        ("fr", "fr"),
        ("fr-MA,fr;q=0.9,ar;q=0.8", "fr"),
        ("ar;q=0.3, fr;q=0.7", "fr"),
        ("fr;q=0.3, ar;q=0.7", "ar"),
        ("en-GB,en;q=0.9", "ar"),
        ("", "ar"),
        ("*", "ar"),
        (";;q=,,fr;q=x", "ar"),
        ("\x00", "ar"),
        ("fr," * 5000, "fr"),
        ("é" * 50, "ar"),
    ],
)
def test_the_bare_address_follows_what_a_browser_asks_for(client, wanted, sent):
    response = client.get("/", headers={"accept-language": wanted})
    assert (response.status_code, response["Location"]) == (302, f"/{sent}/")
    assert "Accept-Language" in response["Vary"]


HOSTILE = [
    "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "?next=//evil.example",
    "?q=%00",
    "?q=%0d%0aSet-Cookie:a",
    "?%",
]


@BOTH
@pytest.mark.parametrize("query", HOSTILE)
def test_the_language_switch_carries_a_hostile_query_as_text(client, language, query):
    other = {"ar": "fr", "fr": "ar"}[language]
    response = client.get(f"/{language}/centers/{query}")
    html = response.content.decode()
    (switch,) = re.findall(rf'<a class="language"[^>]* href="(/{other}/centers/[^"]*)"', html)
    assert "<script>alert" not in html
    assert client.get(switch.replace("&amp;", "&")).status_code == 200


SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_the_sitemap_names_each_page_in_both_languages_with_its_alternates(client):
    ProgramFactory(slug="p")
    NewsItem.objects.create(slug="out", title_ar="ا", title_fr="a", event_on=AGREED, published_at=timezone.now())
    NewsItem.objects.create(slug="draft", title_ar="ا", title_fr="a", event_on=AGREED)
    response = client.get("/sitemap.xml")
    assert response["Content-Type"].startswith("application/xml")
    listed = {}
    for url in ET.fromstring(response.content).findall("s:url", SITEMAP):
        ways = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", SITEMAP)}
        listed[url.find("s:loc", SITEMAP).text] = ways
    assert listed[f"{SITE}/ar/programs/p/"] == {
        "ar": f"{SITE}/ar/programs/p/",
        "fr": f"{SITE}/fr/programs/p/",
        "x-default": f"{SITE}/programs/p/",
    }
    assert f"{SITE}/fr/news/out/" in listed
    assert not [address for address in listed if re.search("draft|apply|track|offline|sign", address)]


def test_a_pages_head_says_what_the_sitemap_says(client):
    root = ET.fromstring(client.get("/sitemap.xml").content)
    for url in root.findall("s:url", SITEMAP):
        address = url.find("s:loc", SITEMAP).text
        response = client.get(address.removeprefix(SITE))
        if response.status_code == 200:
            ways = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", SITEMAP)}
            assert links(response.content.decode()) == {"canonical": address, **ways}


def test_robots_name_the_sitemap_and_keep_out_of_what_is_personal(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    for path in ("/admin/", "/ar/apply/", "/fr/apply/", "/ar/track/", "/fr/track/"):
        assert f"Disallow: {path}" in lines


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/sw.js"])
def test_files_for_machines_only_read_and_set_no_cookie(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def real_intake(**program):
    return IntakeFactory(
        is_sample=False, campaign=CampaignFactory(is_sample=False), program=ProgramFactory(slug="p", **program)
    )


@BOTH
def test_a_programme_tells_its_facts(client, language):
    intake = real_intake(center_is_sample=False, code="X_TS", name_fr="Filière", name_ar="شعبة", level__diploma_fr="D")
    told = things(client, f"/{language}/programs/p/")
    programme = told["EducationalOccupationalProgram"]
    assert programme["name"] == {"ar": "شعبة", "fr": "Filière"}[language]
    assert programme["url"] == f"{SITE}/{language}/programs/p/"
    assert programme["provider"]["name"] == getattr(intake.program.center, f"name_{language}")
    assert programme["timeToComplete"] == "P24M"
    assert programme["maximumEnrollment"] == 20
    assert programme["applicationDeadline"] == intake.campaign.closes_at.isoformat()
    assert programme["startDate"] == "2027-09-15"
    assert [step["position"] for step in told["BreadcrumbList"]["itemListElement"]] == [1, 2, 3]


def test_no_sample_is_told_as_a_fact(client):
    IntakeFactory(program=ProgramFactory(slug="p", entry_is_sample=True))
    programme = things(client, "/fr/programs/p/")["EducationalOccupationalProgram"]
    assert not programme.keys() & {"maximumEnrollment", "applicationDeadline", "startDate", "programPrerequisites"}
    assert programme["provider"]["url"] == f"{SITE}/fr/"


def test_an_announced_title_is_no_programme_yet(client):
    ProgramFactory(slug="p", certainty="medium")
    assert set(things(client, "/fr/programs/p/")) == {"BreadcrumbList"}


def test_continuing_training_is_a_course_with_its_instance(client):
    real_intake(kind=ProgramKind.CONTINUING)
    course = things(client, "/fr/programs/p/")["Course"]
    assert course["hasCourseInstance"]["startDate"] == "2027-09-15"
    assert {"name", "provider", "url"} <= course.keys()


@BOTH
def test_the_network_a_centre_and_the_house(client, language):
    center = CenterFactory(accent="eco", status="planned", address_ar="Rue", address_fr="Rue", phone="0612345678")
    partner = PartnerFactory()
    HouseFactory()
    home = things(client, f"/{language}/")["EducationalOrganization"]
    assert [one["url"] for one in home["subOrganization"]] == [f"{SITE}/{language}/centers/{center.slug}/"]
    assert [one["name"] for one in home["member"]] == [getattr(partner, f"name_{language}")]
    told = things(client, f"/{language}/centers/{center.slug}/")["EducationalOrganization"]
    with override(language):
        assert center.get_status_display() in told["description"]
    assert not told.keys() & {"address", "telephone"}
    center.contact_is_sample = False
    center.save()
    assert things(client, f"/{language}/centers/{center.slug}/")["EducationalOrganization"]["address"] == "Rue"
    assert House.objects.get().is_sample
    assert set(things(client, f"/{language}/boarding/")) == {"BreadcrumbList"}


def test_news_of_a_dated_event(client):
    NewsItem.objects.create(
        slug="n", title_fr="T</script><b>", title_ar="ا", event_on=date(2021, 2, 17), published_at=timezone.now()
    )
    article = things(client, "/fr/news/n/")["NewsArticle"]
    assert article["headline"] == "T</script><b>"
    assert article["about"] == {"@type": "Event", "name": "T</script><b>", "startDate": "2021-02-17"}
    assert {"datePublished", "publisher", "inLanguage", "url"} <= article.keys()


def test_data_cannot_leave_their_element():
    told = structured([{"name": "</script><script>alert(1)</script>&\u2028"}])
    assert told.count("<") == 2
    assert json.loads(told.removeprefix('<script type="application/ld+json">').removesuffix("</script>"))["name"]


def test_the_service_worker_leaves_personal_pages_alone(client):
    response = client.get("/sw.js")
    text = response.content.decode()
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert not response.has_header("Set-Cookie")
    (pattern,) = re.findall(r"PERSONAL = /(.+)/;", text)
    personal = re.compile(pattern.replace(r"\/", "/"))
    for path in ("/ar/apply/", "/fr/track/file/", "/admin/x/", "/ar/resume/", "/fr/sign-in/"):
        assert personal.match(path)
    for path in ("/ar/", "/fr/programs/apply/", "/ar/centers/"):
        assert not personal.match(path)
    for address in re.findall(r'"(/(?:ar|fr)/offline/)"', text):
        assert client.get(address).status_code == 200


@BOTH
def test_the_offline_page_is_for_everybody(client, language):
    client.force_login(UserFactory())
    assert client.get(f"/{language}/offline/").status_code == 200
    html = client.__class__().get(f"/{language}/offline/").content.decode()
    assert '<meta name="robots" content="noindex">' in html
