"""Fields that take what people type: any digits, any spacing, and answer with a sentence or a clean value.

Fields may carry `section` (a heading and a hint above them), `css` (a class of their block) and `ltr`
(numbers and codes). Their templates are the crispy pack in templates/portal/.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.folding import western_digits
from enrollment.phones import moroccan_mobile

_SPACES = re.compile(r"\s+")
_AVERAGE = re.compile(r"(\d{1,2})(?:[.,٫](\d{1,4}))?")
_DAY_OR_MONTH, _YEAR = re.compile(r"\d{1,2}"), re.compile(r"\d{4}")


def clean_text(text: str, form: str = "NFC") -> str:
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
        fits: tuple[Callable[[str], bool], str] | None = None,
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
                    {"class": "ltr", "inputmode": "numeric", "maxlength": size}
                    | ({"autocomplete": name} if birth else {"autocomplete": "off"})
                )
                for name, size in parts
            ]
        )

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]


class BirthDateField(forms.Field):
    """Day, month and year in three boxes; a date of the last hundred years."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Birth date"))
        super().__init__(widget=DateBoxes(), **kwargs)

    def clean(self, value):
        parts = [western_digits(clean_text(part or "", "NFKC")) for part in value or ["", "", ""]]
        if not any(parts):
            raise forms.ValidationError(_("The birth date is missing."))
        if not all(parts):
            raise forms.ValidationError(_("The birth date needs a day, a month and a year."))
        found = self._date(*parts)
        today = timezone.localdate()
        if found is None:
            raise forms.ValidationError(_("This date does not exist in the calendar."))
        if found > today:
            raise forms.ValidationError(_("This date is still to come. Is the year right?"))
        if found.year < today.year - 100:
            raise forms.ValidationError(_("This year is too far back. Is it right?"))
        return found

    @staticmethod
    def _date(day: str, month: str, year: str) -> date | None:
        if not (_DAY_OR_MONTH.fullmatch(day) and _DAY_OR_MONTH.fullmatch(month) and _YEAR.fullmatch(year)):
            return None
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            return None


class PhoneField(forms.CharField):
    """A Moroccan mobile number, kept as +212…; `odd` is the sentence for anything else."""

    ltr = True

    def __init__(self, *, missing, odd, **kwargs):
        self.odd = odd
        widget = forms.TextInput({"type": "tel", "class": "ltr", "inputmode": "tel"})
        super().__init__(widget=widget, error_messages={"required": missing}, **kwargs)

    def to_python(self, value):
        text = clean_text(value or "", "NFKC")
        if not text:
            return ""
        if (number := moroccan_mobile(text)) is None:
            raise forms.ValidationError(self.odd)
        return number

    def prepare_value(self, value):
        """A number from the file is shown in pairs; what was typed stays as typed."""
        if not (value or "").startswith("+212") or len(value) != 13:
            return value
        digits = f"0{value[4:]}"
        return " ".join(digits[i : i + 2] for i in range(0, 10, 2))


class AverageField(forms.CharField):
    """A mark out of 20, written 12,45 or 12.45, also in Arabic-Indic digits; kept in whole hundredths."""

    def __init__(self, **kwargs):
        widget = forms.TextInput({"class": "ltr", "inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, error_messages={"required": gettext_lazy("The average is missing.")}, **kwargs)

    def to_python(self, value):
        text = western_digits(clean_text(value or "", "NFKC")).replace(" ", "").removesuffix("/20")
        if not text:
            return None
        found = _AVERAGE.fullmatch(text)
        hundredths = int(found[1]) * 100 + _hundredths(found[2] or "") if found else None
        if hundredths is None or hundredths > 2000:
            raise forms.ValidationError(_("The average is a number from 0 to 20, such as 12,45."))
        return hundredths

    def prepare_value(self, value):
        """Hundredths from the file become a mark; what was typed stays as typed."""
        return f"{value // 100},{value % 100:02}" if isinstance(value, int) else value


def _hundredths(decimals: str) -> int:
    """Digits behind the comma as hundredths, half up."""
    return (int(decimals.ljust(4, "0")) + 50) // 100


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
