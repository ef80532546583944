"""Changing a state: the one way, the same in every room."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext as _

from .errors import Refused


def locked(row: models.Model) -> models.Model:
    """The row as it is now, locked until the transaction ends (on SQLite the transaction is the lock)."""
    return type(row)._base_manager.select_for_update().get(pk=row.pk)


def move(row, to: str, *, allowed: Mapping[str, frozenset[str]], by=None, **told) -> None:
    """Take `row` to state `to`: check the table, validate the whole row, save it, leave its Move.

    `row` was locked by the caller; `told`: event, figures and reason of the Move. Raises Refused where the
    table does not allow the move, as when a colleague was faster.
    """
    before = row.state
    if to not in allowed[before]:
        raise Refused(
            _("This has changed meanwhile: its state is now “%(state)s”.") % {"state": row.get_state_display()}
        )
    row.state = to
    row.full_clean()
    row.save()
    row.moves.create(by=by, from_state=before, to_state=to, **told)


def note(row, *, by=None, **told) -> None:
    """Leave a line of history for what changes no state."""
    row.moves.create(by=by, from_state=row.state, to_state=row.state, **told)
