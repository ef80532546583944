"""The change log as people read it: by whom and when, each column by its name, what was and what is."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Paginator
from django.db import models
from django.template.defaultfilters import yesno
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from modeltranslation.fields import TranslationField

from centers.changes import LABELS, key
from centers.core.types import StrOrPromise
from centers.models import Change, Deed

from .mixins import AdminMixin
from .tables import display_value

PAGE_SIZE = 50
LONG_TEXT = 120  # characters; what is longer is folded


@dataclass(frozen=True)
class ReadableValue:
    """A column by its name. `before`, `after`: as people read them, "" for nothing; `is_hidden`: nobody keeps what it
    was; `is_long`: for a page to fold; `language`: of the text, where it is in one."""

    column: StrOrPromise
    before: Any
    after: Any
    is_hidden: bool = False
    is_long: bool = False
    language: str = ""


@dataclass(frozen=True)
class ReadableChange:
    """`table` and `name`: of the row that changed, which may stand on the page of another."""

    change: Change
    table: str
    name: str
    values: list[ReadableValue]

    @property
    def deed(self) -> StrOrPromise:
        return Deed(self.change.deed).label

    @property
    def is_of_page(self) -> bool:
        """Whether it is the page itself that changed."""
        return self.change.page == f"{self.change.table}.{self.change.row}"


class ChangeHistory(AdminMixin):
    """For a ModelAdmin of content or accounts, before it: its history says from what to what. Lines of Django's own log
    that are older than the first change stand behind them."""

    def history_view(self, request, object_id, extra_context=None):
        response = super().history_view(request, object_id, extra_context)
        if not hasattr(response, "context_data"):
            return response
        lines = Change.objects.filter(page=key(response.context_data["object"])).select_related("by")
        pages: Paginator[Change] = Paginator(lines, PAGE_SIZE)
        page = pages.get_page(request.GET.get("changes"))
        response.context_data |= {"changes": [readable(line) for line in page], "changes_page": page}
        if first := lines.order_by("at").first():
            kind = ContentType.objects.get_for_model(self.model)
            older = LogEntry.objects.filter(content_type=kind, object_id=object_id, action_time__lt=first.at)
            found = older.select_related("user").order_by("-action_time")[:PAGE_SIZE]
            response.context_data |= {"action_list": list(found), "pagination_required": False}
        return response


def readable(change: Change) -> ReadableChange:
    table = _table(change.table)
    name = change.names.get(get_language() or "") or next(iter(change.names.values()), "")
    label = capfirst(table._meta.verbose_name) if table else change.table
    return ReadableChange(change, str(label), name, [_readable_value(table, *value) for value in change.values])


def table_label(name: str) -> str:
    """The tables of `Change.table`, in words."""
    table = _table(name)
    return str(capfirst(table._meta.verbose_name_plural)) if table else name


def _table(name: str) -> type[models.Model] | None:
    """None for one that is gone."""
    try:
        return apps.get_model(name)
    except (LookupError, ValueError):
        return None


def _readable_value(table: type[models.Model] | None, name: str, before, after) -> ReadableValue:
    try:
        column = table._meta.get_field(name) if table else None
    except FieldDoesNotExist:  # of an earlier release
        column = None
    if table is None or not isinstance(column, models.Field):
        return ReadableValue(name, before, after)
    label = capfirst(LABELS.get(f"{table._meta.label_lower}.{name}") or column.verbose_name)
    if before is None and after is None:
        return ReadableValue(label, "", "", is_hidden=True)
    shown = _shown(column, before), _shown(column, after)
    language = column.language if isinstance(column, TranslationField) else ""
    return ReadableValue(label, *shown, is_long=max(map(len, map(str, shown))) > LONG_TEXT, language=language)


def _shown(column: models.Field, value):
    if value is None or value == "" or value == []:
        return ""
    if isinstance(column, models.ManyToManyField):
        return pgettext("list of names", ", ").join(_named(row) for row in value)
    if column.is_relation:
        return _named(value)
    if column.choices:
        return dict(column.flatchoices).get(value, value)
    if isinstance(value, str) and (reads := _READ.get(type(column))):
        return display_value(column, reads(value)) or value
    return yesno(value) if isinstance(value, bool) else value


def _named(row) -> str:
    """Of [key, names by language]; a bare key where an earlier release kept no more."""
    if not isinstance(row, list):
        return str(row)
    number, names = row
    return names.get(get_language() or "") or str(number)


_READ = {
    models.DateTimeField: datetime.fromisoformat,
    models.DateField: date.fromisoformat,
    models.TimeField: time.fromisoformat,
}
