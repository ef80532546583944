"""A young person on a phone without scripts: from the home page to the receipt, and back for the answer."""

import re
from dataclasses import dataclass

from playwright.sync_api import expect

from .looking import overflow_without_scripts
from .turning import turn

PASS_ON = "main form:not([action]) button.button"


@dataclass(frozen=True)
class Person:
    """Somebody made up, of age, with the baccalaureate, from the commune farthest from the house."""

    language: str
    given_name: str
    family_name: str
    sex: str
    boarding: str
    birth: tuple[str, str, str] = ("14", "3", "2006")
    commune: str = "jaidate"
    phone: str = "+212 6 85-12-34-56"


class Phone:
    """One phone in one person's hands. Every page it comes to has to fit."""

    def __init__(self, page, person: Person):
        self.page, self.person = page, person

    def go(self, path: str) -> None:
        self.page.goto(f"/{self.person.language}/{path}")

    def press(self, selector: str) -> None:
        turn(self.page.locator(selector).first)
        assert overflow_without_scripts(self.page) <= 0, self.page.url

    def fill(self, **answers: str) -> None:
        for name, answer in answers.items():
            self.page.fill(f"main [name={name}]", answer)

    def pick(self, **answers: str) -> None:
        for name, answer in answers.items():
            self.page.locator(f"main select[name={name}]").select_option(answer)

    def tick(self, **answers: str) -> None:
        for name, answer in answers.items():
            self.page.check(f"main [name={name}][value={answer}]")

    def pass_on(self) -> None:
        self.press(PASS_ON)

    # --- the way ------------------------------------------------------------------------------------

    def browse_to(self, programme: str) -> None:
        """From the home page by the list to one programme, and on to its application."""
        self.go("")
        self.press(".site-nav a[href$='/programs/']")
        self.press(f"main a[href$='/programs/{programme}/']")
        self.press("main a.button[href*='/apply/']")

    def begin(self) -> None:
        self.press("main a.button[href*='/apply/birth/']")
        self.answer_birth_date()
        self.pick(school_level="BAC")
        self.pass_on()
        self.press("main a.button[href*='/apply/choices/']")

    def answer_birth_date(self) -> None:
        self.fill(**{f"birth_date_{place}": part for place, part in enumerate(self.person.birth)})

    def choose(self, *later: str) -> None:
        """The intake one came from stands first already."""
        self.pick(**{f"choice_{rank}": slug for rank, slug in enumerate(later, start=2)})
        self.pass_on()

    def say_who(self) -> None:
        self.fill(family_name=self.person.family_name, given_name=self.person.given_name)
        self.tick(sex=self.person.sex)
        self.pass_on()
        self.fill(phone=self.person.phone)
        self.pass_on()

    def say_where_and_what(self) -> None:
        self.pick(commune=self.person.commune)
        self.tick(boarding=self.person.boarding)
        self.pass_on()
        self.pick(diploma="bac", stream="SP")
        self.fill(average="14,75", diploma_year="2024")
        self.pass_on()
        self.pass_on()

    def code(self) -> str:
        """The resume code under the questions."""
        return self.page.locator(".saved bdi").inner_text()

    def resume(self, code: str) -> None:
        self.go("resume/")
        self.fill(code=code)
        self.answer_birth_date()
        self.pass_on()

    def consent(self) -> None:
        for box in self.page.locator("main input[type=checkbox]").all():
            box.check()

    def send_twice(self) -> None:
        """A double tap: the browser sends, gives up waiting, and sends again."""
        self.page.locator(PASS_ON).first.dblclick()
        expect(self.page.locator(".ticket")).to_be_visible()
        self.page.wait_for_load_state()

    # --- afterwards -----------------------------------------------------------------------------------

    def receipt(self) -> tuple[str, str]:
        """The file number and the code as they stand on the receipt."""
        tiles = self.page.locator(".code-tiles span")
        left = [tile.bounding_box()["x"] for tile in tiles.all()]
        assert left == sorted(left), "the code reads from left to right"
        reference = self.page.locator(".reference").inner_text()
        assert re.fullmatch(r"RH\d\d-[A-Z3789]{8}", reference), reference
        return reference, " ".join(tiles.all_inner_texts())

    def track(self, reference: str) -> str:
        """What the file number and the birth date show: the whole page as text."""
        self.go("track/")
        self.fill(reference=reference)
        self.answer_birth_date()
        self.pass_on()
        return self.page.locator("body").inner_text()

    def status(self) -> str:
        self.go("track/file/")
        return self.page.locator("h1").inner_text()

    def accept(self) -> None:
        self.press("a[href$='/track/file/accept/']")
        self.pass_on()
