"""How a person can be reached: by which channels a message goes, and the sentences that say so."""

from django.utils.translation import gettext as _

from centers.core import printing
from enrollment.models import Applicant, Channel
from enrollment.values import phones

from . import channels


def addresses(person: Applicant) -> dict[str, str]:
    """Channel -> where it reaches this person, whether the channel is open or not. A landline takes no SMS."""
    sms = person.phone if phones.takes_sms(person.phone) else ""
    return {channel: to for channel, to in ((Channel.SMS, sms), (Channel.EMAIL, person.email)) if to}


def sentences(person: Applicant) -> list[str]:
    """What is told about it on the check page, the receipt and the file."""
    found = addresses(person)
    said = [] if Channel.SMS in found or not person.phone else [_("This phone number takes no SMS.")]
    open_ones = {channel: to for channel, to in found.items() if channel in channels.open_channels()}
    if to := open_ones.get(Channel.SMS):
        said.append(_("Messages go by SMS to %(phone)s.") % {"phone": printing.isolated(phones.as_dialled(to))})
    if to := open_ones.get(Channel.EMAIL):
        said.append(_("Messages go by e-mail to %(email)s.") % {"email": printing.isolated(to)})
    return [*said, _("Each message also stands on the page of your file.") if open_ones else _nothing_sent(bool(found))]


def _nothing_sent(has_address: bool) -> str:
    """What happens to messages of whom no open channel reaches (docs/decisions/0010-the-outbox.md)."""
    if has_address:
        return _(
            "No message can be sent at this moment: what is still of use leaves when sending opens. Until then "
            "everything stands on the page of your file."
        )
    return _("No message can be sent: everything stands on the page of your file, to be looked at there.")
