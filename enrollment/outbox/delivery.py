"""Sending what is due: `deliver` is called by `run_due` (see `queue` for what is promised of a message)."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from centers.core.errors import Refused
from centers.core.moves import locked, note, stands
from centers.core.reasons import Reason
from enrollment.models import (
    MESSAGE_MOVES,
    TO_LOOK_AT,
    ApplicationEvent,
    ApplicationMove,
    Channel,
    DropReason,
    Message,
    MessageState,
    message_texts,
)

from . import channels, rendering
from .queue import AT_ONCE, drop

logger = logging.getLogger(__name__)


FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=1)


MOST_TRIES = 80  # more than three days of a silent gateway


STALLED = timedelta(minutes=15)  # far beyond the time-out of any channel


HELD_AT_MOST = timedelta(days=30)  # news that old frighten more than they tell; DropReason.OLD says the same in words


def can_try_again(message: Message) -> list[Reason]:
    """What was refused, or of which nobody knows whether it left, while it is of use."""
    if found := stands(message, *TO_LOOK_AT):
        return found
    if message.not_after and message.not_after <= timezone.now():
        return [Reason("too_late", _("It is too late for this message: its date has passed."))]
    if any(message.values.get(name) == "" for name in message_texts.SECRET & message.values.keys()):
        return [Reason("secret_gone", _("The secret of this message is gone: give a new one."))]
    return []


@transaction.atomic
def try_again(message: Message, *, by) -> Message:
    """Staff let a message go once more that was refused, or of which nobody knows whether it left."""
    locked(message.application)
    message = locked(message)
    if found := can_try_again(message):
        raise Refused(*found)
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
    released = Message.objects.filter(pk__in=[one.pk for one in some])
    released.filter(next_try__lt=now).update(next_try=now)  # one that is not to leave yet keeps its time
    released.update(state=MessageState.WAITING)
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
        text = rendering.render(rendering.template_of(message), message.values, message.language)
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
    return _mark(message, MessageState.SENT, clock(), left=_as_it_left(message, text))


def _as_it_left(message: Message, text: rendering.RenderedMessage) -> str:
    """Subject and text, with dots for a secret."""
    if message_texts.SECRET & message.values.keys():
        text = rendering.render(rendering.template_of(message), message.values, message.language, hidden=True)
    return "\n\n".join(part for part in (text.subject, text.body) if part)


@transaction.atomic(durable=True)
def _mark(
    message: Message, state: str, now: datetime, error: str = "", *, is_tried: bool = True, left: str = ""
) -> str:
    """`is_tried` False: what went wrong was no try of this message, and does not count towards the last one.

    `left`: the text that was sent.
    """
    message = locked(message)
    message.last_error = error[:300]
    if not is_tried:
        message.attempts = 0
    if state == MessageState.SENT:
        message.sent_at, message.text = now, left
        message.values |= dict.fromkeys(message_texts.SECRET & message.values.keys(), "")
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
