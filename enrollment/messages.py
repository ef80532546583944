"""The outbox: `queue` writes a message in the transaction of its cause, `deliver` sends what is due.

Exactly once per key: a row is marked SENDING and committed before it is handed over, and SENT after. Two machines
never hold the same row. Where a machine or line breaks between the two, nobody can know whether it left:
it becomes UNSURE, is never sent again by itself, and staff decide. The page of the file shows it in any case.
While no channel that reaches the person is open it is HELD, and leaves when one opens, unless its time has passed.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from centers.errors import Refused
from centers.moves import locked, note
from enrollment import channels, codes, reaching, texts, words
from enrollment.models import Application, ApplicationMove, Message, Offer
from enrollment.states import (
    MESSAGE_MOVES,
    NOT_LEFT,
    TO_LOOK_AT,
    ApplicationEvent,
    Channel,
    DropReason,
    MessageKind,
    MessageState,
)

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=1)
MOST_TRIES = 80  # more than three days of a silent gateway
STALLED = timedelta(minutes=15)  # far beyond the time-out of any channel
HELD_AT_MOST = timedelta(days=30)  # news that old frighten more than they tell; DropReason.OLD says the same in words
AT_ONCE = 500
_UNTIL_ANSWERED = (MessageKind.OFFER, MessageKind.OFFER_REMINDER, MessageKind.OFFER_RESTORED)


@dataclass(frozen=True)
class Notice:
    """What is to be told to one person. `key` names the cause; after `not_after` it is of no use."""

    application: Application
    kind: str
    key: str
    values: dict = field(default_factory=dict)
    not_after: datetime | None = None


def queue(application: Application, kind: str, *, key: str, not_after: datetime | None = None, **values) -> int:
    """Write a message into the outbox, in the caller's transaction. Returns how many rows are new (0: known key).

    `values`: texts, whole numbers, aware datetimes, or named things as `names` gives them.
    """
    return queue_many([Notice(application, kind, key, values, not_after)])


def queue_many(notices: Iterable[Notice]) -> int:
    """The same for many people in a few queries. Applications come with their applicant."""
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("A message is written in the transaction of its cause.")
    notices, created = list(notices), 0
    for start in range(0, len(notices), AT_ONCE):
        some = notices[start : start + AT_ONCE]
        known = set(Message.objects.filter(key__in=[n.key for n in some]).values_list("key", flat=True))
        rows = [row for notice in some if notice.key not in known for row in _rows(notice)]
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        created += len(rows)
    return created


def names(row) -> dict[str, str]:
    """A row of content by its name in both languages."""
    return {language: getattr(row, f"name_{language}") for language, _words in settings.LANGUAGES}


def in_both(label) -> dict[str, str]:
    """A label of the code (a lazy text) in both languages."""
    return said_in_both(lambda: str(label))


def said_in_both(say: Callable[[], str]) -> dict[str, str]:
    """A sentence with its figures in both languages."""
    found = {}
    for language, _words in settings.LANGUAGES:
        with translation.override(language):
            found[language] = say()
    return found


def about_offer(offer: Offer, kind: str, *, once: int = 0, **values) -> Notice:
    """What is to be told of an offer; once per deadline, since a restored offer has a new one.

    `once`: a number that tells causes apart which have the same deadline.
    """
    key = f"{kind.replace('_', '-')}:{offer.pk}"
    not_after = None
    if kind in _UNTIL_ANSWERED:
        values["deadline"] = not_after = offer.deadline
    if kind != MessageKind.OFFER:
        key = f"{key}:{stamp(offer.deadline)}"
    if once:
        key = f"{key}:{once}"
    values["program"] = names(offer.choice.intake.program)
    return Notice(offer.application, kind, key, values, not_after)


def stamp(deadline: datetime) -> str:
    """A deadline in a key. In UTC: the same whether it was just worked out or read again."""
    return f"{deadline.astimezone(UTC):%Y%m%d%H%M}"


def offer_answered(application: Application) -> None:
    """Whatever still asks for an answer need not leave any more."""
    cancel(application, *_UNTIL_ANSWERED)


def _rows(notice: Notice) -> list[Message]:
    """One row for each open channel that reaches the person; one that waits for each that is shut where none is open;
    where none ever will, one that stands on the page of the file."""
    person, now = notice.application.applicant, timezone.now()
    reached = reaching.addresses(person)
    ways = [way for way in texts.channels_of(notice.kind) if way in reached]
    open_ways = [way for way in ways if way in channels.open_channels()]
    base = {
        "application": notice.application,
        "kind": notice.kind,
        "key": notice.key,
        "language": notice.application.language,
        "not_after": notice.not_after,
        "created_at": now,
        "next_try": now,
    }
    if not ways:
        values = plain(notice, with_secrets=False)
        return [Message(**base, channel=Channel.PAGE, state=MessageState.SHOWN, values=values)]
    base |= {"state": MessageState.WAITING if open_ways else MessageState.HELD, "values": plain(notice)}
    return [Message(**base, channel=way, recipient=reached[way]) for way in open_ways or ways]


def plain(notice: Notice, *, with_secrets: bool = True) -> dict:
    """The values of a notice as the outbox keeps them."""
    values = {"ref": notice.application.reference or ""}
    for name, value in notice.values.items():
        if name in texts.SECRET:
            values[name] = codes.seal_text(value) if with_secrets else ""
        else:
            values[name] = value.isoformat() if isinstance(value, datetime) else value
    return values


def cancel(application: Application, *kinds: str) -> int:
    """What has not left and is answered or overtaken meanwhile need not leave any more."""
    return drop(Message.objects.filter(application=application, kind__in=kinds), DropReason.OVERTAKEN)


def drop(found: QuerySet[Message], reason: str) -> int:
    """Of these messages, what has not left never will."""
    return found.filter(state__in=NOT_LEFT).update(state=MessageState.DROPPED, dropped_for=reason)


@transaction.atomic
def try_again(message: Message, *, by) -> Message:
    """Staff let a message go once more that was refused, or of which nobody knows whether it left."""
    locked(message.application)
    message = locked(message)
    if message.state not in TO_LOOK_AT:
        raise Refused(
            _("This has changed meanwhile: its state is now “%(state)s”.") % {"state": message.get_state_display()}
        )
    if message.not_after and message.not_after <= timezone.now():
        raise Refused(_("It is too late for this message: its date has passed."))
    if any(message.values.get(name) == "" for name in texts.SECRET & message.values.keys()):
        raise Refused(_("The secret of this message is gone: give a new one."))
    message.next_try, message.attempts = timezone.now(), 0
    _set(message, MessageState.WAITING)
    note(message.application, by=by, event=ApplicationEvent.MESSAGE_AGAIN)
    return message


# --- sending ----------------------------------------------------------------------------------------


def deliver(now: datetime | None = None) -> Counter:
    """Send what is due. Returns how many messages came into which state. Safe to call twice or at once.

    A channel that takes nothing is left alone for the rest of this call, so that nobody waits for each message.
    """
    clock: Callable[[], datetime] = (lambda: now) if now else timezone.now
    done = Counter(_clear_up(clock()))
    while _release(clock()):
        pass
    shut = set(Channel.values) - channels.open_channels()
    while message := _take(clock(), shut):
        state = _send(message, clock)
        done[state] += 1
        if state == MessageState.WAITING:
            shut.add(message.channel)
    return done


def quiet(now: datetime) -> bool:
    """Whether people may be asleep: no SMS leaves then. Equal hours: never."""
    start, end = settings.SMS["quiet_from"], settings.SMS["quiet_until"]
    local = timezone.localtime(now).time()
    return start <= local < end if start <= end else local >= start or local < end


@transaction.atomic(durable=True)
def _clear_up(now: datetime) -> dict[str, int]:
    """What is too late is dropped; what broke off while it was being sent goes to staff."""
    late = drop(Message.objects.filter(not_after__lte=now), DropReason.LATE)
    # A channel that was shut meanwhile: what was to leave by it waits, and grows old, like what was written since.
    shut = Message.objects.filter(state=MessageState.WAITING).exclude(channel__in=channels.open_channels())
    shut.update(state=MessageState.HELD)
    # For so long it has stood on the page of the file, and there it stays.
    old = Message.objects.filter(state=MessageState.HELD, created_at__lte=now - HELD_AT_MOST)
    stalled = Message.objects.filter(state=MessageState.SENDING, taken_at__lte=now - STALLED)
    return {
        MessageState.DROPPED: late,
        MessageState.SHOWN: old.update(state=MessageState.SHOWN, dropped_for=DropReason.OLD),
        MessageState.UNSURE: stalled.update(state=MessageState.UNSURE, last_error="broke off while sending"),
    }


@transaction.atomic(durable=True)
def _release(now: datetime) -> int:
    """Some of what waited for a channel that is open now leaves, with a line in the history of its file. Returns how
    many. The same thing by a channel that is still shut need not leave any more."""
    open_now = channels.open_channels()
    held = Message.objects.filter(state=MessageState.HELD, channel__in=open_now).select_related("application")
    some = list(held.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:AT_ONCE])
    Message.objects.filter(pk__in=[one.pk for one in some]).update(state=MessageState.WAITING, next_try=now)
    drop(Message.objects.filter(key__in={one.key for one in some}).exclude(channel__in=open_now), DropReason.OTHER_WAY)
    files = {one.application_id: one.application for one in some}.values()
    ApplicationMove.objects.bulk_create(
        ApplicationMove(
            application=file, from_state=file.state, to_state=file.state, event=ApplicationEvent.CHANNEL_OPENED
        )
        for file in files
    )
    return len(some)


@transaction.atomic(durable=True)
def _take(now: datetime, shut: set[str]) -> Message | None:
    """The next message, marked as being sent: from here on no other machine takes it."""
    shut = shut | {Channel.SMS} if quiet(now) else shut
    due = Message.objects.due(now).exclude(channel__in=shut).select_related("application")
    message = due.select_for_update(skip_locked=True, of=("self",)).first()
    if message:
        message.taken_at, message.attempts = now, message.attempts + 1
        _set(message, MessageState.SENDING)
    return message


def _send(message: Message, clock: Callable[[], datetime]) -> str:
    """Hand one message over. Returns the state it ends in."""
    try:
        text = words.written(words.template_of(message), message.values, message.language)
    except (ObjectDoesNotExist, KeyError, TypeError, ValueError) as error:
        return _mark(message, MessageState.FAILED, clock(), f"{type(error).__name__}: {error}")
    try:
        channels.send(message.channel, message.recipient, text.subject, text.body, f"{message.key}/{message.channel}")
    except channels.Misconfigured as error:
        logger.error("channel %s cannot send as it is set up: %s", message.channel, error)
        return _mark(message, MessageState.WAITING, clock(), str(error), is_tried=False)
    except channels.Unreachable as error:
        last = message.attempts >= MOST_TRIES
        return _mark(message, MessageState.FAILED if last else MessageState.WAITING, clock(), str(error))
    except channels.Rejected as error:
        return _mark(message, MessageState.FAILED, clock(), str(error))
    except Exception as error:
        # Unsure, or a fault of ours: either way nobody knows, and the others must not wait.
        logger.error("message %s broke off: %s", message.pk, type(error).__name__)  # no number, no address
        return _mark(message, MessageState.UNSURE, clock(), str(error) or type(error).__name__)
    return _mark(message, MessageState.SENT, clock())


@transaction.atomic(durable=True)
def _mark(message: Message, state: str, now: datetime, error: str = "", *, is_tried: bool = True) -> str:
    """`is_tried` False: what went wrong was no try of this message, and does not count towards the last one."""
    message = locked(message)
    message.last_error = error[:300]
    if not is_tried:
        message.attempts = 0
    if state == MessageState.SENT:
        message.sent_at = now
        message.values |= dict.fromkeys(texts.SECRET & message.values.keys(), "")
    elif state == MessageState.WAITING:
        message.next_try = now + min(FIRST_PAUSE * 2 ** min(max(message.attempts - 1, 0), 10), LONGEST_PAUSE)
    if state in MESSAGE_MOVES[message.state]:
        _set(message, state)
    return state


def _set(message: Message, state: str) -> None:
    if state not in MESSAGE_MOVES[message.state]:
        raise ValueError(f"{message.state} to {state}")
    message.state = state
    message.full_clean()
    message.save()
