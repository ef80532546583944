"""What the warden's buttons carry."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Bed

_WHICH = _("Which bed? Choose one of the list.")


class BedForm(forms.Form):
    """The bed that was pointed at on the page; whether it is free and in the right wing, the action says."""

    bed = forms.ModelChoiceField(
        Bed.objects.select_related("room__wing__house"),
        error_messages={"required": _WHICH, "invalid_choice": _WHICH},
    )


class LeaveForm(forms.Form):
    """Why somebody leaves, in one line, or nothing."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        error_messages={"max_length": _("The reason is longer than 300 characters.")},
    )
