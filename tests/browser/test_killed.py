"""The server dies without warning, again and again, while twenty people apply: whatever was answered is kept."""

import contextlib
import http.client
import random
import re
import sqlite3
import urllib.error
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from threading import Condition
from urllib.parse import urlencode

import psutil

from .conftest import serving

PEOPLE, DEATHS = 20, 5
PAGES = ("birth", "choices", "name", "contact", "home", "schooling", "words", "check")
BOUND = 120
MARKS = re.compile(r'name="(csrfmiddlewaretoken|begun)" value="([^"]*)"')


class Town:
    """What all of them share: where the portal is served, and how many answers it has acknowledged."""

    def __init__(self):
        self.address, self.acknowledged, self.stopped, self._change = None, 0, None, Condition()

    def reach(self) -> str:
        with self._change:
            assert self._change.wait_for(lambda: self.address or self.stopped, BOUND), "nobody serves any more"
            if self.stopped:
                raise self.stopped
            return self.address

    def served_at(self, address: str | None) -> None:
        with self._change:
            self.address = address
            self._change.notify_all()

    def acknowledge(self) -> None:
        with self._change:
            self.acknowledged += 1
            self._change.notify_all()

    def stop(self, applying: Future) -> None:
        """Somebody has come to the end, of the way or of what they bear."""
        with self._change:
            self.stopped = self.stopped or applying.exception()
            self.address = None if self.stopped else self.address
            self._change.notify_all()

    def wait_for(self, answers: int) -> None:
        with self._change:
            assert self._change.wait_for(lambda: self.stopped or self.acknowledged >= answers, BOUND), "they are stuck"
            if self.stopped:
                raise self.stopped


@dataclass
class Person:
    """Somebody with a browser that asks again when no answer came, as reloading a page does."""

    town: Town
    number: int
    cookies: CookieJar = field(default_factory=CookieJar)
    cut_off: int = 0

    @property
    def language(self) -> str:
        return ("ar", "fr")[self.number % 2]

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        return {
            "birth": {"birth_date_0": "14", "birth_date_1": "3", "birth_date_2": "2006", "school_level": "BAC"},
            "choices": {"choice_1": "dev-2027"},
            "name": {"family_name": "الرحماني", "given_name": "مثال", "sex": "F"},
            "contact": {"phone": f"06850000{self.number:02}"},
            "home": {"commune": "jaidate", "boarding": "essential"},
            "schooling": {"diploma": "bac", "stream": "SP", "average": "14,75", "diploma_year": "2024"},
            "words": {"why": f"كلمات {self.number}", "made": ""},
            "check": {"declared": "on", "consents": "on"},
        }

    def apply(self) -> str:
        """All pages; the file number of the receipt."""
        for position, page in enumerate(PAGES):
            self.answer(page, PAGES[position - 1] if position else None)
            self.town.acknowledge()
        return re.search(r"RH\d\d-[A-Z3789]{8}", self.ask("apply/receipt/"))[0]

    def answer(self, page: str, before: str | None) -> None:
        shown = self.ask(f"apply/{page}/")
        body = urlencode({**dict(MARKS.findall(shown)), **self.answers[page]}).encode()
        interrupted = self.cut_off
        following = self.ask(f"apply/{page}/", body)
        assert "error-summary" not in following, (page, following[following.find("error-summary") :][:600])
        if before and page != "check" and self.cut_off > interrupted:
            self.find_again(before)

    def find_again(self, page: str) -> None:
        """What was acknowledged before the server died stands in the boxes."""
        shown = self.ask(f"apply/{page}/")
        for name in ("given_name", "phone", "average", "why"):
            if answer := self.answers[page].get(name):
                assert re.sub(r"\s", "", answer) in re.sub(r"\s", "", shown), (page, name)

    def ask(self, path: str, body: bytes | None = None) -> str:
        """The page at the end of all redirections, however often the server dies before it has come."""
        while True:
            address = self.town.reach()
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
            try:
                with opener.open(f"{address}/{self.language}/{path}", body, timeout=BOUND) as response:
                    return response.read().decode()
            except urllib.error.HTTPError as error:
                raise AssertionError(f"{path}: {error.code}") from error
            except (OSError, http.client.HTTPException):
                self.cut_off += 1


def kill(process: psutil.Process) -> None:
    """Kill -9, the workers too, at once."""
    for one in [process, *process.children(recursive=True)]:
        one.kill()


def test_what_was_acknowledged_is_there_after_the_server_was_killed(tmp_path, fresh):
    var = fresh(tmp_path)
    newest, town = newest_file(var), Town()
    people = [Person(town, number) for number in range(PEOPLE)]
    moments = sorted(random.Random(2027).sample(range(1, PEOPLE * len(PAGES) - PEOPLE), DEATHS))
    with ThreadPoolExecutor(PEOPLE) as pool:
        applying = [pool.submit(person.apply) for person in people]
        for future in applying:
            future.add_done_callback(town.stop)
        for moment in moments:
            with serving(var) as served:
                town.served_at(served.address)
                town.wait_for(moment)
                kill(psutil.Process(served.process.pid))
                town.served_at(None)
        with serving(var) as served:
            town.served_at(served.address)
            references = [future.result(BOUND) for future in applying]
    assert sum(person.cut_off for person in people) >= DEATHS, "nobody noticed"
    assert kept(var, newest) == sorted(
        (reference, "submitted", f"+2126850000{number:02}", 1475, f"كلمات {number}")
        for number, reference in enumerate(references)
    )


def kept(var, newest: int) -> list[tuple]:
    """The files begun after the one with the number `newest`, as they lie in the database."""
    asked = """
        SELECT reference, state, phone, average, why
        FROM enrollment_application JOIN enrollment_applicant ON enrollment_applicant.id = applicant_id
        WHERE enrollment_application.id > ?
        ORDER BY reference"""
    with contextlib.closing(sqlite3.connect(var / "portal.sqlite3")) as database:
        return database.execute(asked, [newest]).fetchall()


def newest_file(var) -> int:
    with contextlib.closing(sqlite3.connect(var / "portal.sqlite3")) as database:
        return database.execute("SELECT max(id) FROM enrollment_application").fetchone()[0]
