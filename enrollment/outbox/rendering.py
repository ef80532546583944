"""A message in words: its values told in a language, and put into the text that staff keep."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from centers.core.formatting import moment
from centers.reference import network
from enrollment.models import Application, Channel, DropReason, Message, MessageKind, MessageTemplate, message_texts
from enrollment.models.message_kinds import SAMPLES
from enrollment.security import codes

HIDDEN = "••••"


@dataclass(frozen=True)
class RenderedMessage:
    """A message as it is read; `subject` is empty but for e-mails."""

    subject: str
    body: str


def render_values(values: dict, language: str, kind: str, *, hidden: bool = False) -> dict[str, str]:
    """The values of a message as words. `deadline` and `moment` give date and time; secrets are opened, or `hidden`."""
    with translation.override(language):
        found = {
            "address": _address(kind),
            "short": short_address(by_code=kind in _BY_CODE),
            "given_back": _given_back(),
            "network": str(network()),
            "sender": network().brief,
        }
        for name, value in values.items():
            if name in message_texts.SECRET:
                found[name] = HIDDEN if hidden or not value else (codes.open_text(value) or HIDDEN)
            elif name in ("deadline", "moment"):
                found |= _moment(name, datetime.fromisoformat(value))
            elif name == "ahead":
                found[name] = people_ahead(value)
            elif name == "given_back":
                found[name] = _given_back(value)
            else:
                found[name] = value[language] if isinstance(value, dict) else str(value)
        return found


# Who gets these has a code and no number yet, or types the code with which the file is opened.
_BY_CODE = frozenset({MessageKind.DRAFT_REMINDER, MessageKind.NEW_CODE})


def _address(kind: str) -> str:
    """Without the last stroke, which would stand at the wrong end of it in a line of Arabic."""
    page = "enrollment:apply" if kind == MessageKind.DRAFT_REMINDER else "enrollment:track"
    return f"{settings.SITE_URL}{reverse(page)}".rstrip("/")


def short_address(*, by_code: bool = False, site: str = "") -> str:
    """As people type it, without scheme: where a file number is asked for, or the code. `site`: an absolute address
    of the portal, by default the one that the settings name."""
    page = "short_resume" if by_code else "short_track"
    return f"{urlsplit(site or settings.SITE_URL).netloc}{reverse(page)}"


def _way_back(kind: str) -> str:
    """The end of every text that does not lead back itself, with what to type there."""
    if kind == MessageKind.DRAFT_REMINDER:
        return pgettext("message", "To go on, with the resume code: {short}")
    if kind == MessageKind.NEW_CODE:
        return pgettext("message", "It is typed here: {short}")
    return pgettext("message", "To follow it: {short}")


def _moment(name: str, when: datetime) -> dict[str, str]:
    return {name: f"{timezone.localtime(when):%d/%m %H:%M}", **moment(when)}


def _given_back(what: str = "") -> str:
    """What came back after an error of the centre: "place" or "rank"; older messages do not say which."""
    if what == "place":
        return _("Your place is given back to you.")
    if what == "rank":
        return _("Your rank on this list is given back to you: the next place that comes free goes by rank.")
    return _("Your place is given back to you if it is still free, else your rank on the list.")


def absence_rule() -> str:
    """The rule of absences, in the same words wherever it is told."""
    return _(
        "Whoever does not come and is given no other date gets 0 out of 20 for this part. It is told as an absence."
    )


def people_ahead(n: int) -> str:
    """wording.csv, people_ahead."""
    sentence = ngettext(
        "%(n)s person is before you on the waiting list", "%(n)s people are before you on the waiting list", n
    )
    return sentence % {"n": n}


def templates() -> dict[tuple[str, str], MessageTemplate]:
    """Every text, by kind and channel."""
    return {(row.kind, row.channel): row for row in MessageTemplate.objects.all()}


def template_of(message: Message) -> MessageTemplate:
    return kept_template(message.kind, message.channel)


def kept_template(kind: str, channel: str) -> MessageTemplate:
    """The text that staff keep for this kind and channel."""
    return MessageTemplate.objects.get(kind=kind, channel=channel)


def render(template: MessageTemplate, values: dict, language: str, *, hidden: bool = False) -> RenderedMessage:
    """The text of `template` in `language` with these values. It leads back to the file, whatever staff wrote."""
    words = render_values(values, language, template.kind, hidden=hidden)
    subject = message_texts.fill(getattr(template, f"subject_{language}") or "", words)
    body, is_sms = getattr(template, f"body_{language}"), template.channel == Channel.SMS
    if not message_texts.leads_back(body):
        with translation.override(language):
            body = (" " if is_sms else "\n\n").join([body, _way_back(template.kind)])
    body = message_texts.fill(body, words)
    return RenderedMessage(
        " ".join(subject.split()), message_texts.in_gsm(body) if is_sms and language == "fr" else body
    )


def sample_values(kind: str) -> dict:
    """Values to try a text with; marked by nothing, since they are shown to staff only."""
    deadline = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=5)
    values = {**SAMPLES, "deadline": deadline.isoformat(), "moment": deadline.replace(hour=10).isoformat()}
    values["code"] = codes.seal_text("ABCD EFGH JKLM")
    values["link"] = codes.seal_text(f"{settings.SITE_URL}/fr/resume/")
    return {name: value for name, value in values.items() if name in message_texts.ALLOWED.get(kind, ())}


@dataclass(frozen=True)
class ShownMessage:
    """A message on the page of its file."""

    message: Message
    written: RenderedMessage


def shown_messages(application: Application, language: str) -> list[ShownMessage]:
    """What the file was told, each cause once, the latest first; the text of the e-mail is the fullest one."""
    known = templates()
    seen: dict[str, ShownMessage] = {}
    told = application.messages.exclude(kind=MessageKind.LINK).exclude(dropped_for=DropReason.UNDONE)
    for message in told.order_by("-created_at", "-pk"):
        if message.is_to_come:
            continue
        if template := known.get((message.kind, Channel.EMAIL)) or known.get((message.kind, Channel.SMS)):
            seen.setdefault(message.key, ShownMessage(message, render(template, message.values, language, hidden=True)))
    return list(seen.values())
