"""How large a number and how long a form set of the back office may be: what both databases keep, what a page can draw.

Whole numbers stay within what PostgreSQL keeps; SQLite alone would take more.
"""

from typing import Any

from django import forms
from django.contrib.admin.options import FORMFIELD_FOR_DBFIELD_DEFAULTS
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.forms.formsets import ManagementForm
from django.forms.renderers import BaseRenderer
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

LONGEST = 18  # digits that fit into every row number
MOST_LINES = 200  # of one form set; with two fields a line, no request carries many more


class RowsField(forms.ModelMultipleChoiceField):
    """Rows by their numbers; one that no database can hold is not among the choices, like any other unknown one."""

    def _check_values(self, value):
        for number in value:
            if len(str(number)) > LONGEST:
                code = "invalid_choice"
                raise forms.ValidationError(self.error_messages[code], code=code, params={"value": number[:LONGEST]})
        return super()._check_values(value)  # type: ignore[misc]  # Django has it, its stubs do not


def _bounded() -> dict[type[models.Field], dict[str, Any]]:
    """The stock inputs of the admin with a least and a largest value, and so a sentence for what is beyond.

    The admin takes the entry of the nearest class only: each kind of column gets the stock input along with them.
    """
    found: dict[type[models.Field], dict[str, Any]] = {models.ManyToManyField: {"form_class": RowsField}}
    for kind, (least, most) in BaseDatabaseOperations.integer_field_ranges.items():
        if kind.endswith("AutoField"):  # counted by the database, never typed
            continue
        column = getattr(models, kind)
        nearest = next(entry for base in column.__mro__ if (entry := FORMFIELD_FOR_DBFIELD_DEFAULTS.get(base)))
        found[column] = {**nearest, "min_value": least, "max_value": most}
    return found


# For `formfield_overrides` of the tables and inlines.
BOUNDED = _bounded()


class BoundedCount(ManagementForm):
    """What a form set says of itself: a page of a thousand empty lines, which the stock one would draw for a forged
    number, keeps a worker busy for a minute."""

    TOTAL_FORMS = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_LINES)
    INITIAL_FORMS = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_LINES)


class BoundedFormSet(forms.BaseFormSet):
    """Give it to `formset_factory` as `formset`."""

    renderer: BaseRenderer

    # The stock sentence speaks to programmers.
    default_error_messages = {"missing_management_form": _("This page was not whole: please open it again.")}

    @cached_property
    def management_form(self):
        if not self.is_bound:
            return super().management_form
        form = BoundedCount(self.data, auto_id=self.auto_id, prefix=self.prefix, renderer=self.renderer)
        form.full_clean()
        return form


class BoundedInlineFormSet(BoundedFormSet, forms.BaseInlineFormSet):
    """Of the lines in the form of a table."""
