"""What a table of marks would change: line by line, with a sentence for each that cannot be taken. Nothing is saved."""

import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext as _

from centers.errors import Refused
from centers.folding import fold
from enrollment import codes, ranking
from enrollment.access import own_choices, visible_to
from enrollment.actions.dates import absence_obstacles
from enrollment.actions.deciding import obstacles
from enrollment.models import Choice
from enrollment.ranking import ABSENCE
from enrollment.states import SENT, Eligibility
from programs.models import Criterion, Intake
from programs.states import CriterionKind

from .marks import read_mark

Line = tuple[int, list[str]]
# The reason is asked on the preview; until then no line fails for want of it.
_ASKED_LATER = "…"


@dataclass(frozen=True)
class Change:
    """One mark to be saved: `kept` stood there when the table was read, None for nothing. Both in hundredths."""

    line: int
    choice: Choice
    criterion: Criterion
    kept: int | None
    value: int

    @property
    def before(self) -> str:
        return ranking.out_of_20(self.kept) or ""

    @property
    def after(self) -> str:
        return ranking.out_of_20(self.value)


@dataclass(frozen=True)
class Problem:
    """`about`: the file number or heading as it stands in the table."""

    line: int
    about: str
    sentence: str


@dataclass
class Reading:
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0

    @property
    def new(self) -> list[Change]:
        return [change for change in self.changes if change.kept is None]

    @property
    def corrected(self) -> list[Change]:
        return [change for change in self.changes if change.kept is not None]

    def put_off(self, most: int) -> None:
        """Keeps the first `most` changes; that the others wait is told once."""
        if late := self.changes[most:]:
            sentence = _("From this line on: %(count)s marks are saved at once; then the same table can be sent again.")
            self.problems.append(Problem(late[0].line, "", sentence % {"count": most}))
            self.changes = self.changes[:most]


def headings(intake: Intake) -> dict[str, Criterion]:
    """The columns to fill in, in the reader's language; of two criteria with one name the second says so."""
    found = {}
    for criterion in intake.criteria.all():
        if criterion.kind == CriterionKind.ENTERED:
            name = first = str(criterion) or _("criterion")
            for number in itertools.count(2):
                if name not in found:
                    break
                name = f"{first} ({number})"
            found[name] = criterion
    return found


def read_lines(user, intake: Intake, lines: list[Line]) -> Reading:
    """Raises Refused when no column says whose marks they are, or which."""
    if not lines:
        raise Refused(_("The file is empty."))
    reading, (first, names), rows = Reading(), lines[0], lines[1:]
    numbers, columns, problems = _columns(intake, names)
    if numbers is None or not columns:
        raise Refused(
            _("The first line of the table names the columns: %(names)s.")
            % {"names": _(", ").join([_("file number"), *headings(intake)])},
            *(f"{about}{_(':')} {sentence}" for about, sentence in problems if not columns and numbers is not None),
        )
    reading.problems += [Problem(first, about, sentence) for about, sentence in problems]
    table = _Table(user, intake, numbers, columns, rows, {place for place, name in enumerate(names) if name})
    for number, cells in rows:
        try:
            changes, unchanged = table.changes(number, cells)
            reading.changes += changes
            reading.unchanged += unchanged
        except Refused as refusal:
            reading.problems.append(Problem(number, cells[numbers] if len(cells) > numbers else "", str(refusal)))
    return reading


def _in_both(names) -> dict[str, object]:
    """What `names` gives in either language, folded, so that a table downloaded in one can be sent in the other."""
    found = {}
    for language in ("fr", "ar"):
        with translation.override(language):
            found |= {fold(name): thing for name, thing in names().items()}
    return found


def _columns(intake: Intake, names: list[str]) -> tuple[int | None, dict[int, Criterion], list[tuple[str, str]]]:
    """Where the file numbers stand, which column is which criterion, and what is wrong with the others."""
    marked = _in_both(lambda: headings(intake))
    average = _in_both(lambda: {str(c): c for c in intake.criteria.all() if c.kind == CriterionKind.AVERAGE})
    number, person = _in_both(lambda: {_("file number"): 0}), _in_both(lambda: {_("person"): 0})
    found, problems, folded = {}, [], [fold(name) for name in names]
    times = Counter(folded)
    for place, name in enumerate(folded):
        if name in marked and times[name] == 1:
            found[place] = marked[name]
        elif name in marked or (name in number and times[name] > 1):
            problems.append((names[place], _("Several columns have this heading: none of them is read.")))
        elif name in average:
            problems.append((names[place], _("The average is declared; it is corrected on the page of marks alone.")))
        elif name and name not in number and name not in person:
            problems.append((names[place], _("No criterion of this intake has this name: the column is not read.")))
    numbers = [place for place, name in enumerate(folded) if name in number]
    return numbers[0] if len(numbers) == 1 else None, found, problems


class _Table:
    """The lines below the first, with the files they speak of."""

    def __init__(self, user, intake: Intake, numbers: int, columns: dict[int, Criterion], rows: list[Line], headed):
        self.numbers, self.columns, self.headed = numbers, columns, headed
        self.lines = defaultdict(list)
        for line, cells in rows:
            self.lines[self._reference(cells)].append(line)
        own = own_choices(user).filter(intake=intake, application__reference__in=list(self.lines))
        own = own.select_related("application__applicant", "application__campaign").prefetch_related("marks")
        self.choices = {choice.application.reference: choice for choice in own}
        self.visible = set(visible_to(user).filter(reference__in=list(self.lines)).values_list("reference", flat=True))

    def _reference(self, cells: list[str]) -> str:
        return codes.read_reference(cells[self.numbers]) if len(cells) > self.numbers else ""

    def changes(self, line: int, cells: list[str]) -> tuple[list[Change], int]:
        """The marks this line changes and the number of those it leaves as they are. Raises Refused for a line that
        cannot be taken whole."""
        choice, wrong = self._choice(line, cells), []
        if any(cell for place, cell in enumerate(cells) if place not in self.headed):
            wrong.append(_("A cell of this line has no heading: was a mark with a comma cut in two?"))
        found, unchanged = [], 0
        for place, criterion in self.columns.items():
            typed, kept = cells[place] if len(cells) > place else "", ranking.marks(choice, [criterion])[criterion]
            try:
                value = read_mark(typed)
            except ValueError:
                wrong.append(_no_mark(criterion, typed))
                continue
            if value == ABSENCE != kept:
                wrong += absence_obstacles(choice, criterion)
            if value is not None and value != kept:
                found.append(Change(line, choice, criterion, kept, value))
            unchanged += value is not None and value == kept
        if found and not wrong:
            wrong = obstacles(choice.application, _ASKED_LATER, choice)
        if wrong:
            raise Refused(*wrong)
        return found, unchanged

    def _choice(self, line: int, cells: list[str]) -> Choice:
        reference = self._reference(cells)
        if not reference:
            raise Refused(_("The file number is missing."))
        if others := [str(number) for number in self.lines[reference] if number != line]:
            raise Refused(_("This file number stands on line %(lines)s too.") % {"lines": _(", ").join(others)})
        choice = self.choices.get(reference)
        if choice is None and reference in self.visible:
            raise Refused(_("This person has not chosen this intake."))
        if choice is None:
            raise Refused(_("No file of your centres has this number."))
        if choice.application.state in SENT and choice.eligibility == Eligibility.REFUSED:
            raise Refused(_("This choice was refused: it takes no marks."))
        return choice


def _no_mark(criterion: Criterion, typed: str) -> str:
    sentence = _("%(criterion)s: a mark is a number from 0 to 20, such as 12,45, and not “%(typed)s”.")
    return sentence % {"criterion": criterion, "typed": typed[:30]}
