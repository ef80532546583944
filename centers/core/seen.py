"""What somebody looked at before deciding, so that no colleague's decision is overwritten unseen.

A page that asks for a decision carries a token of the histories it shows; the verb compares under its lock. The token
is plain: whoever alters it gives up their own warning, and nothing else depends on it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from centers.models import Move

from .errors import Refused
from .formatting import moment
from .reasons import Reason, said_in_both

# The history of a row, whichever kind of Move its lines are.
_history = attrgetter("moves")


class Moved(Refused):
    """Somebody was faster. `line`: the Move that was not seen; the reason says who did what and when."""

    def __init__(self, reason: Reason, line: Move):
        super().__init__(reason)
        self.line = line


def token(*rows: models.Model) -> str:
    """What the histories of these rows (each with `moves`) have come to: `enrollment.offer.3.55 …`."""
    return " ".join(f"{_name(row)}.{_last_of(row)}" for row in rows)


def tokens(rows: Iterable[models.Model]) -> dict[int, str]:
    """The token of each of these rows of one table by its number, in one query for all."""
    rows = list(rows)
    if not rows:
        return {}
    history = _history(rows[0])
    lines = history.model.objects.filter(**{f"{history.field.name}__in": rows}).order_by()
    last = dict(lines.values_list(history.field.attname).annotate(models.Max("pk")))
    return {row.pk: f"{_name(row)}.{last.get(row.pk, 0)}" for row in rows}


def check(
    row: models.Model,
    seen: str | None,
    *,
    about: Callable[[Any], bool] = lambda line: True,
    describe: Callable[[Any], str] | None = None,
) -> None:
    """Raises Moved where the history of `row`, which the caller has locked, went on after the token `seen`.

    `seen`: None where nothing was to be looked at (commands); a row that the token does not name was not looked at.
    `about`: which lines matter for the decision. `describe`: such a line in words, where its state or event do not do.
    """
    if seen is None:
        return
    later = _history(row).filter(pk__gt=_last_seen(row, seen)).select_related("by").order_by("-pk")
    if line := next(filter(about, later), None):
        raise moved(line, (lambda: describe(line)) if describe else (lambda: in_words(row, line)))


def moved(line: Move, what: Callable[[], str]) -> Moved:
    """Who did what and when, and what to do now."""
    return Moved(meanwhile(lambda: _who(line), line.at, what), line)


def meanwhile(who: Callable[[], str], when: datetime, what: Callable[[], str]) -> Reason:
    """`who`, `what`: told in the active language."""
    text = gettext_lazy("Meanwhile, %(who)s, on %(date)s at %(time)s: %(what)s. Look at it as it is now, then decide.")
    facts = {"who": said_in_both(lambda: _isolated(who())), "what": said_in_both(lambda: _isolated(what()))}
    return Reason("moved", text, {**facts, "when": when})


def last_in_words(row: models.Model) -> str:
    """Who did what and when last, for whoever is about to decide; empty for a row without a history.

    Without the reason, which may be another centre's.
    """
    line = _history(row).select_related("by").order_by("pk").last() if hasattr(row, "moves") else None
    if line is None:
        return ""
    facts = {"who": _isolated(_who(line)), "what": _isolated(_bare_words(row, line)), **moment(line.at)}
    return _("%(who)s, %(date)s at %(time)s: %(what)s") % facts


def in_words(row: models.Model, line: Move) -> str:
    """The event of a line of the history of `row`, else the state it led to, with the reason if one was typed."""
    words = _bare_words(row, line)
    return f"{words} ({line.reason})" if line.reason else words


def _bare_words(row: models.Model, line: Move) -> str:
    events = dict(line.events.choices) if line.events else {}
    column = row._meta.get_field("state")
    states = dict(column.flatchoices) if isinstance(column, models.Field) else {}
    words = (
        events[line.event] % line.localized_figures
        if line.event in events
        else states.get(line.to_state, line.to_state)
    )
    return str(words).rstrip(".")


def _who(line: Move) -> str:
    return line.by.get_username() if line.by else pgettext("history", "the person, or the portal by itself")


def _last_of(row: models.Model) -> int:
    return _history(row).order_by("pk").values_list("pk", flat=True).last() or 0


def _name(row: models.Model) -> str:
    return f"{row._meta.label_lower}.{row.pk}"


def _last_seen(row: models.Model, seen: str) -> int:
    """The number of the last line that was seen of this row; 0 for none, or for what is no token."""
    for part in seen.split():
        name, _dot, number = part.rpartition(".")
        if name == _name(row) and number.isascii() and number.isdigit() and len(number) < 19:
            return int(number)
    return 0


def _isolated(text: str) -> str:
    """Names and sentences keep their own direction inside a sentence of either language."""
    return f"\u2068{text}\u2069"
