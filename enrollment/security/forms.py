"""The ways to a file: reference or code with the birth date, a link by e-mail, a request to staff."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from centers.core import printing
from enrollment.forms.base import PageForm
from enrollment.forms.fields import BirthDateField, PhoneField, TextField, clean_text
from enrollment.forms.mail import AsksAboutEmail

from . import codes

LONGEST = 40


class TypedCodeField(forms.CharField):
    """A code or number as people copy it; what cannot be one simply opens nothing."""

    ltr = True

    def __init__(self, *, read=codes.read, **kwargs):
        self.read = read
        widget = forms.TextInput({"class": "ltr", "autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"})
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value):
        return self.read(clean_text(value or "", "NFKC"))[:LONGEST]


_MISTAKEN = {
    codes.Mistaken.LIST_NUMBER: _(
        "This looks like the list number, which opens no file. Needed here: the file number (%(head)s, two digits,"
        " eight letters) or the resume code (twelve letters and digits). Both stand on the receipt."
    ),
    codes.Mistaken.PHONE: _(
        "This looks like a phone number. Needed here: the file number (%(head)s, two digits, eight letters) or the"
        " resume code (twelve letters and digits)."
    ),
    codes.Mistaken.MASSAR: _(
        "This looks like a Massar code. Needed here: the file number (%(head)s, two digits, eight letters) or the"
        " resume code (twelve letters and digits)."
    ),
}


class OpeningField(TypedCodeField):
    """File number or resume code, whichever the person has. What is neither by its form is told what it looks like:
    nothing is looked up for that, so it says nothing of any file."""

    def clean(self, value):
        plain = super().clean(value)
        if kind := codes.mistaken(plain):
            raise forms.ValidationError(_MISTAKEN[kind], code=kind, params={"head": printing.isolated(codes.HEAD)})
        return plain


class LookupForm(PageForm):
    """One box for either code, and the birth date. `box`: the name of the box."""

    box = ""

    @property
    def typed(self) -> str:
        return self.cleaned_data[self.box]


class TrackForm(LookupForm):
    heading = _("Where is my application?")
    hint = _("With the file number and your birth date: state and next step. With the resume code: the whole file.")
    box = "reference"

    reference = OpeningField(
        label=_("File number or resume code"),
        error_messages={"required": _("The file number or the resume code is missing.")},
    )
    birth_date = BirthDateField()


class ResumeForm(LookupForm):
    heading = _("Come back to my application")
    hint = _("With the resume code and your birth date. With the file number alone: state and next step.")
    box = "code"

    code = OpeningField(
        label=_("Resume code or file number"),
        error_messages={"required": _("The file number or the resume code is missing.")},
    )
    birth_date = BirthDateField()


class MailLinkForm(AsksAboutEmail, PageForm):
    heading = _("A link by e-mail")
    hint = _("For files with an e-mail address. The link works once and for a short time.")
    button = _("Send me a link")

    email = TextField(
        label=_("E-mail"),
        limit=254,
        too_long=_("This e-mail address is not complete."),
        missing=_("The e-mail address is missing."),
        widget=forms.EmailInput({"class": "ltr", "autocomplete": "email", "dir": "ltr"}),
    )

    email_not_complete = _("This e-mail address is not complete.")

    def prepare(self):
        self.ask_about_email()

    def clean_email(self):
        return super().clean_email().lower()


class LostCodeForm(PageForm):
    heading = _("I have lost my code")
    hint = _(
        "The centre calls you on the number in your file and gives you a new code, or you come with your papers."
        " The old code then stops working."
    )
    button = _("Ask for a new code")

    reference = TypedCodeField(label=_("File number"), read=codes.read_reference, required=False)
    name = TextField(
        label=_("Full name, if you do not have the number"),
        limit=120,
        too_long=_("This name is longer than %(max)s characters."),
        required=False,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "name"}),
    )
    birth_date = BirthDateField()
    phone = PhoneField(label=_("Phone number"), missing=_("The phone number is missing."))

    def clean(self):
        if not self.cleaned_data.get("reference") and not self.cleaned_data.get("name") and not self.errors:
            self.add_error("reference", gettext("The file number or the full name is needed."))
        return self.cleaned_data

    @staticmethod
    def noted() -> str:
        """The same answer in every case."""
        days = settings.PORTAL["lost_code_days"]
        return ngettext(
            "Noted. If we find the file, we call within %(n)s working day.",
            "Noted. If we find the file, we call within %(n)s working days.",
            days,
        ) % {"n": days}
