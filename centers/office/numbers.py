"""Whole numbers of every form of the back office stay within what PostgreSQL keeps; SQLite alone would take more."""

from django import forms
from django.contrib.admin.options import FORMFIELD_FOR_DBFIELD_DEFAULTS
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.forms.formsets import BaseFormSet, ManagementForm
from django.utils.translation import gettext_lazy as _

LONGEST = 18  # digits that fit into every row number
MOST_LINES = 200  # of one form set; with two fields a line, no request carries many more


def row_number(text: str) -> int:
    """The number of a row as an address or filter has it; 0, which no row has, for whatever cannot be one."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else 0


class RowsField(forms.ModelMultipleChoiceField):
    """Rows by their numbers; one that no database can hold is not among the choices, like any other unknown one."""

    def _check_values(self, value):
        for number in value:
            if len(str(number)) > LONGEST:
                code = "invalid_choice"
                raise forms.ValidationError(self.error_messages[code], code=code, params={"value": number[:LONGEST]})
        return super()._check_values(value)


def keep_in_range() -> None:
    """Gives the stock form fields of all tables a least and a largest value, and so a sentence for what is beyond.

    The admin takes the entry of the nearest class only: each kind of column gets the stock input along with them.
    """
    stock = dict(FORMFIELD_FOR_DBFIELD_DEFAULTS)
    FORMFIELD_FOR_DBFIELD_DEFAULTS[models.ManyToManyField] = {"form_class": RowsField}
    for kind, (least, most) in BaseDatabaseOperations.integer_field_ranges.items():
        if kind.endswith("AutoField"):  # counted by the database, never typed
            continue
        column = getattr(models, kind)
        nearest = next(entry for base in column.__mro__ if (entry := stock.get(base)))
        FORMFIELD_FOR_DBFIELD_DEFAULTS[column] = {**nearest, "min_value": least, "max_value": most}


def keep_lines_in_range() -> None:
    """What a form set says of itself is bounded: a page of a thousand empty lines, which stock form sets would draw for
    a forged number, keeps a worker busy for a minute. The stock sentence for what is missing speaks to programmers."""
    for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
        ManagementForm.base_fields[name] = forms.IntegerField(
            widget=forms.HiddenInput, min_value=0, max_value=MOST_LINES
        )
    sentence = _("This page was not whole: please open it again.")
    BaseFormSet.default_error_messages |= {"missing_management_form": sentence}
