"""Writes the change log (models.changes): every saving, adding and removing of what a room tracks, whichever page, verb
or command does it.

    changes.track(Campaign, Intake)
    changes.track(Criterion, Reserve, page="intake")  # told on the page of the intake

`update()` and `bulk_create()` send no signal: what they change is not told. Columns that no form edits (states,
counters, keys of the draw) are left to the histories of the verbs. Without an account, as in commands, rows that are
added or removed leave no line: what the data files bring is not somebody's change.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.utils import translation
from modeltranslation.fields import TranslationField

from centers.core.acting import current
from centers.core.types import StrOrPromise

from .models import Change, Deed


@dataclass(frozen=True)
class Tracked:
    """`page`: the relation to the row on whose form it stands; `hidden`: columns whose values nobody keeps."""

    page: str = ""
    hidden: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


TRACKED: dict[type[models.Model], Tracked] = {}
# How rows of these tables are called, where their own name is none for readers.
NAMED: dict[type[models.Model], Callable[[Any], str]] = {}
# Names of columns for readers where they go by another one than Django's: "centers.user.groups" -> name.
LABELS: dict[str, StrOrPromise] = {}
Values = dict[str, Any]


def track(
    *tables: type[models.Model], page: str = "", hidden: Iterable[str] = (), left_out: Iterable[str] = ()
) -> None:
    """Call it when applications are ready."""
    for table in tables:
        TRACKED[table] = Tracked(page, frozenset(hidden), frozenset(left_out))
        for signal, receiver in ((pre_save, _before), (post_save, _saved), (pre_delete, _removed)):
            signal.connect(receiver, sender=table, dispatch_uid=f"changes.{receiver.__name__}")
        for column in table._meta.many_to_many:
            through = column.remote_field.through
            m2m_changed.connect(_related, sender=through, dispatch_uid=f"changes.{column.name}")


def columns(table: type[models.Model]) -> list[models.Field]:
    """Those that are told; a text in two languages by its two columns."""
    fields = table._meta.concrete_fields
    # Its stubs know no columns of modeltranslation.
    columns_of_texts: list[Any] = [field for field in fields if isinstance(field, TranslationField)]
    doubled = {column.translated_field.name for column in columns_of_texts}
    left_out = TRACKED[table].left_out | doubled
    return [field for field in fields if field.editable and not field.primary_key and field.name not in left_out]


def key(row: models.Model) -> str:
    return f"{row._meta.label_lower}.{row.pk}"


# --- what happened --------------------------------------------------------------------------------


def _before(sender, instance, raw=False, **kwargs) -> None:
    if not raw and instance.pk and not instance._state.adding and current().is_recorded:
        kept = sender._base_manager.filter(pk=instance.pk).first()
        instance._values_before = _values(kept) if kept else None


def _saved(sender, instance, created, raw=False, **kwargs) -> None:
    if raw:
        return
    if created:
        _write_of_somebody(Deed.ADDED, instance, [[name, None, value] for name, value in _filled(instance)])
    elif (before := instance.__dict__.pop("_values_before", None)) is not None:
        now = _values(instance)
        hidden = TRACKED[sender].hidden
        changed = [name for name in now if now[name] != before[name]]
        _write(Deed.CHANGED, instance, [_shown(name, before[name], now[name], hidden) for name in changed])


def _removed(sender, instance, **kwargs) -> None:
    _write_of_somebody(Deed.REMOVED, instance, [[name, value, None] for name, value in _filled(instance)])


def _related(sender, instance, action, reverse, **kwargs) -> None:
    """Changes of roles, centres, partners of an agreement: all that were, and all that are."""
    table = type(instance)
    if reverse or table not in TRACKED or not current().is_recorded:
        return
    column = next(one for one in table._meta.many_to_many if one.remote_field.through is sender)
    rows = [[row.pk, names(row)] for row in getattr(instance, column.name).order_by("pk")]
    if action.startswith("pre_"):
        instance.__dict__.setdefault("_related_before", {})[column.name] = rows
        return
    before = instance.__dict__.get("_related_before", {}).pop(column.name, rows)
    if before != rows and (before or current().user() is not None):  # not what a data file begins with
        _write(Deed.CHANGED, instance, [[column.name, before, rows]])


# --- the line ---------------------------------------------------------------------------------------


def _write_of_somebody(deed: str, row: models.Model, values: list) -> None:
    if current().user() is not None:
        _write(deed, row, values)


def _write(deed: str, row: models.Model, values: list) -> None:
    act = current()
    if not act.is_recorded or (deed == Deed.CHANGED and not values):
        return
    at = (row._meta.label_lower, str(row.pk))
    line = Change.objects.filter(pk=act.lines[at]).first() if at in act.lines and deed == Deed.CHANGED else None
    if line is not None:
        line.values = _joined(line.values, values)
        line.save(update_fields=["values"])
        return
    told = {"by": act.user(), "deed": deed, "table": at[0], "row": at[1], "page": _page(row), "names": names(row)}
    act.lines[at] = Change.objects.create(**told, values=values).pk


def _joined(first: list, then: list) -> list:
    """One line of both: of a column that changed twice the first value and the last."""
    found = {name: [name, before, after] for name, before, after in first}
    for name, before, after in then:
        found[name] = [name, found[name][1] if name in found else before, after]
    return list(found.values())


def _page(row: models.Model) -> str:
    name = TRACKED[type(row)].page
    above = getattr(row, name) if name else None
    return key(above or row)


def names(row: models.Model) -> dict[str, str]:
    """What it is called in each language."""
    found = {}
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            found[language] = str(NAMED.get(type(row), str)(row))[:200]
    return found


def _values(row: models.Model) -> Values:
    return {column.name: _plain(row, column) for column in columns(type(row))}


def _filled(row: models.Model) -> list[tuple[str, Any]]:
    hidden = TRACKED[type(row)].hidden
    return [
        (name, value) for name, value in _values(row).items() if value not in (None, "", False) and name not in hidden
    ]


def _plain(row: models.Model, column: models.Field):
    """As JSON has it."""
    value = getattr(row, column.attname)
    if value is None or isinstance(value, bool | int | str):
        if column.is_relation and value is not None:
            return [value, names(getattr(row, column.name))]
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _shown(name: str, before, after, hidden: frozenset[str]) -> list:
    return [name, None, None] if name in hidden else [name, before, after]
