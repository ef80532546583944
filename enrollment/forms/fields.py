"""Fields that take what people type: any digits, any spacing, and answer with a sentence or a clean value.

Fields may carry `section` (a heading and a hint above them), `css` (a class of their block) and `ltr`
(numbers and codes). Their templates are the crispy pack in templates/portal/.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Literal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.core.folding import western_digits
from centers.core.types import StrOrPromise
from enrollment.values import birthdays, names, phones
from enrollment.values.marks import MarkValue

_SPACES = re.compile(r"\s+")
_YEAR, _E164 = re.compile(r"\d{4}"), re.compile(r"\+\d{8,15}")


def clean_text(text: str, form: Literal["NFC", "NFKC"] = "NFC") -> str:
    """Letters as they were meant: no controls, no direction or other invisible marks, single spaces."""
    text = unicodedata.normalize(form, _SPACES.sub(" ", str(text)))
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    return _SPACES.sub(" ", text).strip()


class TextField(forms.CharField):
    """A short text. `fits` is a check of the clean value with the sentence for what does not fit."""

    def __init__(
        self,
        *,
        limit: int,
        too_long,
        missing="",
        fits: tuple[Callable[[str], bool], StrOrPromise] | None = None,
        **kwargs,
    ):
        self.limit, self.too_long, self.fits = limit, too_long, fits
        super().__init__(error_messages={"required": missing}, **kwargs)

    def to_python(self, value):
        # Letters in presentation form, as some phones send them, are not told apart from plain ones.
        return clean_text(value or "", "NFKC" if self.fits else "NFC")

    def validate(self, value):
        super().validate(value)
        if len(value) > self.limit:
            raise forms.ValidationError(self.too_long, code="too_long", params={"max": self.limit})
        if value and self.fits and not self.fits[0](value):
            raise forms.ValidationError(self.fits[1], code="letters")


class NameField(TextField):
    """A name as the papers write it, its signs in one spelling (enrollment.values.names)."""

    def to_python(self, value):
        return names.spelled(super().to_python(names.spelled(value or "")))


class PickField(forms.ChoiceField):
    """One of a list. What is not on it counts as no answer."""

    def __init__(self, *, missing="", **kwargs):
        super().__init__(error_messages={"required": missing, "invalid_choice": missing}, **kwargs)


class OptionalPickField(forms.ChoiceField):
    """One of a list or nothing; what is not on it is dropped."""

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def clean(self, value):
        value = self.to_python(value)
        return value if value and self.valid_value(value) else ""


class Radios(forms.RadioSelect):
    """`helps`: value -> a sentence under the answer."""

    template_name = "portal/radios.html"

    def __init__(self, *, helps=None, **kwargs):
        self.helps = helps or {}
        super().__init__(**kwargs)

    def create_option(self, name, value, *args, **kwargs):
        return super().create_option(name, value, *args, **kwargs) | {"help": self.helps.get(value, "")}


class Communes(forms.Select):
    """Marks the answers with which there is no question about a bed, so that the style sheet hides it."""

    without_bed: frozenset[str] = frozenset()

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.without_bed:
            option["attrs"]["data-bedless"] = True
        return option


class DateBoxes(forms.MultiWidget):
    template_name = "portal/date_boxes.html"
    use_fieldset = True

    def __init__(self, *, birth=True):
        parts = (("bday-day", 2), ("bday-month", 2), ("bday-year", 4))
        super().__init__(
            [
                forms.TextInput(
                    # Wide enough for a date that is pasted whole, or a month by its name.
                    {"class": "ltr", "inputmode": "numeric", "size": size, "maxlength": 40}
                    | ({"autocomplete": name} if birth else {"autocomplete": "off"})
                )
                for name, size in parts
            ]
        )

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]


class BirthDateField(forms.Field):
    """Day, month and year in three boxes, or all in the first; a date of the last hundred years."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Birth date"))
        super().__init__(widget=DateBoxes(), **kwargs)

    def clean(self, value):
        try:
            return birthdays.read([clean_text(part or "", "NFKC") for part in value or []], timezone.localdate())
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentences) from refusal

    def bound_data(self, data, initial):
        """A date that was understood comes back in its three boxes, however it was pasted; any other as typed."""
        try:
            return self.clean(data)
        except forms.ValidationError:
            return data


class PhoneField(forms.CharField):
    """A phone number of any country, kept as E.164."""

    ltr = True

    def __init__(self, *, missing, **kwargs):
        widget = forms.TextInput({"type": "tel", "class": "ltr", "inputmode": "tel"})
        super().__init__(widget=widget, error_messages={"required": missing}, **kwargs)

    def to_python(self, value):
        text = clean_text(value or "", "NFKC")
        try:
            return phones.read(text) if text else ""
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentences) from refusal

    def prepare_value(self, value):
        """A number from the file is shown as it is dialled; what was typed stays as typed."""
        return phones.as_dialled(value) if _E164.fullmatch(value or "") else value


class AverageField(forms.CharField):
    """An average out of 20 as people write it; a MarkValue, None for nothing."""

    def __init__(self, **kwargs):
        widget = forms.TextInput({"class": "ltr", "inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, error_messages={"required": gettext_lazy("The average is missing.")}, **kwargs)

    def to_python(self, value):
        try:
            return MarkValue.parse_average(value or "")
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentences) from refusal


class YearField(forms.CharField):
    """A year up to the present one; `sentence` says so."""

    def __init__(self, *, sentence, **kwargs):
        self.sentence = sentence
        widget = forms.TextInput({"class": "ltr", "inputmode": "numeric", "autocomplete": "off"})
        super().__init__(widget=widget, error_messages={"required": sentence}, **kwargs)

    def to_python(self, value):
        text = western_digits(clean_text(value or "", "NFKC"))
        if not text:
            return None
        if not _YEAR.fullmatch(text) or not 1950 <= int(text) <= timezone.localdate().year:
            raise forms.ValidationError(self.sentence)
        return int(text)
