"""What is sent to every form of the back office, and what is wrong with how it is taken."""

import copy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.contrib.messages import get_messages
from django.db import connection, models, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models.signals import post_save
from lxml import html

from tests.scenarios.page_forms import PageForm

# By the kind of the control, a round each: controls and marks that turn around what follows; too long; digits of
# another hand, of a day that does not exist, with NUL; too large for most columns, for any, and for Python.
CONTROLS, LONG, HUGE, LARGE = "\u202ea\u2067\x1bb\ufeff", "ا" * 10_000, "9" * 20, "2147483648"
TEXTS = (CONTROLS, LONG, "٣١/٠٢/\x00٢٠٢٧", HUGE)
BAD = {"number": ("NaN\x00", LARGE, "-١", HUGE), "select": (CONTROLS, "9" * 5000, "١", HUGE)}
ROUNDS = range(len(TEXTS))
UPLOADS = (b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(40), b"<svg xmlns='http://www.w3.org/2000/svg'/>")
# What a form set says of itself; nobody types it.
MARKS = re.compile(r"-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$|-id$")
UNTYPED = re.compile(MARKS.pattern + r"|^csrf|^_|^initial-")
# Of the rows of a form set the first is enough, whether rows are named by their place or by their key.
ROW = re.compile(r"-\d+-")
UNCLEAN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
SAYS = "//*[@aria-invalid='true' or contains(@class, 'error')] | //ul[@class='messagelist' and not(@id)]"


def answers(form: PageForm, number: int, hidden: bool = False) -> dict[str, str]:
    """Something bad for every control of the form, another kind of it each round; or for what the page itself put
    into hidden ones."""
    typed = [name for name in form.kinds if not UNTYPED.search(name) and "-__prefix__-" not in name]
    names = {ROW.sub("-#-", name): name for name in reversed(typed)}.values()
    kinds = {name: form.kinds[name] for name in names if (form.kinds[name] == "hidden") == hidden}
    return {name: BAD.get(sort, TEXTS)[number] for name, sort in kinds.items() if sort != "file"}


@dataclass
class Taken:
    """What came of something sent: faults as words, rows that were saved, names of the answers that were refused."""

    faults: list[str] = field(default_factory=list)
    saved: list[models.Model] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)


@contextmanager
def undone(client) -> Iterator[list[models.Model]]:
    """What happens inside leaves no trace, in the database or in the browser's cookies; yields the rows saved."""
    cookies, saved = copy.deepcopy(client.cookies), []

    def note(sender, instance, **kwargs):
        saved.append(instance)

    post_save.connect(note)
    try:
        with transaction.atomic():
            yield saved
            transaction.set_rollback(True)
    finally:
        post_save.disconnect(note)
        client.cookies = cookies


def send(client, form: PageForm, changes: dict) -> Taken:
    """The form with these changes; with nothing at all, not even its own fields, for an empty dict: it may then be
    shown once more as it was."""
    taken = Taken()
    try:
        with undone(client) as taken.saved:
            response = getattr(client, form.method)(form.action, {**form.fields, **changes} if changes else {})
            connection.check_constraints()
    except Exception as error:  # the very thing looked for: whatever would be a page 500
        taken.faults.append(f"{type(error).__name__}: {str(error)[:150]}")
        return taken
    taken.faults += [fault for row in taken.saved for fault in unclean(row)]
    if response.status_code >= 500:
        taken.faults.append(str(response.status_code))
    elif form.method == "post" and response.status_code < 400 and not taken.saved:
        taken.refused, said = _heard(response)
        if changes and not said:
            taken.faults.append(f"{response.status_code}: nothing saved, and nothing said")
    return taken


def says_something(page: str) -> list:
    """What a page says of an answer, as elements."""
    return html.document_fromstring(page).xpath(SAYS)


def _heard(response) -> tuple[set[str], bool]:
    """Names of the answers that the page refuses, and whether it says anything at all."""
    if response.status_code != 200:
        return set(), bool(list(get_messages(response.wsgi_request)))
    said = says_something(response.content.decode())
    return {element.get("name") for element in said if element.get("aria-invalid")}, bool(said)


def unclean(row: models.Model) -> list[str]:
    """Values that the one database would keep and the other not, or that would turn a page around."""
    wrong = []
    for column in row._meta.concrete_fields:
        value, fits = getattr(row, column.attname), True
        if isinstance(value, str):
            fits = not UNCLEAN.search(value) and len(value) <= (column.max_length or len(value))
        elif isinstance(column, models.IntegerField) and isinstance(value, int):
            low, high = BaseDatabaseOperations.integer_field_ranges[column.get_internal_type()]
            fits = low <= value <= high
        elif isinstance(column, models.DecimalField) and value is not None:
            fits = abs(value) < 10 ** (column.max_digits - column.decimal_places)
        if not fits:
            wrong.append(f"{row._meta.label}.{column.name} keeps {str(value)[:20]!r}")
    return wrong
