"""Whatever is typed into any form of the back office, or into its addresses, ends in a sentence or a clean value.

The forms are found by walking the back office from every registered table, so that one that comes later is swept too.
"""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests import databases
from tests.scenarios.back_office import Page, open_office, walk
from tests.scenarios.malformed_answers import HUGE, MARKS, ROUNDS, UPLOADS, answers, send, undone
from tests.scenarios.page_forms import PageForm, kind

pytestmark = pytest.mark.django_db
BAD_VALUES = ["9" * 40, "\x00١٢\u202e/x"]
BAD_NUMBERS = ("9" * 40, "9" * 5000, "%D9%A1%00")


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker):
    """A superuser's browser; all rows are built once and undone after."""
    with django_db_blocker.unblock(), databases.holding("network"), transaction.atomic():
        yield open_office()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def pages(office) -> list[Page]:
    return list(walk(office))


@pytest.fixture(scope="module")
def forms(pages) -> list[PageForm]:
    """One of each kind, of those with something to type or choose."""
    found = {form.kind: form for page in reversed(pages) for form in reversed(page.forms)}
    return [form for form in found.values() if form.action.startswith("/admin/") and form.is_filled]


def bad_answers(client, form: PageForm, number: int) -> list[str]:
    """Faults with something bad in all fields at once; then in those only that were not refused, so that the form
    comes to saving (an empty form to add does not)."""
    faults = []
    for hidden in (False, True):
        if bad := answers(form, number, hidden):
            first = send(client, form, bad)
            faults += first.faults
            left = {name: text for name, text in bad.items() if name not in first.refused}
            if first.refused and left and not form.action.endswith("/add/"):
                faults += send(client, form, left).faults
    return faults


@pytest.mark.sqlite_alone
def test_no_page_complains_before_anything_is_sent(pages):
    """So that what a page says of an answer is told from what always stands there."""
    assert [page.address for page in pages if page.complains] == []


def test_every_form_takes_malformed_answers(office, forms):
    found = {}
    for form in forms:
        for number in ROUNDS:
            if faults := bad_answers(office, form, number):
                found[kind(form.action), number] = faults
    assert len(forms) > 80
    assert found == {}


@pytest.mark.sqlite_alone
def test_every_form_takes_broken_uploads(office, forms):
    found, taking = {}, [form for form in forms if "file" in form.kinds.values()]
    for form in taking:
        names = [name for name, sort in form.kinds.items() if sort == "file"]
        for content in UPLOADS:
            files = {name: SimpleUploadedFile("a\u202e.png", content) for name in names}
            if faults := send(office, form, files).faults:
                found[kind(form.action), content] = faults
    assert taking
    assert found == {}


@pytest.mark.sqlite_alone
def test_every_form_stands_when_its_own_marks_are_missing_or_wrong(office, forms):
    """Form sets without management form, with rows of nobody; a form without anything."""
    found = {}
    for form in forms:
        marks = [name for name in form.kinds if MARKS.search(name)]
        sent = [{}, *(dict.fromkeys(marks, bad) for bad in ([], HUGE, "-1", "1") if marks)]
        if faults := [fault for changes in sent for fault in send(office, form, changes).faults]:
            found[kind(form.action)] = faults
    assert found == {}


def malformed(page: Page) -> Iterator[str]:
    """The address of a list with each of its filters set to something wrong; of another page with all at once."""
    path = urlsplit(page.address).path
    if path.endswith(("/delete/", "/history/")):  # they ask nothing of their address but the row
        return
    if not page.is_list:
        names = ["e", "_popup", "_changelist_filters", "_to_field", "next", "bed", "id", "kind", "table", "page"]
        yield f"{path}?{urlencode(dict(zip(names, BAD_VALUES * len(names), strict=False)))}"
        yield f"{path}?_to_field="
        return
    asked = [dict(parse_qsl(urlsplit(link).query)) for link in page.links if urlsplit(link).path == path]
    filters = sorted({name for query in asked for name in query} - {"q", "o", "p"})
    for bad in BAD_VALUES:
        for names in [("q", "o"), *((name,) for name in filters)]:
            yield f"{path}?{urlencode(dict.fromkeys(names, bad))}"
    yield from (f"{path}?{asked}" for asked in (f"p={BAD_VALUES[0]}", "_to_field=", "_to_field=logentry"))


def test_every_filter_and_address_takes_malformed_values(office, pages):
    addresses = [address for page in pages for address in malformed(page)]
    rows = {kind(page.address) for page in pages if "#" in kind(page.address)}
    addresses += [row.replace("#", bad) for row in sorted(rows) for bad in BAD_NUMBERS]
    found = {}
    for address in dict.fromkeys(addresses):
        try:
            with undone(office):
                status = office.get(address).status_code
        except Exception as error:
            status = f"{type(error).__name__}: {str(error)[:100]}"
        if not isinstance(status, int) or status >= 500:
            found.setdefault(status, []).append(address[:120])
    assert found == {}
