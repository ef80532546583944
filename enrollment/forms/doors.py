"""The doors of a file: reference or code with the birth date, a link by e-mail, a request to staff."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from enrollment import codes

from .base import PageForm
from .fields import BirthDateField, PhoneField, TextField, clean_text
from .mail import AsksAboutEmail

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
