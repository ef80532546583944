"""What staff are asked when an average is read on the original, somebody is enrolled, or a place ends."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.moves import not_now
from centers.core.reasons import Reason
from centers.office.buttons import ReasonForm
from enrollment.forms.fields import AverageField
from enrollment.models import ENDINGS, Application, OfferEvent
from enrollment.offers.averages import can_verify_average
from enrollment.values.marks import MarkValue


class AverageForm(forms.Form):
    average = AverageField(label=gettext_lazy("General average on the original, out of 20"))


class EnrolForm(forms.Form):
    """The same where it has not been noted yet; None for an empty box."""

    average = AverageField(
        label=gettext_lazy("General average on the original, out of 20 (empty if noted already)"), required=False
    )


class EndingForm(ReasonForm):
    """What happened, and in which words the history keeps it."""

    event = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        choices=[(event.value, event.label) for event in ENDINGS],
        error_messages={"required": gettext_lazy("Choose what happened.")},
    )
    field_order = ("event", "reason")


def can_note_average(application: Application) -> list[Reason]:
    """One that was declared."""
    found = can_verify_average(application)
    return found if found or application.applicant.average is not None else [not_now(application)]


def noted(application: Application) -> str:
    """What noting the average came to."""
    read = MarkValue.of(application.average_read)
    last = application.offers.order_by("-pk").first()
    move = last and last.moves.last()
    read_at = application.average_read_at
    if move and read_at and move.at >= read_at and move.event == OfferEvent.AVERAGE:
        return _(
            "Noted: %(average)s. The place does not stand with it and has gone back. "
            "A message is written to the person."
        ) % {"average": read}
    return _("Noted: %(average)s. It counts from now on.") % {"average": read}
