"""Every address of the portal × everybody who can ask for it: `access.txt` says what each is answered.

The addresses come from the resolver, buttons of rows by their slug: one that is new and has no line fails. To add one:

1. Run this file. The message names the address, and for each what everybody is answered now, as a line.
2. Read the line: is that what should be? Nobody outside a centre is answered 200 for what is of the centre.
3. Paste it into `access.txt`, in order. What an address is of, where it is not the row of its own table, stands behind
   it as `pk=intake`: a word of `things` in tests/scenarios/access.py, or the text itself (`language=fr`).

A line: `[POST] address [name=thing …] : status who … / status who …`. Who are names of actors or of GROUPS; `*` is
everybody whom the line does not name.
"""

import copy
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.test import TestCase, override_settings
from django.urls import URLPattern, get_resolver

from centers.office.buttons import Buttons
from enrollment.values.phones import as_dialled
from tests import databases
from tests.scenarios.access import GROUPS, IN_CONTENT, IN_OFFICE, IN_PUBLIC, Remembering, everybody, only_here

TABLE = Path(__file__).with_name("access.txt")
GAP = re.compile(r"<(?:(\w+):)?(\w+)>")
CONTENT = re.compile("/admin/(?:programs|boarding|centers/(?!user/))")
# Of people; and who of those that may open such pages has nothing to do with the people of the centre.
PERSONAL = re.compile("/admin/enrollment/|/admin/$|/admin/centers/user/|/ar/(?:track|apply|assist|sign-in)/")
NO_FILE_HERE = ("stranger", "head_elsewhere", "partner", "helper", "editor")
# Regular expressions as an address that they answer.
PLAIN = {
    "/^t/?$": "/t/",
    "/^r/?$": "/r/",
    "/admin/^(?P<app_label>centers|programs|enrollment|boarding)/$": "/admin/<slug:app_label>/",
    "/admin/(?P<url>.*)$": "/admin/<slug:url>",
}
BLANK = [
    {
        **engine,
        "APP_DIRS": False,
        "OPTIONS": {**engine["OPTIONS"], "loaders": ["tests.scenarios.blank_templates.Blank"]},
    }
    for engine in settings.TEMPLATES
]


@dataclass(frozen=True)
class Line:
    address: str
    method: str
    given: tuple[tuple[str, str], ...]
    answers: dict[str, int]

    @classmethod
    def of(cls, text: str) -> "Line":
        asked, _colon, told = text.partition(" : ")
        words = asked.split()
        method = words.pop(0) if words[0] == "POST" else "GET"
        given = tuple(tuple(word.split("=", 1)) for word in words[1:])
        return cls(words[0], method, given, _answers(told, actors_of(words[0])))

    @property
    def key(self) -> str:
        """The address, and of a button which."""
        slug = dict(self.given).get("slug", "")
        return f"{self.address} slug={slug}" if self.address.endswith("/do/<slug:slug>/") else self.address


def actors_of(address: str) -> list[str]:
    """The public pages know no roles: one account of a kind is enough for them. The back office knows no devices."""
    if not address.startswith("/admin/"):
        return IN_PUBLIC
    return IN_CONTENT if CONTENT.match(address) else IN_OFFICE


def _answers(told: str, actors: list[str]) -> dict[str, int]:
    found, rest = {}, None
    for part in told.split(" / "):
        status, *names = part.split()
        for name in names:
            if name == "*":
                rest = int(status)
            for actor in GROUPS.get(name, [name]) if name != "*" else ():
                # A single name says more than a group that it is one of.
                if actor not in found or name == actor:
                    found[actor] = int(status)
    return {actor: found.get(actor, rest) for actor in actors}


def lines() -> list[Line]:
    texts = TABLE.read_text(encoding="utf-8").splitlines()
    return [Line.of(text) for text in texts if text.strip() and not text.startswith("#")]


def patterns(found=None, prefix="/") -> list[tuple[str, URLPattern]]:
    """(address, pattern) of the whole portal; of the two languages the first."""
    listed = []
    for one in get_resolver().url_patterns if found is None else found:
        address = prefix + str(one.pattern)
        listed += [(address, one)] if isinstance(one, URLPattern) else patterns(one.url_patterns, address)
    return listed


def addresses() -> list[str]:
    """Those of lines: a button's once for each."""
    found = []
    for address, pattern in patterns():
        table = getattr(pattern.callback, "view_initkwargs", {}).get("table")
        if address.endswith("/do/<slug:slug>/") and isinstance(table, Buttons):
            found += [f"{address} slug={slug}" for slug in table.verbs]
        else:
            found.append(PLAIN.get(address, address))
    return found


def path_of(line: Line, things: dict) -> str:
    """With what the line gives; else the row of the table of the back office that the address begins with."""
    given = dict(line.given)

    def filled(gap: re.Match) -> str:
        word = given.get(gap[2])
        thing = things.get(word, word) if word else _row_of(line.address, things)
        return str(getattr(thing, "slug" if gap[1] == "slug" else "pk", thing))

    return GAP.sub(filled, line.address)


def _row_of(address: str, things: dict):
    """A row of this table, of the person where there is one: the thing of that kind."""
    _root, _admin, room, name = address.split("/")[:4]
    model = next(m for m in admin.site._registry if (m._meta.app_label, m._meta.model_name) == (room, name))
    fitting = [thing for thing in things.values() if type(thing) is model]
    return fitting[0] if fitting else model._default_manager.order_by("pk").first() or 1


def answer(client, line: Line, path: str) -> tuple[int, bytes]:
    """Status and body. Whatever is done is undone: signing out too."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = client.post(path) if line.method == "POST" else client.get(path)
        transaction.set_rollback(True)
    client.cookies = cookies
    body = response.getvalue()
    if file := getattr(response, "file_to_stream", None):
        file.close()
    return response.status_code, body


def written(line: Line, answers: dict[str, int]) -> str:
    """The line that tells these answers, most common last, as `*`."""
    by_status = defaultdict(list)
    for actor, status in answers.items():
        by_status[status].append(actor)
    order = sorted(by_status, key=lambda status: len(by_status[status]))
    parts = [f"{status} {' '.join(_grouped(by_status[status], answers))}" for status in order[:-1]] + [f"{order[-1]} *"]
    method = "POST " if line.method == "POST" else ""
    return " ".join([method + line.address, *("=".join(pair) for pair in line.given), ":", " / ".join(parts)])


def _grouped(actors: list[str], everyone: Iterable[str]) -> list[str]:
    left, names = set(actors), []
    for group, members in GROUPS.items():
        asked = set(members) & set(everyone)
        if asked and asked <= left:
            names.append(group)
            left -= asked
    return names + [actor for actor in actors if actor in left]


@pytest.mark.sqlite_alone
class TestAccess(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(databases.holding("demonstration"))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        cls.access = everybody()

    def setUp(self):
        Remembering._account.cache_clear()
        self.enterContext(override_settings(AUTHENTICATION_BACKENDS=[f"{Remembering.__module__}.Remembering"]))

    def test_everybody_is_answered_on_the_public_pages_what_the_table_says(self):
        self.compare(IN_PUBLIC)

    def test_everybody_is_answered_about_content_what_the_table_says(self):
        self.compare(IN_CONTENT)

    def test_everybody_is_answered_about_people_what_the_table_says(self):
        self.compare(IN_OFFICE)

    @override_settings(TEMPLATES=BLANK)
    def compare(self, actors: list[str]):
        """The lines of the addresses that these are asked for."""
        wrong = []
        for line in lines():
            if actors_of(line.address) is actors:
                path = path_of(line, self.access.things)
                found = self.answers(line, path)
                if found != line.answers:
                    wrong.append(written(line, found))
        assert not wrong, "\n" + "\n".join(wrong)

    @override_settings(TEMPLATES=BLANK)
    def test_every_address_has_its_line(self):
        known = {line.key for line in lines()}
        missing = [address for address in addresses() if address not in known]
        assert not missing, "\n" + "\n".join(self.suggested(address) for address in missing)

    def test_no_page_names_a_person_to_whom_it_does_not_belong(self):
        """Drawn for real, where somebody from elsewhere is answered at all."""
        files = (
            only_here().filter(reference__isnull=False).exclude(pk=self.access.person.pk).select_related("applicant")
        )
        secret = [file.reference for file in (self.access.person, *files)]
        secret += [as_dialled(file.applicant.phone) for file in (self.access.person, *files)]
        told = []
        for line in lines():
            who = (
                [name for name in NO_FILE_HERE if line.answers.get(name) == 200]
                if PERSONAL.search(line.address)
                else ()
            )
            for name in who:
                _status, body = answer(self.access.clients[name], line, path_of(line, self.access.things))
                told += [f"{line.address} tells {name} {word}" for word in secret if word.encode() in body]
        assert not told, "\n" + "\n".join(told)

    @override_settings(TEMPLATES=BLANK)
    def test_the_folder_of_what_people_sent_has_no_address(self):
        names = self.access.things["document_file"].stored_names
        for folder in ("/media/private/", "/media/", "/private/", "/static/../media/private/"):
            for name in names:
                found = {client.get(folder + name).status_code for client in self.access.clients.values()}
                assert found <= {404, 302}, (folder, found)
                assert self.access.clients["owner"].get(folder + name).status_code == 404

    def answers(self, line: Line, path: str) -> dict[str, int]:
        return {name: answer(self.access.clients[name], line, path)[0] for name in actors_of(line.address)}

    def suggested(self, address: str) -> str:
        """A line to read and paste; where the address is not found so, what is missing stands behind it as `?`."""
        bare, *given = address.split()
        pairs = tuple(tuple(word.split("=", 1)) for word in given)
        for method in ("GET", "POST"):
            line = Line(bare, method, pairs, {})
            try:
                path = path_of(line, self.access.things)
                found = self.answers(line, path)
            except (StopIteration, ValueError):  # a gap of which nothing is known
                return f"{address} ?"
            if set(found.values()) != {405}:
                break
        return written(line, found)

    def test_no_line_is_left_of_an_address_that_is_gone(self):
        known = set(addresses())
        assert [line.key for line in lines() if line.key not in known] == []
