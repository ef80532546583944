"""Whole numbers of every form of the back office stay within what PostgreSQL keeps; SQLite alone would take more."""

from django import forms
from django.contrib.admin.options import FORMFIELD_FOR_DBFIELD_DEFAULTS
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

LONGEST = 18  # digits that fit into every row number


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
