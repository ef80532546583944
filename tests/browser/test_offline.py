"""Visited public pages without a network; nothing about a person is kept."""

import urllib.request

import pytest


def ready(page):
    """Waits until the service worker looks after the page."""
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller")


def kept(page) -> list[str]:
    return page.evaluate(
        """async () => {
          const requests = await Promise.all((await caches.keys()).map(async name => (await caches.open(name)).keys()));
          return requests.flat().map(request => new URL(request.url).pathname);
        }"""
    )


def pull_the_plug(page):
    """No network, and no longer the minute in which a browser need not ask."""
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.context.set_offline(True)


@pytest.fixture
def page(visitor):
    page = visitor("ar", javascript=True)
    page.goto("/ar/")
    ready(page)
    return page


def test_a_visited_page_is_read_without_network_and_says_so(page):
    page.goto("/fr/programs/developpement-digital/")
    page.wait_for_function("async () => await caches.match(location.href, { ignoreVary: true })")
    assert not page.locator(".kept-note").is_visible()
    pull_the_plug(page)
    page.goto("/fr/programs/developpement-digital/")
    assert page.locator("h1").inner_text()
    assert page.locator(".kept-note").is_visible()
    assert page.evaluate("() => getComputedStyle(document.querySelector('.site-top')).display") != "inline"
    page.context.set_offline(False)
    page.goto("/fr/programs/developpement-digital/")
    assert not page.locator(".kept-note").is_visible()


def test_the_first_page_is_kept_too_with_its_drawings(page):
    page.wait_for_function("async () => await caches.match(location.href, { ignoreVary: true })")
    page.wait_for_function(
        """async () => {
          const drawings = [...document.querySelectorAll("img")].map(image => caches.match(image.src));
          return (await Promise.all(drawings)).every(Boolean);
        }"""
    )
    pull_the_plug(page)
    page.goto("/ar/")
    assert page.locator(".kept-note").is_visible()


@pytest.mark.parametrize(("path", "words"), [("/ar/partners/", "لا يوجد اتصال"), ("/fr/news/", "Pas de connexion")])
def test_an_unknown_page_without_network_says_what_can_be_done(page, path, words):
    pull_the_plug(page)
    page.goto(path)
    assert page.locator("h1").inner_text() == words


def test_nothing_personal_is_kept(page):
    for path in ("apply/", "track/", "resume/", "sign-in/", "boarding/"):
        page.goto(f"/ar/{path}")
    page.goto("/admin/")
    page.wait_for_function("async () => await caches.match('/ar/boarding/', { ignoreVary: true })")
    pages = {path for path in kept(page) if not path.startswith("/static/")}
    assert pages == {"/ar/", "/ar/boarding/", "/ar/offline/", "/fr/offline/"}


def test_statics_never_change_and_are_compressed(portal):
    with urllib.request.urlopen(f"{portal}/ar/", timeout=15) as response:
        html = response.read().decode()
    sheet = html.partition('rel="stylesheet" href="')[2].partition('"')[0]
    asked = urllib.request.Request(portal + sheet, headers={"Accept-Encoding": "gzip, br"})
    with urllib.request.urlopen(asked, timeout=15) as response:
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Content-Encoding"] == "br"
