"""The two doors of a file: reference and birth date, or code and birth date."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment import codes

from .base import PageForm
from .fields import BirthDateField, clean_text

LONGEST = 40


class TypedCodeField(forms.CharField):
    """A code or number as people copy it; what cannot be one simply opens nothing."""

    ltr = True

    def __init__(self, *, read, **kwargs):
        self.read = read
        widget = forms.TextInput({"class": "ltr", "autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"})
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value):
        return self.read(clean_text(value or "", "NFKC"))[:LONGEST]


class TrackForm(PageForm):
    heading = _("Where is my application?")
    hint = _("With the file number and your birth date. To change or accept something, the resume code is needed too.")

    reference = TypedCodeField(
        label=_("File number"),
        read=codes.read_reference,
        error_messages={"required": _("The file number is missing.")},
    )
    birth_date = BirthDateField()


class ResumeForm(PageForm):
    heading = _("Come back to my application")
    hint = _("With the resume code and your birth date.")

    code = TypedCodeField(
        label=_("Resume code"),
        read=codes.read,
        error_messages={"required": _("The resume code is missing.")},
    )
    birth_date = BirthDateField()
