"""A new campaign "like last year" with its eight intakes, made by hand in few inputs; it opens once nothing is left."""

import os
import subprocess
import sys

from playwright.sync_api import expect

from .conftest import ROOT, serving, visitors
from .looking import overflow
from .office import Desk
from .turning import turn

MOST_INPUTS = 25
NAMED = {
    "PORTAL_RESPONSIBLE_AR": "جهة",
    "PORTAL_RESPONSIBLE_FR": "Autorité",
    "PORTAL_RETENTION_MONTHS": "24",
    "EMAIL_URL": "dummymail://",
}
# What the centres, the house and whoever translates do meanwhile, each in forms of their own.
MENDED = """
from datetime import timedelta
from django.utils import timezone
from boarding.models import House, Room
from centers.models import Center
from enrollment.models import Sitting
from programs.models import Campaign, Criterion, Paper, Program
Program.objects.update(center_is_sample=False, entry_is_sample=False)
Center.objects.update(contact_is_sample=False)
Paper.objects.update(is_sample=False)
House.objects.update(is_sample=False)
Room.objects.update(is_sample=False)
for one in Criterion.objects.filter(intake__campaign__state="draft").exclude(appointment=""):
    Sitting.objects.create(criterion=one, starts_at=timezone.now() + timedelta(days=300), minutes=20, places=1)
"""


class Inputs:
    """Counts whatever somebody clicks or types."""

    def __init__(self):
        self.count = 0

    def click(self, locator) -> None:
        self.count += 1
        turn(locator)

    def unfold(self, locator) -> None:
        self.count += 1
        locator.click()

    def uncheck(self, locator) -> None:
        self.count += 1
        locator.uncheck()


def mend(var) -> None:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE_", "DJANGO_"))
    }
    settings = {**kept, **NAMED, "PORTAL_VAR_DIR": str(var), "PORTAL_DEMO": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", MENDED]
    subprocess.run(command, cwd=ROOT, env=settings, check=True, timeout=120)


def test_eight_intakes_are_made_by_hand_and_open_once_the_list_is_empty(tmp_path, chromium, fresh):
    var = fresh(tmp_path / "portal")
    with serving(var, settings=NAMED) as served, visitors(chromium, served.address) as make:
        page, hand = Desk(make("fr"), "admin", "fr").page, Inputs()
        hand.unfold(page.locator(".account > summary"))
        hand.click(page.locator(".account nav a[href$='/programs/campaign/']"))
        hand.click(page.locator(".object-tools a[href$='/copy/']"))
        assert overflow(page) <= 0
        assert page.locator("input[name$='-taken']:checked").count() == 8
        hand.uncheck(page.locator("[name=is_sample]"))
        hand.click(page.locator(".copy-form .btn.first"))
        expect(page.locator("ul.messagelist .success")).to_be_visible()
        campaign = page.url

        blocking = page.locator(".blocking.bar")
        expect(blocking).to_be_visible()
        assert page.locator("a[href*='/do/open/']").count() == 0
        hand.click(page.locator(".next-step a[href$='/intakes/']"))
        assert overflow(page) <= 0
        for box in page.locator("input[type=checkbox][name$='-is_sample']").all():
            hand.uncheck(box)
        hand.click(page.locator("form .btn.first"))
        expect(page.locator("ul.messagelist .success")).to_be_visible()
        assert page.locator("input[name$='-is_sample']:checked").count() == 0
        assert hand.count <= MOST_INPUTS

        page.goto(campaign)
        assert page.locator("a[href*='/do/open/']").count() == 0, "the rest of the list still keeps it"
        mend(var)
        page.goto(campaign)
        expect(blocking).to_have_count(0)
        turn(page.locator(".next-step a.first[href*='/do/open/']"))
        turn(page.locator(".ask-form button"))
        expect(page.locator("ul.messagelist .success")).to_be_visible()
        assert "ouverte" in page.locator(".campaign .big").inner_text().lower()
