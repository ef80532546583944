"""A clerk with a phone: the second step set up, used, lost, recovered by a code, and given anew by a colleague."""

import contextlib
import re
import sqlite3
import time
from base64 import b32decode

import pytest
from django_otp.oath import totp
from playwright.sync_api import expect

from .conftest import PASSWORD, serving, visitors
from .turning import turn

CLERK, COLLEAGUE = "our.staff.coding", "our.admin"
STEP = 30  # seconds of a code


class Phone:
    """The app of somebody: the key that a page shows, and codes that were not used yet."""

    def __init__(self, page):
        groups = page.locator(".key span").all_inner_texts()
        self.key, self.used = b32decode("".join(groups)), 0

    def code(self) -> str:
        """Each opens once; the portal takes the one before, the present and the next."""
        present = int(time.time()) // STEP
        self.used = max(self.used + 1, present - 1)
        assert self.used <= present + 1
        return f"{totp(self.key, t0=-(self.used - present) * STEP):06}"


@pytest.fixture(scope="module")
def portal_with_second_step(tmp_path_factory, fresh):
    var = fresh(tmp_path_factory.mktemp("second-step"))
    # A portal that is no demonstration does not start with accounts of one: here they are somebody's.
    with contextlib.closing(sqlite3.connect(var / "portal.sqlite3")) as database, database:
        database.execute("UPDATE centers_user SET username = 'our.' || username")
    with serving(var, settings={"PORTAL_DEMO": "0"}) as served:
        yield served.address


@pytest.fixture
def visit(chromium, portal_with_second_step):
    with visitors(chromium, portal_with_second_step) as make:
        yield make


def first_step(page, name):
    page.goto("/admin/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    turn(page.locator("#login-form [type=submit]"))


def give(page, code, **more):
    fits(page)
    page.fill("[name=code]", code)
    for name, value in more.items():
        page.fill(f"[name={name}]", value)
    turn(page.locator(".account-form [type=submit]"))


def fits(page):
    """Nothing is wider than a phone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def recovery_codes(page) -> list[str]:
    fits(page)
    codes = page.locator(".recovery-codes li").all_inner_texts()
    assert len(set(codes)) == 10
    turn(page.locator(".btns a.first"))
    return codes


def sign_out(page):
    page.locator(".account > summary").click()
    turn(page.locator("#logout-form button"))


def test_the_second_step_from_the_first_day_to_a_lost_phone(visit):
    clerk = visit("ar")
    # Set up, by the clerk alone.
    first_step(clerk, CLERK)
    expect(clerk.locator(".square svg")).to_be_visible()
    phone = Phone(clerk)
    give(clerk, "000000")
    expect(clerk.locator(".error-message")).to_be_visible()
    give(clerk, phone.code())
    codes = recovery_codes(clerk)
    expect(clerk.locator(".account > summary")).to_be_visible()
    # Used.
    sign_out(clerk)
    first_step(clerk, CLERK)
    expect(clerk.locator(".account > summary")).to_have_count(0)
    give(clerk, phone.code())
    expect(clerk.locator(".account > summary")).to_be_visible()
    # Lost: a recovery code opens, once, and another phone takes its place.
    sign_out(clerk)
    first_step(clerk, CLERK)
    give(clerk, codes[0])
    expect(clerk.locator(".messagelist .warning")).to_be_visible()
    fits(clerk)
    turn(clerk.locator("a[href='/admin/account/phone/']"))
    second = Phone(clerk)
    give(clerk, second.code(), password=PASSWORD)
    recovery_codes(clerk)
    # All lost: a colleague with the right takes it away, every session ends, and it is set up anew.
    colleague = visit("fr")
    first_step(colleague, COLLEAGUE)
    give(colleague, Phone(colleague).code())
    recovery_codes(colleague)
    colleague.goto("/admin/centers/user/?q=" + CLERK)
    turn(colleague.locator("#result_list tbody th a"))
    turn(colleague.locator("a[href*='/do/second-step/']"))
    turn(colleague.locator(".ask-form button"))
    expect(colleague.locator(".account-lines li")).not_to_have_count(0)
    clerk.goto("/admin/")
    expect(clerk.locator("#login-form")).to_be_visible()
    first_step(clerk, CLERK)
    expect(clerk.locator(".square svg")).to_be_visible()
    assert re.search("/set-up/", clerk.url)
