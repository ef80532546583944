import shutil
from contextlib import contextmanager
from urllib.parse import urljoin

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from rehamna_portal import guides
from rehamna_portal.demo import accounts

SCREEN = {"width": 900, "height": 560}
PATIENCE_MS = 60_000
COLOURS = 64
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
ROW = "#result_list tbody th a"
# Pages of the guides that are worth a picture: the address to open, and what is pressed from there.
WAYS: dict[str, tuple[str, ...]] = {
    "index": ("admin:index",),
    "enrollment_application_changelist": ("admin:enrollment_application_changelist",),
    "enrollment_application_change": ("admin:enrollment_application_changelist", ROW),
    "enrollment_application_marks": ("admin:enrollment_application_intakes", "main li a[href*='/do/marks/']"),
    "enrollment_offer_changelist": ("admin:enrollment_offer_changelist",),
    "enrollment_run_prepare": ("admin:programs_campaign_changelist", ROW, ".btns a[href*='/do/prepare/']"),
    "enrollment_run_change": ("admin:enrollment_run_changelist", ROW),
    "boarding_house_map": ("admin:index", ".desk-nav a[href*='/do/map/']"),
    "boarding_stay_changelist": ("admin:boarding_stay_changelist",),
    "boarding_stay_change": ("admin:boarding_stay_changelist", ROW),
    "to_complete": ("to_complete",),
    "programs_campaign_change": ("admin:programs_campaign_changelist", ROW),
    "centers_newsitem_change": ("admin:centers_newsitem_changelist", ROW),
    "centers:partner": ("centers:list", "main a[href*='/centers/']"),
    "enrollment:assist": ("enrollment:assist",),
}


class Command(BaseCommand):
    help = (
        "Takes the pictures of the guides: pages of a demonstration that is being served, as its accounts see them, in"
        " both languages. Needs Playwright (locks/dev.txt) and Chromium; guides are printed without pictures too."
    )

    def add_arguments(self, parser):
        parser.add_argument("--role", action="append", choices=[*guides.PAGES], help="its guide alone; may be repeated")
        parser.add_argument("--address", default="http://127.0.0.1:8000/", help="where the demonstration is served")

    def handle(self, *args, address, role, verbosity, **options):
        if not settings.DEMO:
            raise CommandError("Pictures show the demonstration alone: set PORTAL_DEMO=1.")
        (settings.VAR_DIR / guides.FOLDER).mkdir(exist_ok=True)
        with _chromium() as browser:
            taken = [
                page
                for language, _words in settings.LANGUAGES
                for one in role or guides.PAGES
                for page in _take(browser, address, one, language)
            ]
        if verbosity:
            self.stdout.write(f"Pictures taken: {len(taken)}, in {settings.VAR_DIR / guides.FOLDER}")


@contextmanager
def _chromium():
    """A browser, ended with the context. CommandError where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as missing:
        raise CommandError("Playwright is not installed: pip install --require-hashes -r locks/dev.txt") from missing
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        raise CommandError(f"No browser is found: one of {', '.join(BROWSERS)} is needed.")
    with sync_playwright() as running:
        yield running.chromium.launch(executable_path=path, args=FLAGS)


def _take(browser, address: str, role: str, language: str) -> list[str]:
    """The pages of one role, under its account of the demonstration; the first account where it has none."""
    known = accounts.known_accounts()
    name = next((account.username for account in known if account.role == role), known[0].username)
    context = browser.new_context(viewport=SCREEN, locale=language, base_url=address)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    with override(language):
        page.goto(urljoin(address, reverse("sign_in")))
        page.fill("[name=username]", name)
        page.fill("[name=password]", accounts.password())
        page.locator("form:has([name=password]) [type=submit]").click()
        page.wait_for_load_state()
        wanted = [one for one in guides.PAGES[role] if one in WAYS]
        taken = [one for one in wanted if _picture(page, one, language)]
    context.close()
    return taken


def _picture(page, name: str, language: str) -> bool:
    """One page; False where its way is closed to the account or the demonstration has no such row."""
    address, *further = WAYS[name]
    if not page.goto(reverse(address)).ok:
        return False
    switch = page.locator(f"header .language button[value={language}]")
    if switch.count():
        switch.click()
        page.wait_for_load_state()
    for step in further:
        link = page.locator(step)
        if not link.count():
            return False
        page.goto(link.first.get_attribute("href"))
    path = guides.picture(name, language)
    page.screenshot(path=path)
    with Image.open(path) as drawn:  # a sheet needs no more colours, and is sent over slow links
        drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)
    return True
