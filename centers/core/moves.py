"""Changing a state: the one way, the same in every room."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy

from .errors import Refused
from .reasons import Reason
from .types import StrOrPromise

# The code of the Reason for which there is nothing to be done with a row: it is not, or no longer, in that state.
ELSEWHERE = "elsewhere"


def elsewhere(state: StrOrPromise) -> Reason:
    """`state`: a label, lazy where it is to be read in another language."""
    text = gettext_lazy("This has changed meanwhile: its state is now “%(state)s”.")
    return Reason(ELSEWHERE, text, {"state": state})


def stands(row: Any, *states: str) -> list[Reason]:
    """That the state of `row`, of any model with one, is none of these, if so."""
    labels = dict(row._meta.get_field("state").flatchoices)
    return [] if row.state in states else [elsewhere(labels.get(row.state, row.state))]


def not_now(row: Any) -> Reason:
    """That there is nothing to be done with `row` as it is, for what no state tells."""
    return stands(row)[0]


def can_move(row: Any, to: str, *, allowed: Mapping[str, frozenset[str]]) -> list[Reason]:
    return stands(row, *(state for state, targets in allowed.items() if to in targets))


Row = TypeVar("Row", bound=models.Model)


def locked(row: Row) -> Row:
    """The row as it is now, locked until the transaction ends (on SQLite the transaction is the lock)."""
    return type(row)._base_manager.select_for_update().get(pk=row.pk)


def move(row, to: str, *, allowed: Mapping[str, frozenset[str]], by=None, **told) -> None:
    """Take `row` to state `to`: check the table, validate the whole row, save it, leave its Move.

    `row` was locked by the caller; `told`: event, figures and reason of the Move. Raises Refused where the
    table does not allow the move, as when a colleague was faster.
    """
    if found := can_move(row, to, allowed=allowed):
        raise Refused(*found)
    before = row.state
    row.state = to
    row.full_clean()
    row.save()
    row.moves.create(by=by, from_state=before, to_state=to, **told)


def note(row, *, by=None, **told) -> None:
    """Leave a line of history for what changes no state."""
    row.moves.create(by=by, from_state=row.state, to_state=row.state, **told)
