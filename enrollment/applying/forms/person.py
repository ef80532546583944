"""Who applies: birth date and school level, name, contact. Each form hands its answers to `save_answers`."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.types import StrOrPromise
from enrollment.applying import rules
from enrollment.forms.base import EMPTY, PageForm
from enrollment.forms.fields import BirthDateField, NameField, PhoneField, PickField, Radios, TextField
from enrollment.forms.mail import EMAIL_NOT_COMPLETE, AsksAboutEmail
from enrollment.models import Channel, Guardian, Sex
from enrollment.outbox import channels
from enrollment.values import names
from programs.models import SchoolLevel

_NAME_LIMIT = 60
_ARABIC_AND_LATIN = {"family_name": "family_name_latin", "given_name": "given_name_latin"}
_NAME_TOO_LONG = gettext_lazy("This name is longer than %(max)s characters.")
_NOT_KEPT = gettext_lazy(
    "With papers in Latin letters only, the name below is your name, and this one would not be kept: empty this box, "
    "or take the tick away."
)


class BirthForm(PageForm):
    heading = gettext_lazy("Your birth date and school level")
    hint = gettext_lazy("These two answers tell at once which programmes are open to you.")

    birth_date = BirthDateField()
    school_level = PickField(
        label=gettext_lazy("Last school level completed"),
        help_text=gettext_lazy("In another country: the nearest level."),
        missing=gettext_lazy("The school level is missing."),
    )

    def prepare(self):
        self.levels = {level.code: level for level in SchoolLevel.objects.all()}
        self.fields["school_level"].choices = [EMPTY, *((code, str(row)) for code, row in self.levels.items())]

    def stored(self, application):
        return super().stored(application) | {"school_level": application.applicant.school_level.code}

    def answers(self):
        return self.cleaned_data | {"school_level": self.levels[self.cleaned_data["school_level"]]}


class NameForm(PageForm):
    heading = gettext_lazy("Your name, as on your papers")
    hint = gettext_lazy("In Arabic, and in Latin letters too if you can.")

    family_name = NameField(
        label=gettext_lazy("Family name"),
        limit=_NAME_LIMIT,
        too_long=_NAME_TOO_LONG,
        missing=gettext_lazy("The family name is missing."),
        fits=(names.is_arabic, rules.NOT_ARABIC["family_name"]),
        widget=forms.TextInput({"lang": "ar", "dir": "rtl", "autocomplete": "family-name"}),
    )
    given_name = NameField(
        label=gettext_lazy("Given name"),
        limit=_NAME_LIMIT,
        too_long=_NAME_TOO_LONG,
        missing=gettext_lazy("The given name is missing."),
        fits=(names.is_arabic, rules.NOT_ARABIC["given_name"]),
        widget=forms.TextInput({"lang": "ar", "dir": "rtl", "autocomplete": "given-name"}),
    )
    latin_papers = forms.BooleanField(
        label=gettext_lazy("My papers are in Latin letters only: the name below is my name"), required=False
    )
    family_name_latin = NameField(
        label=gettext_lazy("Family name in Latin letters"),
        limit=_NAME_LIMIT,
        too_long=_NAME_TOO_LONG,
        fits=(names.is_latin, rules.NOT_LATIN["family_name_latin"]),
        required=False,
        widget=forms.TextInput({"lang": "fr", "dir": "ltr", "autocomplete": "off"}),
    )
    given_name_latin = NameField(
        label=gettext_lazy("Given name in Latin letters"),
        limit=_NAME_LIMIT,
        too_long=_NAME_TOO_LONG,
        fits=(names.is_latin, rules.NOT_LATIN["given_name_latin"]),
        required=False,
        widget=forms.TextInput({"lang": "fr", "dir": "ltr", "autocomplete": "off"}),
    )
    sex = PickField(
        label=gettext_lazy("Sex, as on your papers"),
        help_text=gettext_lazy("For the wing of the boarding house and for the reserved seats."),
        choices=Sex.choices,
        widget=Radios,
        missing=gettext_lazy("This answer is missing."),
    )

    def prepare(self):
        """With papers in Latin letters the Latin boxes are the ones that are needed."""
        if self.is_bound and self.data.get(self.add_prefix("latin_papers")):
            for name in _ARABIC_AND_LATIN:
                self.fields[name].required, self.fields[name].fits = False, None

    def stored(self, application):
        person = application.applicant
        found = super().stored(application) | {"latin_papers": person.has_latin_papers}
        return found | dict.fromkeys(_ARABIC_AND_LATIN, "") if person.has_latin_papers else found

    def clean(self):
        if self.cleaned_data.get("latin_papers"):
            for name, latin in _ARABIC_AND_LATIN.items():
                if latin in self.errors:
                    continue
                first = self.cleaned_data.get(name, "")
                typed = self.cleaned_data.get(latin) or first
                if first and first != typed:
                    self.add_error(name, _NOT_KEPT)
                    continue
                if not names.is_latin(typed):
                    missing = self.fields[name].error_messages["required"]
                    self.add_error(latin, rules.NOT_LATIN[latin] if typed else missing)
                self.cleaned_data[name] = self.cleaned_data[latin] = typed
        return self.cleaned_data


class ContactForm(AsksAboutEmail, PageForm):
    heading = gettext_lazy("How can we reach you?")
    hint: StrOrPromise = gettext_lazy("A mobile phone or a landline, of any country.")
    guardian_fields = ("guardian_name", "guardian_relation", "guardian_phone")

    phone = PhoneField(
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("A number of another country begins with + and its code."),
        missing=gettext_lazy("The phone number is missing."),
    )
    has_whatsapp = forms.BooleanField(label=gettext_lazy("WhatsApp works on this number"), required=False)
    email = TextField(
        label=gettext_lazy("E-mail"),
        limit=254,
        too_long=EMAIL_NOT_COMPLETE,
        required=False,
        widget=forms.EmailInput({"class": "ltr", "autocomplete": "email"}),
    )
    # It names no reason, and no health matter is asked or kept: the call is for that.
    wants_call = forms.BooleanField(label=gettext_lazy("I need an arrangement: call me"), required=False)
    guardian_name = TextField(
        label=gettext_lazy("Guardian's full name"),
        limit=120,
        too_long=_NAME_TOO_LONG,
        missing=gettext_lazy("The guardian's name is missing."),
    )
    guardian_relation = PickField(
        label=gettext_lazy("Relation to you"),
        choices=Guardian.choices,
        widget=Radios,
        missing=gettext_lazy("The guardian's relation to you is missing."),
    )
    guardian_phone = PhoneField(
        label=gettext_lazy("Guardian's phone"),
        missing=gettext_lazy("The guardian's phone number is missing."),
    )

    def prepare(self):
        self.ask_about_email()
        if Channel.SMS in channels.open_channels():
            self.hint = _("A mobile phone or a landline, of any country. Our SMS arrive on a mobile phone only.")
        if rules.is_minor(self.application.applicant):
            self.fields["guardian_name"].section = (
                _("You are under 18: your legal guardian"),
                _("A parent or the person responsible for you. We call them only about this application."),
            )
            return
        for name in self.guardian_fields:
            del self.fields[name]
