"""What a table of marks would change: line by line, with a sentence for each that cannot be taken. Nothing is saved."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Prefetch
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.core.folding import fold
from centers.core.reasons import EMPTY_FILE, Reason, named, said_in_both
from centers.core.tables import Line, Sheet, cell_name
from centers.core.types import StrOrPromise
from enrollment.allocation import ranking
from enrollment.interviews.dates import can_be_absent
from enrollment.models import HOLDING, SENT, Choice, Eligibility, Offer
from enrollment.security import codes
from enrollment.security.permissions import own_choices, visible_to
from enrollment.values.marks import ABSENT, MarkValue
from programs.models import DECLARED, Criterion, Intake

from .services import can_decide

# Above the headings a table may bear a title and a date.
_HEADINGS_AMONG = 10
_T = TypeVar("_T")
_HELD = Prefetch("application__offers", Offer.objects.filter(state__in=HOLDING), to_attr="held_offers")


@dataclass(frozen=True)
class Change:
    """One mark to be saved: `kept` stood there when the table was read, None for nothing."""

    line: int
    choice: Choice
    criterion: Criterion
    kept: MarkValue | None
    value: MarkValue

    @property
    def is_change(self) -> bool:
        return self.value != self.kept

    @property
    def before(self) -> str:
        return str(self.kept or "")

    @property
    def after(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class Problem:
    """`about`: the file number or heading as it stands in the table."""

    line: int
    about: str | None
    sentence: StrOrPromise


@dataclass
class MarkRow:
    """One line that can be read: `name` as it stands in the table, `cells` for each column, None where it is empty."""

    line: int
    choice: Choice
    name: str
    cells: list[Change | None]
    waits: bool = False

    @property
    def fits(self) -> bool:
        """Whether the name in the table is that of the file number. Without a name there is nothing to compare."""
        return not self.name or self.choice.application.applicant.is_named(self.name)

    @property
    def changes(self) -> list[Change]:
        return [] if self.waits else self._changed()

    @property
    def brings_absence(self) -> bool:
        return any(change.value.is_absence for change in self._changed())

    @property
    def unchanged(self) -> int:
        return sum(cell is not None and not cell.is_change for cell in self.cells)

    def _changed(self) -> list[Change]:
        return [cell for cell in self.cells if cell and cell.is_change]


@dataclass
class Reading:
    """What a table holds: `sheet` and `first` say where it was found (name, line of the headings), `columns` what."""

    sheet: str = ""
    first: int = 1
    columns: list[Criterion] = field(default_factory=list)
    has_names: bool = False
    rows: list[MarkRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        return [change for row in self.rows for change in row.changes]

    @property
    def unchanged(self) -> int:
        return sum(row.unchanged for row in self.rows)

    @property
    def new(self) -> list[Change]:
        return [change for change in self.changes if change.kept is None]

    @property
    def corrected(self) -> list[Change]:
        return [change for change in self.changes if change.kept is not None]

    @property
    def misfits(self) -> list[MarkRow]:
        return [row for row in self.rows if not row.fits]

    @property
    def absences(self) -> list[MarkRow]:
        return [row for row in self.rows if row.fits and row.brings_absence]

    @property
    def others(self) -> list[MarkRow]:
        return [row for row in self.rows if row.fits and not row.brings_absence]

    def put_off(self, most: int) -> None:
        """Lines after the first `most` changes wait; that they do is told once."""
        count = 0
        for row in self.rows:
            count += len(row.changes)
            row.waits = count > most and bool(row.changes)
        if late := [row for row in self.rows if row.waits]:
            sentence = _("From this line on: %(count)s marks are saved at once; then the same table can be sent again.")
            self.problems.append(Problem(late[0].line, "", sentence % {"count": most}))


def headings(intake: Intake) -> dict[str, Criterion]:
    """The columns to fill in, in the reader's language; of two criteria with one name the second says so."""
    found = {}
    for criterion in intake.criteria.all():
        if criterion.is_entered:
            name = first = str(criterion) or _("criterion")
            for number in itertools.count(2):
                if name not in found:
                    break
                name = f"{first} ({number})"
            found[name] = criterion
    return found


def read_lines(user, intake: Intake, sheets: list[Sheet]) -> Reading:
    """The table on whichever sheet holds one. Raises Refused when no column says whose marks they are, or which."""
    if not sheets:
        raise Refused(EMPTY_FILE)
    found = [place for sheet in sheets if (place := _found_on(intake, sheet))]
    if not found:
        raise _no_columns(intake, sheets)
    if len(found) > 1:
        text = gettext_lazy("Several sheets hold such a table: %(names)s. Only one may be in the file.")
        raise Refused(Reason("several_tables", text, {"names": [place.sheet.name for place in found]}))
    place = found[0]
    if place.sheet.refusal:
        raise place.sheet.refusal
    reading = Reading(place.sheet.name, place.line, list(place.columns.values()), place.names is not None)
    reading.problems = [Problem(place.line, about, str(reason)) for about, reason in place.problems]
    table = _Table(user, intake, place)
    for number, cells in place.rows:
        try:
            reading.rows.append(table.row(number, cells))
        except Refused as refusal:
            about = cells[place.numbers] if len(cells) > place.numbers else ""
            reading.problems.append(Problem(number, about, str(refusal)))
    return reading


@dataclass
class _Found:
    """A table on a sheet: the line of its headings, the columns of numbers and names, those of marks, the lines below
    and what is wrong with other headings."""

    sheet: Sheet
    line: int
    numbers: int
    names: int | None
    columns: dict[int, Criterion]
    problems: list[tuple[str, Reason]]
    headed: set[int]
    rows: list[Line]


def _found_on(intake: Intake, sheet: Sheet) -> _Found | None:
    for place, (line, cells) in enumerate(sheet.lines[:_HEADINGS_AMONG]):
        numbers, names, columns, problems = _columns(intake, cells)
        if numbers is not None and columns:
            headed = {column for column, heading in enumerate(cells) if heading}
            return _Found(sheet, line, numbers, names, columns, problems, headed, sheet.lines[place + 1 :])
    return None


def _no_columns(intake: Intake, sheets: list[Sheet]) -> Refused:
    """What the headings have to be, and what was found instead."""
    expected = said_in_both(lambda: _(", ").join([_("file number"), *headings(intake)]))
    text = gettext_lazy("The first line of the table names the columns: %(names)s.")
    reasons = [Reason("no_columns", text, {"names": expected})]
    numbers, _names, columns, problems = _columns(intake, sheets[0].lines[0][1])
    if numbers is not None and not columns:
        reasons += [_about(name, reason) for name, reason in problems]
    if len(sheets) > 1:
        text = gettext_lazy("None of these sheets has such a line: %(names)s.")
        reasons.append(Reason("on_no_sheet", text, {"names": [sheet.name for sheet in sheets]}))
    return Refused(*reasons)


def _about(name: object, reason: Reason, *more: Reason) -> Reason:
    """With the name of what it is about before it."""
    told = said_in_both(lambda: " ".join([f"{name}{_(':')}", str(reason), *map(str, more)]))
    return Reason(reason.code, "%(told)s", {"told": told})


def _in_both(names: Callable[[], dict[str, _T]]) -> dict[str, _T]:
    """What `names` gives in either language, folded, so that a table downloaded in one can be sent in the other."""
    found: dict[str, _T] = {}
    for language in ("fr", "ar"):
        with translation.override(language):
            found |= {fold(name): thing for name, thing in names().items()}
    return found


_HEADED_TWICE = Reason("headed_twice", gettext_lazy("Several columns have this heading: none of them is read."))
_NO_CRITERION = Reason(
    "no_criterion", gettext_lazy("No criterion of this intake has this name: the column is not read.")
)


def _columns(intake: Intake, names: list[str]):
    """Where the file numbers and the names stand, which column is which criterion, and what is wrong with others."""
    marked = _in_both(lambda: headings(intake))
    declared = _in_both(lambda: {str(c): DECLARED[c.kind] for c in intake.criteria.all() if not c.is_entered})
    number, person = _in_both(lambda: {_("file number"): 0}), _in_both(lambda: {_("person"): 0})
    found, problems, folded = {}, [], [fold(name) for name in names]
    times = Counter(folded)
    for place, name in enumerate(folded):
        if name in marked and times[name] == 1:
            found[place] = marked[name]
        elif name in marked or (name in number and times[name] > 1):
            problems.append((names[place], _HEADED_TWICE))
        elif name in declared:
            problems.append((names[place], Reason("declared", declared[name])))
        elif name and name not in number and name not in person:
            problems.append((names[place], _NO_CRITERION))
    numbers = [place for place, name in enumerate(folded) if name in number]
    people = [place for place, name in enumerate(folded) if name in person]
    return numbers[0] if len(numbers) == 1 else None, people[0] if people else None, found, problems


class _Table:
    """The lines below the headings, with the files they speak of."""

    def __init__(self, user, intake: Intake, place: _Found):
        self.place, self.lines, self.entry_year = place, defaultdict(list), intake.campaign.entry_year
        for line, cells in place.rows:
            self.lines[self._reference(cells)].append(line)
        own = own_choices(user).filter(intake=intake, application__reference__in=list(self.lines))
        own = own.select_related("application__applicant", "application__campaign").prefetch_related("marks", _HELD)
        self.choices = {choice.application.reference: choice for choice in own}
        self.visible = set(visible_to(user).filter(reference__in=list(self.lines)).values_list("reference", flat=True))

    def _reference(self, cells: list[str]) -> str:
        """With the head that copied columns lack: the files of an intake have one year."""
        plain = codes.read(_at(cells, self.place.numbers))
        year, letters = codes.reference_parts(plain)
        return codes.reference(int(year or self.entry_year), letters) if letters else plain

    def row(self, line: int, cells: list[str]) -> MarkRow:
        """The marks this line changes and those it leaves as they are. Raises Refused for a line that cannot be taken
        whole."""
        choice, wrong = self._choice(line, cells), []
        if any(cell for place, cell in enumerate(cells) if place not in self.place.headed):
            text = gettext_lazy("A cell of this line has no heading: was a mark with a comma cut in two?")
            wrong.append(Reason("no_heading", text))
        found = []
        for place, criterion in self.place.columns.items():
            try:
                found.append(self._cell(line, place, choice, criterion, _at(cells, place)))
            except Refused as refusal:
                wrong += refusal.reasons
        row = MarkRow(line, choice, "" if self.place.names is None else _at(cells, self.place.names), found)
        if row.changes and not wrong:
            # The reason is asked on the preview; until then no line fails for want of it.
            wrong = can_decide(choice.application, choice, has_reason=True)
        if wrong:
            raise Refused(*wrong)
        return row

    def _cell(self, line: int, place: int, choice: Choice, criterion: Criterion, typed: str) -> Change | None:
        if (line, place) in self.place.sheet.percents:
            where = {"sheet": self.place.sheet.name, "cell": cell_name(line, place), "criterion": named(criterion)}
            text = gettext_lazy(
                "Sheet %(sheet)s, cell %(cell)s: %(criterion)s is in per cent. As a number out of 20 it can be read."
            )
            raise Refused(Reason("per_cent", text, where))
        try:
            value = MarkValue.parse(typed)
        except Refused as refusal:
            raise Refused(_about(criterion, *refusal.reasons, _not_read(typed))) from refusal
        kept = ranking.marks(choice, [criterion])[criterion]
        if value == ABSENT != kept and (wrong := can_be_absent(choice, criterion)):
            raise Refused(*wrong)
        return None if value is None else Change(line, choice, criterion, kept, value)

    def _choice(self, line: int, cells: list[str]) -> Choice:
        reference = self._reference(cells)
        if not reference:
            raise Refused(Reason("no_number", gettext_lazy("The file number is missing.")))
        if others := [str(number) for number in self.lines[reference] if number != line]:
            text = gettext_lazy("This file number stands on line %(lines)s too.")
            raise Refused(Reason("number_twice", text, {"lines": others}))
        choice = self.choices.get(reference)
        if choice is None and reference in self.visible:
            raise Refused(Reason("not_chosen", gettext_lazy("This person has not chosen this intake.")))
        if choice is None:
            raise Refused(Reason("no_file", gettext_lazy("No file of your centres has this number.")))
        if choice.application.state in SENT and choice.eligibility == Eligibility.REFUSED:
            raise Refused(Reason("refused", gettext_lazy("This choice was refused: it takes no marks.")))
        return choice


def _at(cells: list[str], place: int) -> str:
    return cells[place] if len(cells) > place else ""


def _not_read(typed: str) -> Reason:
    return Reason("typed", gettext_lazy("Typed: “%(typed)s”."), {"typed": typed[:30]})
