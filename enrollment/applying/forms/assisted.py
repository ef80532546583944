"""The first page of an entry with somebody: the consent, then the first two questions as everybody answers them."""

from django import forms
from django.utils.translation import gettext_lazy

from enrollment.forms.base import PageForm
from enrollment.forms.fields import BirthDateField, PickField, Radios
from enrollment.models import ConsentMeans

from .person import BirthForm


class AgainForm(PageForm):
    """An entry that was never handed over, opened again with the person there."""

    heading = gettext_lazy("Go on with an entry that has closed")
    hint = gettext_lazy("The person is here, says the birth date and consents again.")
    button = gettext_lazy("Open it again")

    birth_date = BirthDateField()
    consent = PickField(
        label=gettext_lazy("How did the person consent?"),
        choices=ConsentMeans.choices,
        widget=Radios,
        missing=gettext_lazy("Without the consent of the person nobody else fills in."),
    )


class AssistForm(BirthForm):
    heading = gettext_lazy("Fill in with someone")

    consent = PickField(
        label=gettext_lazy("How did the person consent?"),
        choices=ConsentMeans.choices,
        widget=Radios,
        missing=gettext_lazy("Without the consent of the person nobody else fills in."),
    )
    agrees = forms.BooleanField(
        label=gettext_lazy("The person has heard or read the privacy notice and consents."),
        error_messages={"required": gettext_lazy("Without the consent of the person nobody else fills in.")},
    )
    field_order = ("consent", "agrees", "birth_date", "school_level")

    def answers(self):
        found = super().answers()
        return {name: found[name] for name in ("consent", "birth_date", "school_level")}
