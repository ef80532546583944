"""A table of content as a table to take along and to bring back: a line for each row, found by its address or code.

    row_table = RowTable(Program, ["slug", "name", "level", …], by={"level": "code"})   # of a ModelAdmin

What was taken along and comes back as it was changes nothing. A cell that is empty changes nothing either; a column
that is left out, likewise.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import path, reverse
from django.utils import translation
from django.utils.functional import cached_property, lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.core.folding import fold
from centers.core.moves import locked
from centers.core.reasons import Reason
from centers.core.table_writing import Column
from centers.core.tables import MOST_TEXT, is_yes
from centers.core.types import StrOrPromise

from .exports import ExportedList, in_words
from .import_pages import ImportPage
from .imports import Importer, Kind, Outcome, ReadColumn
from .mixins import AdminMixin
from .pages import admin_name

Guard = Callable[[Any, Sequence[str]], list[Reason]]
_DAY = "%d/%m/%Y"
# Whatever keyboard wrote the sign of decimals.
_POINT = str.maketrans(",٫", "..")


def _nothing(row: Any, changed: Sequence[str]) -> list[Reason]:
    return []


class RowTable:
    """`names`: columns by their bare name, the key first; one in two languages is two. `by`: what stands for the row
    that a column points to, its `slug` unless said. `guard(row, changed)`: why these columns of a row may not change,
    or a row not be added (then all of its columns)."""

    def __init__(
        self,
        model: type[models.Model],
        names: Sequence[str],
        *,
        by: Mapping[str, str] | None = None,
        guard: Guard = _nothing,
    ):
        self.model, self.by, self.guard = model, by or {}, guard
        self._names = names

    @cached_property
    def fields(self) -> dict[str, models.Field]:
        """Column -> its field. Read late: the second language comes with the registry of translations."""
        known = {field.name: field for field in self.model._meta.concrete_fields}
        found: dict[str, models.Field] = {}
        for name in self._names:
            both = [f"{name}_{language}" for language, _label in settings.LANGUAGES]
            found |= {one: known[one] for one in (both if both[0] in known else [name])}
        return found

    @property
    def key(self) -> str:
        return self._names[0]

    def columns(self) -> list[Column]:
        return [Column(self.heading(name), lambda row, name=name: self.cell(row, name)) for name in self.fields]  # type: ignore[misc]  # bound now

    def heading(self, name: str) -> StrOrPromise:
        bare, _, language = name.rpartition("_")
        if f"{bare}_ar" not in self.fields:
            return self.fields[name].verbose_name
        label = self.model._meta.get_field(bare).verbose_name  # type: ignore[union-attr]  # a column
        return lazy(lambda: f"{label} ({dict(settings.LANGUAGES)[language]})", str)()

    # --- a cell, as it is written and as it is read ---

    def cell(self, row: models.Model, name: str) -> str:
        field, value = self.fields[name], getattr(row, name)
        if value is None:
            return ""
        if isinstance(field, models.ForeignKey):
            return str(getattr(value, self.by.get(name, "slug")))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return in_words(value)

    def value(self, name: str, typed: str) -> Any:
        """Raises ValidationError for what the column does not take."""
        field = self.fields[name]
        if isinstance(field, models.BooleanField):
            return is_yes(typed)
        if isinstance(field, models.ForeignKey):
            return self._row_named(field, typed)
        if field.choices:
            return self._choice(field, typed)
        if isinstance(field, models.DateField):
            return forms.DateField(input_formats=[_DAY, "%Y-%m-%d"]).clean(typed)
        if isinstance(field, models.DecimalField):
            typed = typed.translate(_POINT)
        return field.clean(typed, None)

    def _row_named(self, field: models.ForeignKey, typed: str) -> models.Model:
        other = field.related_model
        found = other._default_manager.filter(**{self.by.get(field.name, "slug"): typed}).first()
        if found is None:
            names = {"column": capfirst(str(field.verbose_name)), "typed": typed[:60]}
            raise ValidationError(_("%(column)s: nothing is called “%(typed)s” here.") % names)
        return found

    def _choice(self, field: models.Field, typed: str) -> Any:
        known: dict[str, Any] = {}
        for language, _label in settings.LANGUAGES:
            with translation.override(language):
                known |= {fold(str(label)): value for value, label in field.flatchoices}
        known |= {fold(str(value)): value for value, _label in field.flatchoices}
        if fold(typed) not in known:
            options = _(", ").join(str(label) for _value, label in field.flatchoices)
            names = {"column": capfirst(str(field.verbose_name)), "typed": typed[:60], "options": options}
            raise ValidationError(_("%(column)s: “%(typed)s” is not on the list: %(options)s.") % names)
        return known[fold(typed)]

    def is_kept(self, row: models.Model, name: str, typed: str) -> bool:
        """Whether the cell says what is there, in either language; texts as far as a cell of a table is read."""
        field, value = self.fields[name], getattr(row, name)
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            return " ".join(str(value or "").split())[:MOST_TEXT] == typed
        if isinstance(value, date):
            return typed in (in_words(value), value.isoformat())
        return self.value(name, typed) == value


class RowImporter(Importer):
    def __init__(self, table: RowTable, by):
        self.table, self.by = table, by
        self.columns = [ReadColumn(name, table.heading(name), name == table.key) for name in table.fields]

    def identity(self, typed):
        return typed.get(self.table.key, "")

    def enter(self, typed, *, sure):
        table = self.table
        if not (key := typed.get(table.key, "")):
            told = {"column": capfirst(str(table.fields[table.key].verbose_name))}
            text = gettext_lazy("%(column)s: it says which row is meant, and is missing.")
            raise Refused(Reason("no_key", text, told))
        row = table.model._default_manager.filter(**{table.key: key}).first()
        is_new = row is None
        self._check_right("add" if is_new else "change")
        row = table.model(**{table.key: key}) if row is None else locked(row)
        changes = self._filled(row, typed)
        if not changes and not is_new:
            return Outcome(Kind.SAME, str(row))
        names = [name for name, _before, _after in changes]
        if found := table.guard(row, names):
            raise Refused(*found)
        shown = {name for name in (field.name for field in table.model._meta.fields) if f"{name}_ar" in table.fields}
        row.full_clean(exclude=shown)
        row.save()
        self._log(row, names, is_new)
        return Outcome(Kind.NEW if is_new else Kind.CHANGED, str(row), tuple(changes))

    def _filled(self, row: models.Model, typed: dict[str, str]) -> list[tuple[str, str, str]]:
        changes, problems = [], []
        for name, text in typed.items():
            if not text or name == self.table.key:
                continue
            try:
                if row.pk and self.table.is_kept(row, name, text):
                    continue
                before = self.table.cell(row, name) if row.pk else ""
                setattr(row, name, self.table.value(name, text))
            except ValidationError as wrong:
                heading = capfirst(str(self.table.heading(name)))
                problems += [
                    said if said.startswith(heading) else f"{heading}{_(':')} {said}" for said in wrong.messages
                ]
                continue
            changes.append((name, before, self.table.cell(row, name)))
        if problems:
            raise ValidationError(problems)
        return changes

    def _check_right(self, verb: str) -> None:
        meta = self.table.model._meta
        if not self.by.has_perm(f"{meta.app_label}.{verb}_{meta.model_name}"):
            text = gettext_lazy("This row is not there, and this account adds none.")
            if verb == "change":
                text = gettext_lazy("This account does not change what is there.")
            raise Refused(Reason("no_right", text))

    def _log(self, row: models.Model, names: Sequence[str], is_new: bool) -> None:
        """As a form of the back office would: the history of the row tells it, and an open form notices."""
        with translation.override(None):
            fields = [str(capfirst(self.table.fields[name].verbose_name)) for name in names]
        message = [{"added": {}}] if is_new else [{"changed": {"fields": fields}}]
        LogEntry.objects.log_actions(
            self.by.pk, [row], ADDITION if is_new else CHANGE, change_message=message, single_object=True
        )


class RowImportPage(ImportPage):
    """`table`: the ModelAdmin whose `row_table` it is."""

    table: "ImportedList" = None  # type: ignore[assignment]  # given by whoever names its address
    model: type[models.Model]  # that of the table

    def has_permission(self):
        return self.table.may_import(self.request)

    def get_title(self):
        return _("Import: %(what)s") % {"what": capfirst(str(self.model._meta.verbose_name_plural))}

    @property
    def note(self):
        return _("The export of the list is the template with what is there. An empty cell changes nothing.")

    def get_importer(self, *, reason=""):
        return RowImporter(self.table.row_table, self.request.user)


class ImportedList(ExportedList, AdminMixin):
    """For a ModelAdmin with a `row_table`: its columns are those of the export."""

    row_table: RowTable

    def get_urls(self):
        view = RowImportPage.office_view(table=self, model=self.model)
        return [
            path("do/import/", view, name=f"{self.opts.app_label}_{self.opts.model_name}_import"),
            *super().get_urls(),
        ]

    def may_import(self, request) -> bool:
        return self.has_view_permission(request) and any(
            request.user.has_perm(f"{self.opts.app_label}.{verb}_{self.opts.model_name}") for verb in ("add", "change")
        )

    def columns_to_export(self, request):
        return self.row_table.columns()

    def rows_to_export(self, request, rows):
        pointing = [field.name for field in self.row_table.fields.values() if field.is_relation]
        return rows.select_related(*pointing) if pointing else rows

    def changelist_view(self, request, extra_context=None):
        extra = {"import_url": reverse(admin_name(self.model, "import"))} if self.may_import(request) else {}
        return super().changelist_view(request, {**extra, **(extra_context or {})})
