"""manage.py send_test: whether SMS and e-mail leave as they are set up, tried on a number or address of one's own."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import override

from centers.reference import network
from enrollment.models import Channel, message_texts
from enrollment.outbox import channels, rendering

_SETTING = {Channel.SMS: "PORTAL_SMS_BACKEND", Channel.EMAIL: "EMAIL_URL"}
_NOTHING_LEFT = "%s: nothing left. %s"


class Command(BaseCommand):
    help = (
        "Sends one test message by SMS, by e-mail or by both, past the outbox and at any hour, and says what became of"
        " it. Fails where one did not leave."
    )

    def add_arguments(self, parser):
        parser.add_argument("--sms", metavar="NUMBER", help="international form, for example +212612345678")
        parser.add_argument("--email", metavar="ADDRESS")

    def handle(self, *args, **options):
        wanted = {Channel.SMS: options["sms"], Channel.EMAIL: options["email"]}
        wanted = {channel: to for channel, to in wanted.items() if to}
        if not wanted:
            raise CommandError("Say to whom: --sms NUMBER, --email ADDRESS, or both.")
        failed = [problem for channel, to in wanted.items() if (problem := self._try(channel, to))]
        if failed:
            raise CommandError("\n".join(failed))

    def _try(self, channel: str, to: str) -> str:
        """What went wrong; empty where the other side has taken it."""
        if problem := _wrong_recipient(channel, to):
            return problem
        if channel not in channels.open_channels():
            return f"{channel}: this channel is not open. The setting {_SETTING[Channel(channel)]} opens it."
        reference = f"test:{timezone.localtime():%Y%m%d%H%M%S%f}/{channel}"
        with override("fr"):
            title = f"{network().brief} : essai du portail"
        text = message_texts.in_gsm(f"{title}. {rendering.short_address()}")
        try:
            channels.send(channel, to, title, text, reference)
        except channels.Misconfigured as error:
            return _NOTHING_LEFT % (channel, f"A setting is wrong ({error}). Messages wait until it is put right.")
        except channels.Unreachable as error:
            return _NOTHING_LEFT % (channel, f"The other side takes nothing now ({error}). Messages wait.")
        except channels.Rejected as error:
            return _NOTHING_LEFT % (channel, f"The other side refuses this message ({error}).")
        except channels.Unsure as error:
            return f"{channel}: handed over, and the line broke before the answer ({error}). It may have left."
        self.stdout.write(f"{channel}: taken by the other side, for {to}.")
        return ""


def _wrong_recipient(channel: str, to: str) -> str:
    if channel == Channel.SMS:
        is_number = to.startswith("+") and to[1:].isascii() and to[1:].isdigit()
        return "" if is_number else f"sms: {to} is no number in international form, as +212612345678."
    try:
        validate_email(to)
    except ValidationError:
        return f"email: {to} is no e-mail address."
    return ""
