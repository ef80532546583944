"""What staff are asked when an average is read on the original, somebody is enrolled, or a place ends."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.office.buttons import ReasonForm
from enrollment.forms.fields import AverageField
from enrollment.models import ENDINGS, SENT, Application, OfferEvent
from enrollment.values.marks import out_of_20


class AverageForm(forms.Form):
    """`average` in hundredths."""

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


def has_average(application: Application) -> bool:
    return application.state in SENT and not application.anonymised_at and application.applicant.average is not None


def noted(application: Application) -> str:
    """What noting the average came to."""
    read = out_of_20(application.average_read)
    last = application.offers.order_by("-pk").first()
    move = last and last.moves.last()
    if move and move.at >= application.average_read_at and move.event == OfferEvent.AVERAGE:
        return _(
            "Noted: %(average)s. The place does not stand with it and has gone back. "
            "A message is written to the person."
        ) % {"average": read}
    return _("Noted: %(average)s. It counts from now on.") % {"average": read}
