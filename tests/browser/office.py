"""Staff at work in the admin, each under an account of the demonstration."""

from playwright.sync_api import expect

from .conftest import PASSWORD
from .turning import turn


class Desk:
    """One signed-in account, in the language it picked by the button of the header."""

    def __init__(self, page, account: str, language: str):
        self.page = page
        page.goto("/admin/")
        switch = page.locator(f".language button[value={language}]")
        if switch.count():
            turn(switch)
        page.fill("[name=username]", account)
        page.fill("[name=password]", PASSWORD)
        turn(page.locator("#login-form [type=submit]"))
        if switch.count():
            turn(switch)
        expect(page.locator("html")).to_have_attribute("lang", language)

    def confirm(self) -> None:
        """The page before a deed: its button does it, and says so or why not."""
        turn(self.page.locator(".ask-form button"))
        expect(self.page.locator("ul.messagelist .success")).to_be_visible()

    # --- files ------------------------------------------------------------------------------------

    def open_campaign(self, name: str) -> None:
        self.page.goto("/admin/programs/campaign/")
        turn(self.page.get_by_role("link", name=name, exact=True))

    def open_files(self, campaign: str) -> None:
        self.open_campaign(campaign)
        turn(self.page.locator(".btns a[href*='/enrollment/application/']"))

    def decide_by_the_rules(self, campaign: str) -> None:
        self.open_files(campaign)
        self.page.select_option("select[name=select_across]", "1")
        self.page.select_option("select[name=action]", "decide_files")
        turn(self.page.locator("button[name=index]"))
        turn(self.page.locator("#confirm button.first"))
        expect(self.page.locator("ul.messagelist .success")).to_be_visible()

    def tell_apart(self, campaign: str) -> None:
        """Files that look like the same person belong to two."""
        self.open_files(campaign)
        alike = self.page.url + "&alike=1"
        self.page.goto(alike)
        while self.page.locator("#result_list tbody tr").count():
            turn(self.page.locator("#result_list tbody th a").first)
            turn(self.page.locator("a[href*='/do/two-persons/']"))
            self.confirm()
            self.page.goto(alike)

    def enter_marks(self, campaign: str) -> None:
        """One page for each intake; declared averages stand there already."""
        overview = "/admin/enrollment/application/do/marks/"
        self.page.goto(overview)
        lines = self.page.locator("main li", has_text=campaign).get_by_role("link")
        for address in [line.get_attribute("href") for line in lines.all()]:
            self.page.goto(address)
            empty = [box for box in self.page.locator("input[name^=mark-]").all() if not box.input_value()]
            for number, box in enumerate(empty):
                box.fill(f"{10 + number % 9},5")
            if empty:
                turn(self.page.locator("form.marks button"))
                expect(self.page.locator("ul.messagelist .success")).to_be_visible()

    def open_file(self, reference: str) -> None:
        self.page.goto(f"/admin/enrollment/application/?q={reference}")
        turn(self.page.locator("#result_list tbody th a"))

    def enroll(self, reference: str, average: str) -> None:
        """The average as it stands on the original."""
        self.open_file(reference)
        self.press("enroll", average=average)

    # --- the campaign -----------------------------------------------------------------------------

    def press(self, verb: str, **answers: str) -> None:
        """A button of the open campaign, with what it asks."""
        turn(self.page.locator(f"a[href*='/do/{verb}/']"))
        for name, answer in answers.items():
            self.page.fill(f".ask-form [name={name}]", answer)
        self.confirm()

    def missing(self) -> int:
        """From the open campaign to its preparation: how many kinds of things are missing."""
        turn(self.page.locator(".btns a[href*='/do/prepare/']"))
        return self.page.locator(".piece .state.no").count()

    def compute(self) -> None:
        turn(self.page.locator("form.box button.first"))
        expect(self.page.locator("ul.messagelist .success")).to_be_visible()

    def checked(self) -> str:
        """The word of the independent check on the open allocation."""
        return self.page.locator("aside h2 .state").first.inner_text()

    def publish(self) -> None:
        self.page.check("[name=read]")
        turn(self.page.locator("form[action*='/do/publish/'] button"))
        expect(self.page.locator("ul.messagelist .success")).to_be_visible()

    # --- the house --------------------------------------------------------------------------------

    def give_bed(self, reference: str) -> tuple[str, str]:
        """The first free bed of the wing for this person: its room and its letter."""
        self.page.goto(f"/admin/boarding/stay/?q={reference}")
        turn(self.page.locator("#result_list tbody th a"))
        room = self.page.locator(".bed-choice").first
        found = room.locator("bdi").inner_text(), room.locator("label").first.inner_text().strip()
        room.locator("input").first.check()
        turn(self.page.locator("form.bed-panel button"))
        expect(self.page.locator("ul.messagelist .success")).to_contain_text("".join(found))
        return found

    def check_in(self) -> None:
        turn(self.page.locator("a[href*='/do/check-in/']"))
        self.confirm()
