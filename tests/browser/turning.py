"""From one page to the next: every click that brings a new page goes through here."""

from playwright.sync_api import Locator


def turn(pressed: Locator) -> None:
    """Clicks, and comes back when the page that the click brings is the page, and whole.

    A click alone comes back while the new page is still on its way: what is done next then happens to the page
    that is being left, or to none ("Not attached to an active page").
    """
    with pressed.page.expect_navigation(wait_until="load"):
        pressed.click()
