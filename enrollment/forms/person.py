"""Who applies: birth date and school level, name, contact. Each form hands its answers to `save_answers`."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment import rules
from enrollment.states import Guardian, Sex
from programs.models import SchoolLevel

from .base import EMPTY, PageForm
from .fields import BirthDateField, PhoneField, PickField, Radios, TextField

_NAME_LIMIT = 60
_NAME_TOO_LONG = gettext_lazy("This name is longer than %(max)s characters.")
_ODD_PHONE = gettext_lazy("This is not a Moroccan mobile number: ten digits that begin with 06 or 07.")


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
        person = application.applicant
        return {"birth_date": person.birth_date, "school_level": person.school_level.code}

    def answers(self):
        return self.cleaned_data | {"school_level": self.levels[self.cleaned_data["school_level"]]}


class NameForm(PageForm):
    heading = gettext_lazy("Your name, as on your papers")
    hint = gettext_lazy("In Arabic, and in Latin letters too if you can.")

    family_name = TextField(
        label=gettext_lazy("Family name"),
        limit=_NAME_LIMIT,
        too_long=_NAME_TOO_LONG,
        missing=gettext_lazy("The family name is missing."),
        fits=(rules.is_arabic, rules.NOT_ARABIC["family_name"]),
        widget=forms.TextInput({"lang": "ar", "dir": "rtl", "autocomplete": "family-name"}),
    )
    given_name = TextField(
        label=gettext_lazy("Given name"),
        limit=_NAME_LIMIT,
        too_long=_NAME_TOO_LONG,
        missing=gettext_lazy("The given name is missing."),
        fits=(rules.is_arabic, rules.NOT_ARABIC["given_name"]),
        widget=forms.TextInput({"lang": "ar", "dir": "rtl", "autocomplete": "given-name"}),
    )
    family_name_latin = TextField(
        label=gettext_lazy("Family name in Latin letters"),
        limit=_NAME_LIMIT,
        too_long=_NAME_TOO_LONG,
        fits=(rules.is_latin, rules.NOT_LATIN["family_name_latin"]),
        required=False,
        widget=forms.TextInput({"lang": "fr", "dir": "ltr", "autocomplete": "off"}),
    )
    given_name_latin = TextField(
        label=gettext_lazy("Given name in Latin letters"),
        limit=_NAME_LIMIT,
        too_long=_NAME_TOO_LONG,
        fits=(rules.is_latin, rules.NOT_LATIN["given_name_latin"]),
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


class ContactForm(PageForm):
    heading = gettext_lazy("How can we reach you?")
    hint = gettext_lazy("Offers of a place are announced on this number.")
    guardian_fields = ("guardian_name", "guardian_relation", "guardian_phone")

    phone = PhoneField(
        label=gettext_lazy("Mobile number"),
        missing=gettext_lazy("The phone number is missing."),
        odd=_ODD_PHONE,
    )
    has_whatsapp = forms.BooleanField(label=gettext_lazy("WhatsApp works on this number"), required=False)
    email = TextField(
        label=gettext_lazy("E-mail"),
        limit=254,
        too_long=gettext_lazy("This e-mail address is not complete. The field can also stay empty."),
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
        missing=gettext_lazy("The guardian's phone number is missing or not complete."),
        odd=gettext_lazy("The guardian's phone number is missing or not complete."),
    )

    def prepare(self):
        if rules.is_minor(self.application.applicant):
            self.fields["guardian_name"].section = (
                _("You are under 18: your legal guardian"),
                _("A parent or the person responsible for you. We call them only about this application."),
            )
            return
        for name in self.guardian_fields:
            del self.fields[name]

    def stored(self, application):
        person = {name: getattr(application.applicant, name) for name in self.fields if name != "wants_call"}
        return person | {"wants_call": application.wants_call}

    def clean_email(self):
        email = self.cleaned_data["email"]
        if email:
            try:
                forms.EmailField().clean(email)
            except forms.ValidationError as error:
                sentence = _("This e-mail address is not complete. The field can also stay empty.")
                raise forms.ValidationError(sentence) from error
        return email
