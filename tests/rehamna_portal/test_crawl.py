"""Every link of the site leads somewhere: the whole public site, with its real content and a small demonstration.

Pages are found by following links from the home page in both languages. What they ask for must be there; what
they name in another page must stand in it; and the sitemap lists exactly the pages found.
"""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from centers import reference
from programs.models import Program
from rehamna_portal.views.machines import PERSONAL
from tests import databases
from tests.scenarios.query_costs import cost

SITE = "http://testserver"
# Addresses of others: WhatsApp to share with, the licence of the map, and the national portal once it is set.
ELSEWHERE = {"wa.me", "www.openstreetmap.org"}
# Not in the sitemap though it is linked: what is personal, pages of accounts, and files.
NOT_LISTED = re.compile(rf"^/(ar|fr)/({'|'.join(PERSONAL)})/|^/admin/|\.(ics|pdf|xml|png|atom)$|/compare/$")
MOST_QUERIES = 4


class Links(HTMLParser):
    """What a page asks for or leads to, and the places in it that can be led to."""

    def __init__(self, html: str):
        super().__init__()
        self.links, self.places, self.twice = [], set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        for name in ("href", "src"):
            if attrs.get(name):
                self.links.append(attrs[name])
        if tag == "form" and attrs.get("method", "get").lower() == "get":
            self.links.append(attrs.get("action") or "")
        if place := attrs.get("id"):
            if place in self.places:
                self.twice.append(place)
            self.places.add(place)


@dataclass
class Page:
    status: int
    links: list[str]
    places: set[str]
    twice: list[str]


def visit(client, path: str) -> Page:
    response = client.get(path)
    if response.status_code in (301, 302):
        return Page(response.status_code, [response["Location"]], set(), [])
    is_page = response["Content-Type"].startswith("text/html")
    found = Links(response.content.decode() if is_page else "")
    return Page(response.status_code, found.links, found.places, found.twice)


def crawl() -> dict[str, Page]:
    """Every address that links lead to. Choices on top of choices are not followed: they compose without end."""
    client, found, waiting = Client(), {}, ["/ar/", "/fr/"]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path] = visit(client, path)
        for link in found[path].links:
            address = inside(path, link)
            if address and not ("?" in path and "?" in address):
                waiting.append(address)
    return found


def inside(path: str, link: str) -> str | None:
    """The address, without its place, of a page of ours that `link` on `path` leads to."""
    address = urldefrag(urljoin(SITE + path, link)).url
    ours = address.startswith(f"{SITE}/") and not address.startswith(f"{SITE}/static/")
    return address.removeprefix(SITE) if ours else None


def queries_of(path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        Client().get(path)
    return len(queries)


def in_sitemap() -> list[str]:
    tree = ET.fromstring(Client().get("/sitemap.xml").content)
    return [loc.text.removeprefix(SITE) for loc in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


@pytest.mark.sqlite_alone
class TestSite(TestCase):
    """Crawled once. The last tests: what a page costs once the small tables are remembered."""

    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(databases.holding("demonstration"))
        super().setUpClass()
        cls.site = crawl()

    def every_link(self):
        return ((path, link) for path, page in self.site.items() for link in page.links)

    def test_every_address_answers(self):
        assert len(self.site) > 150
        assert {path: page.status for path, page in self.site.items() if page.status not in (200, 301, 302)} == {}

    def test_every_place_led_to_is_there_and_once(self):
        missing = set()
        for path, link in self.every_link():
            address, place = inside(path, link), urldefrag(link).fragment
            if address in self.site and place and place not in self.site[address].places:
                missing.add((path, link))
        assert missing == set()
        assert {path: page.twice for path, page in self.site.items() if page.twice} == {}

    def test_every_static_file_and_drawing_is_there(self):
        for link in {link for _path, link in self.every_link() if link.startswith("/static/")}:
            name, place = urldefrag(link.removeprefix("/static/"))
            file = finders.find(name)
            assert file, link
            assert not place or f'id="{place}"' in Path(file).read_text(encoding="utf-8"), link

    def test_nobody_else_is_led_to(self):
        hosts = {urlsplit(urljoin(SITE + path, link)).netloc for path, link in self.every_link()}
        assert hosts <= {"testserver", "", *ELSEWHERE}

    def test_the_sitemap_lists_exactly_the_pages_that_links_lead_to(self):
        listed = in_sitemap()
        linked = {path for path, page in self.site.items() if page.status == 200 and "?" not in path}
        assert len(listed) == len(set(listed))
        assert set(listed) == {path for path in linked if not NOT_LISTED.search(path)}

    def costs(self, paths) -> dict[str, int]:
        return {path: cost(Client(), path) for path in paths}

    def public_pages(self) -> list[str]:
        """In Arabic: the language changes no query."""
        level = Program.objects.first().min_school_level.code
        listed = [path for path in in_sitemap() if path.startswith("/ar/")]
        return [*listed, f"/ar/programs/?level={level}", "/ar/programs/?q=web&open=1"]

    def test_a_page_costs_four_queries_at_most_and_none_once_it_is_kept(self):
        """Whichever page comes first also reads the small tables: what costs too much is asked for once more."""
        paths = self.public_pages()
        dear = [path for path in paths if queries_of(path) > MOST_QUERIES]
        assert {path for path in paths if queries_of(path)} == set()
        caches["pages"].clear()
        assert {path: number for path in dear if (number := queries_of(path)) > MOST_QUERIES} == {}

    def test_a_page_costs_the_same_for_many_programmes(self):
        model = Program.objects.filter(intakes__isnull=False).first()
        paths = ["/ar/", "/ar/programs/", "/fr/programs/?q=web", model.get_absolute_url(), "/ar/centers/coding-school/"]
        few = self.costs(paths)
        assert all(few.values())
        Program.objects.bulk_create(
            Program(
                **{field.attname: getattr(model, field.attname) for field in Program._meta.concrete_fields}
                | {"id": None, "code": "", "slug": f"many-{number}", "name_ar": f"شعبة {number}"}
            )
            for number in range(300)
        )
        reference.forget()
        assert self.costs(paths) == few
