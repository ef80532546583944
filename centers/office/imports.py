"""A table that comes in: a template to fill in, a preview of every line, and nothing written before it is confirmed.

    class Catalogue(Importer):
        columns = (ReadColumn("slug", _("address"), needed=True), …)
        def enter(self, typed, *, sure): …   # writes one line by the verbs of the room, and says what it came to

The preview enters each line for real and takes it back, so that it can promise nothing the verbs would not do. What
was typed travels in the form of the preview, signed, with what it came to; where it comes to something else when it is
confirmed, the line is left out and says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.folding import fold
from centers.core.reasons import Reason
from centers.core.tables import Sheet
from centers.core.types import StrOrPromise

# Lines entered in one answer, each twice: once to be shown, once to stand.
AT_ONCE = 200
_HEADINGS_AMONG = 10
NOT_WHOLE = Reason("not_whole", _("This preview is not whole, or older than a day: the table has to be sent again."))
_SALT, _LASTS = "imported-table", 24 * 60 * 60


class ReadColumn(NamedTuple):
    """`name`: under which `enter` is given what was typed. Without those that are `needed` no line can be read."""

    name: str
    heading: StrOrPromise
    needed: bool = False


class Kind(StrEnum):
    NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"


@dataclass(frozen=True)
class Outcome:
    """What a line comes to. `changes`: (name of a column, what stood there, what stands there now)."""

    kind: Kind
    about: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()


class Unsure(Refused):
    """Taken only where somebody ticks that the line is meant so."""


@dataclass
class ImportedLine:
    """A line of the table. `can_tick`: it is left out unless it is ticked."""

    number: int
    typed: dict[str, str]
    outcome: Outcome
    sentences: list[str] = field(default_factory=list)
    can_tick: bool = False
    changes: list[tuple[str, str, str]] = field(default_factory=list)


class Importer:
    """One kind of table. An instance belongs to one account, and to what was chosen before the file."""

    columns: Sequence[ReadColumn] = ()
    at_once = AT_ONCE

    def enter(self, typed: dict[str, str], *, sure: bool) -> Outcome:
        """Writes what a line says. Raises Refused, Unsure or ValidationError."""
        raise NotImplementedError

    def identity(self, typed: dict[str, str]) -> str:
        """What no two lines of a table may have in common; empty for nothing."""
        return ""

    def about(self, typed: dict[str, str]) -> str:
        """What a line is called where it could not be read."""
        return self.identity(typed)

    def state(self) -> list:
        """What goes along, signed, beside the lines: the preview of one cannot be confirmed as that of another."""
        return []


# --- reading ----------------------------------------------------------------------------------


def read(importer: Importer, sheets: Iterable[Sheet]) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    """The lines under the headings with their numbers, and the headings that no column has. Raises Refused."""
    best: tuple[int, Sheet, int, dict[int, str]] | None = None
    for sheet in sheets:
        for place, (_number, cells) in enumerate(sheet.lines[:_HEADINGS_AMONG]):
            found = _recognised(importer.columns, cells)
            if best is None or len(found) > best[0]:
                best = (len(found), sheet, place, found)
    if best is None or not best[0]:
        names = [str(capfirst(column.heading)) for column in importer.columns[:3]]
        text = _("No line of headings was found. The first line of the template has them: %(names)s …")
        raise Refused(Reason("no_headings", text, {"names": names}))
    _count, sheet, place, found = best
    if missing := [column for column in importer.columns if column.needed and column.name not in found.values()]:
        names = [str(capfirst(column.heading)) for column in missing]
        text = _("These columns are missing: %(names)s. They stand in the template.")
        raise Refused(Reason("columns_missing", text, {"names": names}))
    if sheet.refusal:
        raise sheet.refusal
    below = sheet.lines[place + 1 :]
    if len(below) > importer.at_once:
        text = _("The table has more than %(count)s lines. In several files it can be read.")
        raise Refused(Reason("too_many_lines", text, {"count": importer.at_once}))
    heads = sheet.lines[place][1]
    unread = [text for column, text in enumerate(heads) if text and column not in found]
    return [(number, _typed(found, cells)) for number, cells in below], unread


def _recognised(columns: Sequence[ReadColumn], cells: list[str]) -> dict[int, str]:
    """Place of a column -> its name, by its heading in either language or by its name."""
    known: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {fold(str(column.heading)): column.name for column in columns}
    known |= {fold(column.name): column.name for column in columns}
    found: dict[int, str] = {}
    for place, text in enumerate(cells):
        name = known.get(fold(text))
        if name and name not in found.values():
            found[place] = name
    return found


def _typed(found: dict[int, str], cells: list[str]) -> dict[str, str]:
    return {name: cells[place] if place < len(cells) else "" for place, name in found.items()}


# --- entering ---------------------------------------------------------------------------------


def preview(importer: Importer, typed_lines: Iterable[tuple[int, dict[str, str]]]) -> list[ImportedLine]:
    """What each line would come to. Nothing is left in the database."""
    seen: dict[str, int] = {}
    found = []
    for number, typed in typed_lines:
        identity = importer.identity(typed)
        if identity and identity in seen:
            sentence = _("The same stands on line %(line)s already.") % {"line": seen[identity]}
            found.append(ImportedLine(number, typed, Outcome(Kind.WRONG, importer.about(typed)), [str(sentence)]))
            continue
        seen[identity] = number
        with transaction.atomic():
            line = _entered(importer, number, typed, sure=False)
            transaction.set_rollback(True)
        found.append(line)
    return found


def _entered(importer: Importer, number: int, typed: dict[str, str], *, sure: bool) -> ImportedLine:
    try:
        with transaction.atomic():
            outcome = importer.enter(typed, sure=sure)
    except Unsure as refusal:
        wrong = Outcome(Kind.WRONG, importer.about(typed))
        return ImportedLine(number, typed, wrong, list(map(str, refusal.sentences)), can_tick=True)
    except (Refused, ValidationError) as refusal:
        sentences = refusal.sentences if isinstance(refusal, Refused) else refusal.messages
        return ImportedLine(number, typed, Outcome(Kind.WRONG, importer.about(typed)), list(map(str, sentences)))
    return ImportedLine(number, typed, outcome, changes=_named(importer, outcome))


def _named(importer: Importer, outcome: Outcome) -> list[tuple[str, str, str]]:
    """The changes, each under the heading of its column."""
    names = {column.name: str(capfirst(column.heading)) for column in importer.columns}
    return [(names.get(name, name), before, after) for name, before, after in outcome.changes]


def save(importer: Importer, lines: Iterable[ImportedLine], ticked: set[int]) -> tuple[int, list[ImportedLine]]:
    """Enters the lines of a preview, each by itself: how many were, and those left out with their sentences."""
    done, left = 0, []
    for line in lines:
        is_ticked = line.can_tick and line.number in ticked
        if line.outcome.kind in (Kind.NEW, Kind.CHANGED) or is_ticked:
            now = _saved(importer, line, sure=is_ticked)
            if now.outcome.kind == Kind.WRONG:
                left.append(now)
            else:
                done += now.outcome.kind != Kind.SAME
        elif line.outcome.kind == Kind.WRONG:
            left.append(line)
    return done, left


@transaction.atomic
def _saved(importer: Importer, line: ImportedLine, *, sure: bool) -> ImportedLine:
    now = _entered(importer, line.number, line.typed, sure=sure)
    foreseen = sure or now.outcome == line.outcome or now.outcome.kind in (Kind.SAME, Kind.WRONG)
    if foreseen:
        return now
    transaction.set_rollback(True)
    text = _("This has changed since the preview: the table has to be sent again for this line.")
    return ImportedLine(line.number, line.typed, Outcome(Kind.WRONG, line.outcome.about), [str(text)])


# --- from the preview to saving -----------------------------------------------------------------


def signed(importer: Importer, lines: Iterable[ImportedLine], by) -> str:
    """The lines of a preview, for its form."""
    rows = [
        [one.number, one.typed, one.outcome.kind, one.outcome.about, one.outcome.changes, one.sentences, one.can_tick]
        for one in lines
    ]
    state = [type(importer).__name__, by.pk, importer.state()]
    return signing.dumps([state, rows], salt=_SALT, compress=True)


def unsigned(importer: Importer, text: str, by) -> list[ImportedLine]:
    """Raises Refused where this is no preview of this importer and account, or an old one."""
    try:
        state, rows = signing.loads(text, salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        state, rows = None, []
    if state != [type(importer).__name__, by.pk, importer.state()]:
        raise Refused(NOT_WHOLE)
    found = []
    for number, typed, kind, about, changes, sentences, can_tick in rows:
        outcome = Outcome(Kind(kind), about, tuple((name, before, after) for name, before, after in changes))
        found.append(ImportedLine(number, typed, outcome, sentences, can_tick, _named(importer, outcome)))
    return found
