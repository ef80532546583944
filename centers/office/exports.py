"""Any list of the back office as a table to take along: CSV or XLSX, as it is filtered, asked for on a page of its own.

    class StayAdmin(OfficeTable, admin.ModelAdmin):       # every list has it
        export_columns = (Column(_("person"), lambda stay: stay.application.applicant), …)  # else those of the list
        export_right = ""                                  # of content that everybody may read

Who may take one: whoever sees the list, and with personal data in it whoever has the right to. The rows are those of
the list, so nobody takes more than there is to see. What leaves is noted (`centers.models.Export`) before it does.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import Any

from django import forms
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import yesno
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.functional import lazy
from django.utils.html import strip_tags
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.table_writing import TYPES, Column, pieces
from centers.models import Export

from .mixins import AdminMixin
from .pages import FormPage, admin_name

# The one right over tables with personal data, whichever room they are of; the room of the files declares it.
EXPORT = "enrollment.export_application"
_AT_ONCE = 500
_PICTURE_IN_WORDS = re.compile(r'<img[^>]*alt="([^"]*)"[^>]*>')
_ISOLATES = re.compile("[\u2066-\u2069\u200e\u200f]")


@dataclass
class Source:
    """What one table is made of. `read(numbers)` gives the rows of these keys, a few hundred at a time."""

    title: str
    columns: Sequence[Column]
    numbers: Sequence[int]
    read: Callable[[Sequence[int]], Iterable[Any]]
    narrowed: str = ""
    is_personal: bool = True

    def written(self, language: str) -> Iterator[Sequence[str]]:
        """The headings, then a line for each row that is still there; told in `language`."""
        with translation.override(language):
            head = [capfirst(str(column.heading)) for column in self.columns]
        yield head
        for start in range(0, len(self.numbers), _AT_ONCE):
            with translation.override(language):
                rows = self.read(self.numbers[start : start + _AT_ONCE])
                some = [[in_words(column.value(row)) for column in self.columns] for row in rows]
            yield from some


def in_words(value: object) -> str:
    """As a person reads it in a cell, and as it can be read back."""
    if type(value) is str:
        return _ISOLATES.sub("", value).strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(yesno(value))
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        local_day = value
        return f"{local_day:%d/%m/%Y}"
    text = str(value)
    if hasattr(value, "__html__"):
        text = unescape(strip_tags(_PICTURE_IN_WORDS.sub(r"\1", text)))
    return _ISOLATES.sub("", text).strip()


def in_order(rows: Iterable[Any], numbers: Sequence[int]) -> list[Any]:
    """The rows in the order of their keys in `numbers`."""
    found = {row.pk: row for row in rows}
    return [found[number] for number in numbers if number in found]


def stream(source: Source, ending: str, *, reason: str, by) -> StreamingHttpResponse:
    """The table as a file to keep, a piece at a time; noted first."""
    noted = Export(
        by=by,
        what=source.title[:200],
        narrowed=source.narrowed[:500],
        ending=ending,
        rows=len(source.numbers),
        is_personal=source.is_personal,
        reason=reason.strip(),
    )
    noted.full_clean()
    noted.save()
    language = translation.get_language() or "ar"
    content = pieces(source.written(language), ending, right_to_left=language.startswith("ar"))
    response = StreamingHttpResponse(content, content_type=TYPES[ending])
    name = slugify(source.title, allow_unicode=False) or "export"
    day = f"{timezone.localdate():%Y-%m-%d}"
    response["Content-Disposition"] = f'attachment; filename="{name[:60]}-{day}.{ending}"'
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class ExportForm(forms.Form):
    ending = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[("xlsx", gettext_lazy("For a spreadsheet (XLSX)")), ("csv", gettext_lazy("Plain text (CSV)"))],
        initial="xlsx",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose the format.")),
    )
    reason = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=300,
        error_messages={
            "required": gettext_lazy("This table holds personal data: say what it is for. The administrators read it."),
            "max_length": gettext_lazy("The reason is longer than 300 characters."),
        },
    )

    def __init__(self, *args, is_personal: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_personal:
            del self.fields["reason"]


class ExportPage(FormPage):
    """GET: what would leave, and the question what for. POST: the table. `get_source` says which."""

    template_name = "admin/exports/ask.html"
    form_class = ExportForm
    _source: Source | None = None

    def get_source(self) -> Source:
        raise NotImplementedError

    @property
    def source(self) -> Source:
        self._source = self._source or self.get_source()
        return self._source

    def get_back(self) -> str:
        return self.list_crumb().url

    def get_title(self):
        return _("Export: %(what)s") % {"what": self.source.title}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "is_personal": self.source.is_personal}

    def act(self, form):
        answers = form.cleaned_data
        return stream(self.source, answers["ending"], reason=answers.get("reason", ""), by=self.request.user)

    def get_context_data(self, **kwargs):
        found = {
            "source": self.source,
            "headings": [capfirst(str(column.heading)) for column in self.source.columns],
            "form": self.get_form(),
            "back": self.get_back(),
        }
        return super().get_context_data(**{**found, **kwargs})


class ListExportPage(ExportPage):
    """Of a list, with its filters and its search in the address. `table`: its ModelAdmin."""

    table: "ExportedList" = None  # type: ignore[assignment]  # given by whoever names its address
    model: type[Model]  # that of the table

    def has_permission(self):
        return self.table.may_export(self.request)

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:  # a filter that is none: the list says so
            return redirect(f"{reverse(admin_name(self.model, 'changelist'))}?e=1")

    def get_back(self):
        query = self.request.META.get("QUERY_STRING", "")
        return self.list_crumb().url + (f"?{query}" if query else "")

    def get_source(self):
        changes = self.table.get_changelist_instance(self.request)
        rows = self.table.rows_to_export(self.request, self.table.get_queryset(self.request).order_by())
        return Source(
            title=capfirst(str(self.model._meta.verbose_name_plural)),
            columns=self.table.columns_to_export(self.request),
            numbers=_keys(changes.queryset),
            read=lambda numbers: in_order(rows.filter(pk__in=numbers), numbers),
            narrowed=_without_search(self.request.GET) or translation.gettext("all"),
            is_personal=bool(self.table.export_right),
        )


def _without_search(asked: QueryDict) -> str:
    """The filters, and that something was searched for: names and numbers of people are kept with their files alone."""
    told = asked.copy()
    if told.get(SEARCH_VAR):
        told[SEARCH_VAR] = "..."
    return told.urlencode()


def _keys(rows) -> Sequence[int]:
    """In the order of the list, eight bytes each; a join of a filter may give one twice."""
    keys = array("q", rows.prefetch_related(None).values_list("pk", flat=True).iterator(chunk_size=2000))
    return keys if len(set(keys)) == len(keys) else array("q", dict.fromkeys(keys))


class ExportedList(AdminMixin):
    """For a ModelAdmin. `export_right`: beside the right to see the list; empty where nothing in it is of a person."""

    export_columns: Sequence[Column] | None = None
    export_right: str = EXPORT

    def get_urls(self):
        view = ListExportPage.office_view(table=self, model=self.model)
        return [
            path("do/export/", view, name=f"{self.opts.app_label}_{self.opts.model_name}_export"),
            *super().get_urls(),
        ]

    def may_export(self, request: HttpRequest) -> bool:
        allowed = not self.export_right or request.user.has_perm(self.export_right)
        return allowed and self.has_view_permission(request)

    def columns_to_export(self, request: HttpRequest) -> Sequence[Column]:
        return self.export_columns or [_list_column(self, str(name)) for name in self.list_display if name != "__str__"]

    def rows_to_export(self, request: HttpRequest, rows):
        """The query set of the list, with whatever else the columns read. What many rows point to is best prefetched: a
        join makes it anew for each."""
        return rows.select_related(*self.list_select_related) if isinstance(self.list_select_related, list) else rows

    def changelist_view(self, request, extra_context=None):
        extra = {}
        if self.may_export(request):
            query = request.META.get("QUERY_STRING", "")
            extra["export_url"] = reverse(admin_name(self.model, "export")) + (f"?{query}" if query else "")
        return super().changelist_view(request, {**extra, **(extra_context or {})})


def _list_column(table: ExportedList, name: str) -> Column:
    """What stands in a column of the list."""

    def value(row) -> object:
        field, _attribute, found = lookup_field(name, row, table)
        if field is None or isinstance(found, bool | date):
            return found
        return display_for_field(found, field, "") if field.choices else found

    return Column(lazy(lambda: _heading(table, name), str)(), value)


def _heading(table: ExportedList, name: str) -> str:
    try:
        return str(label_for_field(name, table.model, table))
    except FieldDoesNotExist:
        return name
