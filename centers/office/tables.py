"""What every table of the back office has: bounded inputs and searches, and values said in the reader's language.

Before the ModelAdmin or inline of Django or of modeltranslation: `class StayAdmin(OfficeTable, admin.ModelAdmin)`.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import (
    ALL_VAR,
    ERROR_FLAG,
    ORDER_VAR,
    PAGE_VAR,
    SEARCH_VAR,
    ChangeList,
    ChangeListSearchForm,
)
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template.defaultfilters import yesno
from django.templatetags.static import static
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.formatting import day, day_and_hour
from centers.core.types import StrOrPromise
from centers.models import SavedFilter

from .filters import in_new_words, readable
from .limits import BOUNDED, BoundedInlineFormSet
from .mixins import AdminMixin, InlineMixin

MOST_SAVED = 50  # filters above a list
LONGEST_SEARCH = 100  # characters; each word of a search is a condition of its own for the database


class BoundedSearchForm(ChangeListSearchForm):
    """A search beyond its limit says so, and is not run. The stock form tells its errors as messages above the list;
    the box keeps what was typed (search_form.html)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sentence = gettext_lazy(
            "This search is longer than %(limit_value)s characters: all rows are shown. A few words are enough."
        )
        self.fields[SEARCH_VAR] = forms.CharField(
            required=False, strip=False, max_length=LONGEST_SEARCH, error_messages={"max_length": sentence}
        )


class BoundedChangeList(ChangeList):
    """A table with a list of its own derives it from this one."""

    search_form_class = BoundedSearchForm
    # Only how the rows are shown: no filter to keep.
    _SHOWN_BY = {SEARCH_VAR, PAGE_VAR, ORDER_VAR, ALL_VAR, ERROR_FLAG, IS_POPUP_VAR, TO_FIELD_VAR}

    def __init__(self, request, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.path, self.reader = request.path, request.user
        kept = request.GET.copy()
        for name in self._SHOWN_BY - {ORDER_VAR}:
            kept.pop(name, None)
        self.filter_query = kept.urlencode()
        table: Any = self.model_admin
        self.links = table.get_list_links(request)

    @property
    def plain_title(self) -> str:
        """What the rows are, in words: the name of the table, and what it is filtered by."""
        rows = capfirst(str(self.opts.verbose_name_plural))
        by = [words for spec in self.filter_specs if (words := _chosen(spec))]
        if not by:
            return rows
        return _("%(rows)s: %(filters)s") % {"rows": rows, "filters": _(", ").join(by)}

    @cached_property
    def saved_filters(self) -> list[SavedFilter]:
        """One's own and those of colleagues, of this list."""
        saved = SavedFilter.objects.for_reader(self.reader).filter(path=self.path).select_related("by")
        return list(saved[:MOST_SAVED])


def _chosen(spec) -> str:
    """The words of what is chosen in a filter; "" where nothing is, or where it has no words."""
    if not isinstance(spec, admin.SimpleListFilter) or spec.value() is None:
        return ""
    return next((str(words) for value, words in spec.lookup_choices if str(value) == spec.value()), "")


class OfficeTable(AdminMixin):
    """For a ModelAdmin."""

    formfield_overrides = BOUNDED
    # Rows are counted once, as they are filtered: of a hundred thousand even that is felt.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_list_links(self, request) -> list[tuple[StrOrPromise, str]]:
        """Pages that go on with the rows of this list, as it is filtered: a label and an address."""
        return []

    def get_changelist(self, request, **kwargs):
        return BoundedChangeList

    def get_list_filter(self, request):
        return readable(self.model, super().get_list_filter(request))

    def changelist_view(self, request, extra_context=None):
        request.GET = in_new_words(self.model, super().get_list_filter(request), request.GET)
        return super().changelist_view(request, extra_context)

    def get_list_display(self, request):
        return [_in_words(self.opts, name) for name in super().get_list_display(request)]


class OfficeInline(InlineMixin):
    """For an inline."""

    formfield_overrides = BOUNDED
    formset = BoundedInlineFormSet


def display_value(column: models.Field, value):
    """A yes or no, a day or a moment as lists and forms show it; None where it is unknown, and for every other column.

    The stock pages know the word of a yes or no in Python only, and write the first of a month as a figure.
    """
    if isinstance(column, models.BooleanField):
        return yes_or_no(value)
    if isinstance(column, models.DateTimeField):
        return day_and_hour(value) if value else None
    return day(value) if isinstance(column, models.DateField) else None


def yes_or_no(value: bool | None):
    """The stock picture with its word in the reader's language."""
    picture = {True: "yes", False: "no", None: "unknown"}[value]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{picture}.svg"), yesno(value))


def _in_words(opts, name):
    """What stands in `list_display` under this name: a column of ours for what `said` says, else the name itself."""
    try:
        field = opts.get_field(name) if isinstance(name, str) else None
    except FieldDoesNotExist:
        field = None
    if not isinstance(field, models.BooleanField | models.DateField):
        return name

    @admin.display(description=field.verbose_name, ordering=field.name)
    def column(row):
        return display_value(field, getattr(row, field.name))

    column.__name__ = field.name
    return column
