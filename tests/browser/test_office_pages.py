"""The pages of the back office in both languages: open to everyone, and digits the right way round."""

import pytest

from . import looking
from .office import Desk

PAGES = [
    "/admin/",
    "/admin/enrollment/application/",
    "/admin/enrollment/application/do/marks/",
    "/admin/enrollment/offer/",
    "/admin/enrollment/run/",
    "/admin/programs/campaign/",
    "/admin/programs/program/",
    "/admin/programs/intake/",
    "/admin/centers/center/",
    "/admin/centers/partner/add/",
    "/admin/centers/user/",
    "/admin/boarding/stay/",
]
# The first row of these lists is opened too.
OPENED = [
    "/admin/enrollment/application/",
    "/admin/programs/campaign/",
    "/admin/programs/intake/",
    "/admin/centers/user/",
]


@pytest.fixture(params=["ar", "fr"])
def desk(request, visitor):
    page = visitor(request.param, javascript=True, viewport={"width": 1366, "height": 800})
    return Desk(page, "admin", request.param)


def faults(page) -> list:
    found = [*looking.violations(page), *looking.reversed_digits(page)]
    return [(page.url, fault) for fault in found]


def test_axe_and_digits_on_every_kind_of_page(desk):
    found = []
    for path in PAGES:
        assert desk.page.goto(path).status == 200, path
        found += faults(desk.page)
    for path in OPENED:
        desk.page.goto(path)
        # Gone to by its address: a click does not wait for the page that it opens.
        first = desk.page.locator("#result_list tbody th a").first.get_attribute("href")
        assert desk.page.goto(first).status == 200, first
        found += faults(desk.page)
    assert found == []
