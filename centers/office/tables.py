"""What every table of the back office has: bounded inputs and searches, and values said in the reader's language.

Before the ModelAdmin or inline of Django or of modeltranslation: `class StayAdmin(OfficeTable, admin.ModelAdmin)`.
"""

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template.defaultfilters import yesno
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from centers.core.formatting import day, day_and_hour

from .exports import ExportedList
from .limits import BOUNDED, BoundedInlineFormSet
from .mixins import InlineMixin

LONGEST_SEARCH = 100  # characters; each word of a search is a condition of its own for the database


class BoundedSearchForm(ChangeListSearchForm):
    """A search beyond its limit says so, and is not run. The stock form tells its errors as messages above the list;
    the box keeps what was typed (search_form.html)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sentence = _(
            "This search is longer than %(limit_value)s characters: all rows are shown. A few words are enough."
        )
        self.fields[SEARCH_VAR] = forms.CharField(
            required=False, strip=False, max_length=LONGEST_SEARCH, error_messages={"max_length": sentence}
        )


class BoundedChangeList(ChangeList):
    """A table with a list of its own derives it from this one."""

    search_form_class = BoundedSearchForm


class OfficeTable(ExportedList):
    """For a ModelAdmin."""

    formfield_overrides = BOUNDED

    def get_changelist(self, request, **kwargs):
        return BoundedChangeList

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
