"""Filters of the lists of the back office, in addresses that people can read: `?campaign=summer-2027&state=sent`.

A table names columns in `list_filter`, as in Django; `readable` makes filters of them whose parameter is the last name
of the way to the column and whose values are those of its choices, yes and no, or the slug of a row. Addresses of
Django's kind (`state__exact=sent`, `campaign__id__exact=3`), which people have kept, mean the same (`in_new_words`).
"""

from collections.abc import Sequence

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db import models
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from centers.models import Center
from centers.reference import remembered

from .numbers import row_number

YES, NO = "yes", "no"
_OLD_YES = {"1": YES, "True": YES, "0": NO, "False": NO}


class ColumnFilter(admin.SimpleListFilter):
    """One column. `way`: to it, as in `list_filter`; `column`: the column itself."""

    way = ""
    column: models.Field

    def lookups(self, request, model_admin):
        raise NotImplementedError

    def has_output(self):
        """One that is asked for counts even where there is nothing to choose: without output, Django passes it over."""
        return len(self.lookup_choices) > 1 or self.value() is not None

    def queryset(self, request, queryset):
        value = self.value()
        return queryset if value is None else queryset.filter(**self.condition(value))

    def condition(self, value: str) -> dict:
        return {self.way: value}


class ChoicesFilter(ColumnFilter):
    def lookups(self, request, model_admin):
        return [(str(value), label) for value, label in self.column.flatchoices if value not in ("", None)]


class YesNoFilter(ColumnFilter):
    def lookups(self, request, model_admin):
        return [(YES, pgettext_lazy("filter", "Yes")), (NO, pgettext_lazy("filter", "No"))]

    def condition(self, value):
        return {self.way: value == YES}


class RowFilter(ColumnFilter):
    """The rows of another table: by their slug where they have one. Few of them, read once a minute."""

    def lookups(self, request, model_admin):
        model = self.column.related_model
        assert isinstance(model, type), "a column that points to a table"
        name = f"filter:{model._meta.label}:{get_language()}"
        return remembered(name, lambda: [(_word_of(row), _said(row)) for row in model._default_manager.all()])

    def condition(self, value):
        """The number of the row does too, as older addresses have it; nobody's where there is no such row."""
        if number := row_number(value):
            return {f"{self.way}__pk": number}
        by_slug = hasattr(self.column.related_model, "slug")
        return {f"{self.way}__slug": value} if by_slug else {f"{self.way}__pk": 0}


class CenterFilter(admin.SimpleListFilter):
    """The centres of the network. `way`: from the rows of the list to the centre; a row of the list stands once,
    however many ways lead there."""

    title, parameter_name, way = gettext_lazy("centre"), "center", ""

    def lookups(self, request, model_admin):
        centers = Center.objects.all()
        return remembered(f"filter:centers:{get_language()}", lambda: [(one.slug, str(one)) for one in centers])

    def queryset(self, request, queryset):
        if (value := self.value()) is None:
            return queryset
        number = row_number(value)
        own = {f"{self.way}__pk": number} if number else {f"{self.way}__slug": value}
        return queryset.filter(pk__in=queryset.model._default_manager.filter(**own).values("pk"))


def _said(row: models.Model) -> str:
    """A name in Latin letters alone, as accounts have, stands in its own direction."""
    name = str(row)
    return f"\u2068{name}\u2069" if name.isascii() else name


def _word_of(row: models.Model) -> str:
    return str(getattr(row, "slug", "") or row.pk)


def readable(model: type[models.Model], declared: Sequence) -> list:
    """`declared` with a filter of ours for each column that is only named."""
    return [_readable(model, one) if isinstance(one, str) else one for one in declared]


def _readable(model: type[models.Model], way: str):
    column = get_fields_from_path(model, way)[-1]
    kind = _kind(column)
    if kind is None:
        return way
    title: str | Promise = column.verbose_name
    body = {"way": way, "column": column, "title": title, "parameter_name": way.rpartition("__")[2]}
    return type(kind.__name__, (kind,), body)


def _kind(column) -> type[ColumnFilter] | None:
    if column.is_relation:
        return RowFilter
    if isinstance(column, models.BooleanField):
        return YesNoFilter
    return ChoicesFilter if column.choices else None


def in_new_words(model: type[models.Model], declared: Sequence, asked: QueryDict) -> QueryDict:
    """`asked` with the parameters of Django's kind under their readable names."""
    found = asked.copy()
    for way in (one for one in declared if isinstance(one, str)):
        name, column = way.rpartition("__")[2], get_fields_from_path(model, way)[-1]
        for old in (f"{way}__exact", f"{way}__id__exact", f"{way}__pk__exact", way):
            if old in found and old != name:
                value = str(found.pop(old)[-1])
                found[name] = _OLD_YES.get(value, value) if isinstance(column, models.BooleanField) else value
    found._mutable = False
    return found
