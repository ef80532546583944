"""What staff write to people in their own words: one message for each, filled in for the person, once per sending."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.formatting import moment
from centers.core.moves import note
from centers.core.reasons import Reason
from centers.core.types import StrOrPromise
from enrollment.models import (
    UNANSWERED,
    Application,
    ApplicationEvent,
    ApplicationState,
    Channel,
    Message,
    MessageKind,
    message_texts,
)
from enrollment.models.locks import lock_file
from enrollment.models.ready_texts import WRITTEN_LENGTH

from . import addresses, channels, queue, rendering

# What a text may name: anybody has the first ones, the others only who holds an offer that waits for an answer.
OF_ANYBODY, OF_OFFER = ("name", "ref"), ("program", "date", "time")
_NAMES = re.compile(r"\{(\w+)\}")

NOBODY = Reason("nobody_chosen", _("Nobody is chosen: go back to the list and choose whom to write to."))
NO_ADDRESS = Reason("no_address", _("Write your own number or e-mail address, to get the message yourself first."))
WRITTEN_ALREADY = Reason("written_already", _("This form has written to this person already."))
NO_TEXT = Reason("no_text", _("The message is empty: write it in one language at least."))


@dataclass(frozen=True)
class Texts:
    """What was written, by language; an empty one is not written. `token`: of the form, one for each sending."""

    by_language: dict[str, str]
    token: str = ""

    @property
    def digest(self) -> str:
        """Of the wording, the same in every sending."""
        return sha256(
            "\0".join(f"{name} {text}" for name, text in sorted(self.by_language.items())).encode()
        ).hexdigest()

    @property
    def names(self) -> set[str]:
        return set(_NAMES.findall(" ".join(self.by_language.values())))

    def spoken(self, language: str) -> str:
        """The language that a reader of this one gets: the other, where nothing is written in this one."""
        return language if self.by_language.get(language) else next(filter(self.by_language.get, self.by_language))


def too_many(most: int) -> Reason:
    return Reason(
        "too_many", _("More than %(most)s people are chosen: narrow the list, and write in parts."), {"most": most}
    )


def can_be_sent(texts: Texts) -> list[Reason]:
    """What is wrong with the texts, for whomever they are."""
    if not any(text.strip() for text in texts.by_language.values()):
        return [NO_TEXT]
    found = []
    if unknown := sorted(texts.names - {*OF_ANYBODY, *OF_OFFER}):
        named = " ".join(f"{{{name}}}" for name in unknown)
        found.append(
            Reason("unknown_name", _("There is nothing of that name to fill in: %(names)s."), {"names": named})
        )
    if max(map(len, texts.by_language.values())) > WRITTEN_LENGTH:
        found.append(Reason("too_long", _("A message has %(most)s characters at most."), {"most": WRITTEN_LENGTH}))
    return found


def can_write(application: Application, texts: Texts) -> list[Reason]:
    """Whether this person can be written to, and the text be filled in for her or him."""
    if application.anonymised_at or application.state == ApplicationState.DRAFT:
        return [Reason("nobody", _("This file tells nobody's address any more."))]
    if texts.names & {*OF_OFFER} and not _waiting_offer(application):
        return [Reason("no_offer", _("No offer waits for an answer here, and the text names one."))]
    return []


@transaction.atomic
def write(application: Application, texts: Texts, *, by) -> int:
    """The message of one person, into the outbox; a sending writes to nobody twice. Returns how many rows are new.

    Whom no channel reaches reads it on the page of the file. Raises Refused.
    """
    application = lock_file(application)
    if found := can_be_sent(texts) or can_write(application, texts):
        raise Refused(*found)
    new = queue.queue_many([_notice(application, texts)])
    if new:
        note(application, by=by, event=ApplicationEvent.WRITTEN)
    return new


def _notice(application: Application, texts: Texts) -> queue.Notice:
    # 72 characters at most, and unlike for any other sending: the token is drawn for each form.
    once = sha256(texts.token.encode()).hexdigest()[:24]
    key = f"written:{application.pk}:{texts.digest[:24]}:{once}"
    return queue.Notice(application, MessageKind.WRITTEN, key, {"text": _said(application, texts)})


def _said(application: Application, texts: Texts) -> dict[str, str]:
    languages = {language: texts.spoken(language) for language, _name in settings.LANGUAGES}
    return {language: filled(texts.by_language[own], application, own) for language, own in languages.items()}


def filled(text: str, application: Application, language: str) -> str:
    """The text with what it names of this person, in this language; one line break stays one."""
    with translation.override(language):
        values = {"name": str(application.applicant), "ref": application.reference or ""}
        if offer := _waiting_offer(application) if {*OF_OFFER} & {*_NAMES.findall(text)} else None:
            values |= {"program": str(offer.choice.intake.program), **moment(offer.deadline)}
    return message_texts.fill(text.strip(), values)


def _waiting_offer(application: Application):
    offer = application.held_offer()
    return offer if offer and offer.state in UNANSWERED and offer.deadline > timezone.now() else None


# --- before it is sent ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What one person will get. `ways`: the channels that it leaves by; `length`: of the SMS, if there is one."""

    application: Application
    language: str
    is_other_language: bool
    ways: tuple[str, ...]
    body: str
    length: message_texts.Length | None

    @property
    def segments(self) -> int:
        return self.length.segments if self.length else 0


@dataclass
class Sums:
    """Of all who will get it: how many people, by language and by channel, and the SMS that are paid."""

    people: int = 0
    segments: int = 0
    by_language: dict[str, int] = field(default_factory=dict)
    by_channel: dict[str, int] = field(default_factory=dict)
    other_language: dict[str, int] = field(default_factory=dict)

    @property
    def ways(self) -> list[tuple[StrOrPromise, int]]:
        """By the name of the channel, how many people it reaches."""
        return [(Channel(way).label, count) for way, count in self.by_channel.items()]

    def add(self, seen: Seen) -> None:
        self.people += 1
        self.segments += seen.segments
        self.by_language[seen.language] = self.by_language.get(seen.language, 0) + 1
        for way in seen.ways:
            self.by_channel[way] = self.by_channel.get(way, 0) + 1
        if seen.is_other_language:
            self.other_language[seen.language] = self.other_language.get(seen.language, 0) + 1


@dataclass
class Preview:
    """`seen`: what each of them will get; `left_out`: who will not be written to, and why; `sums`: of the others.

    `again`: how many were sent the very same words before.
    """

    seen: list[Seen]
    left_out: list[tuple[Application, list[Reason]]]
    sums: Sums
    again: int


def preview(files: Iterable[Application], texts: Texts) -> Preview:
    """Nothing is written. Applications come with their applicant and `held_offers`."""
    templates, found = rendering.templates(), Preview([], [], Sums(), 0)
    for application in files:
        if reasons := can_write(application, texts):
            found.left_out.append((application, reasons))
            continue
        seen = _seen_by(application, texts, templates)
        found.seen.append(seen)
        found.sums.add(seen)
    same = Message.objects.filter(kind=MessageKind.WRITTEN, key__contains=f":{texts.digest[:24]}:")
    people = [seen.application.pk for seen in found.seen]
    found.again = same.filter(application__in=people).values("application").distinct().count()
    return found


def _seen_by(application: Application, texts: Texts, templates: dict) -> Seen:
    """As the person will read it."""
    language, reached = application.language, addresses.addresses(application.applicant)
    ways = tuple(way for way in message_texts.channels_of(MessageKind.WRITTEN) if way in reached)
    ways = tuple(way for way in ways if way in channels.open_channels()) or ways or (Channel.PAGE,)
    values = {"ref": application.reference or "", "text": _said(application, texts)}
    is_sms = Channel.SMS in ways
    template = templates[(MessageKind.WRITTEN, Channel.SMS if is_sms else Channel.EMAIL)]
    body = rendering.render(template, values, language).body
    length = message_texts.length(body) if is_sms else None
    return Seen(application, language, not texts.by_language.get(language), ways, body, length)


# --- tried on oneself ---------------------------------------------------------------------------------


def try_out(texts: Texts, *, phone: str = "", email: str = "") -> dict[str, Reason | None]:
    """Sends the texts, filled in with sample values, to the number and address of whoever asks, past the outbox;
    nothing of it is kept. Returns, by channel, what went wrong."""
    if found := can_be_sent(texts):
        raise Refused(*found)
    wanted = {Channel.SMS: phone, Channel.EMAIL: email}
    return {channel: _tried(texts, channel, to) for channel, to in wanted.items() if to}


def _tried(texts: Texts, channel: str, to: str) -> Reason | None:
    if channel not in channels.open_channels():
        return Reason("shut", _("This channel is not set up: nothing leaves by it."))
    for language, text in texts.by_language.items():
        if not text.strip():
            continue
        values = rendering.sample_values(MessageKind.WRITTEN)
        values["text"] = {code: message_texts.fill(text, _samples(code)) for code, _name in settings.LANGUAGES}
        template = rendering.kept_template(MessageKind.WRITTEN, channel)
        message = rendering.render(template, values, language)
        reference = f"try:{timezone.localtime():%Y%m%d%H%M%S%f}/{channel}/{language}"
        try:
            channels.send(channel, to, message.subject, message.body, reference)
        except (channels.Unreachable, channels.Rejected, channels.Unsure) as error:
            return Reason("not_taken", _("It did not leave: %(error)s"), {"error": str(error)})
    return None


def _samples(language: str) -> dict[str, str]:
    values = rendering.sample_values(MessageKind.OFFER)
    told = rendering.render_values(values, language, MessageKind.OFFER)
    return {**told, "name": {"ar": "مريم مثال", "fr": "Meryem Exemple"}[language]}
