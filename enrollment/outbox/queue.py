"""The outbox: `queue` writes a message in the transaction of its cause, `delivery` sends what is due.

Exactly once per key: a row is marked SENDING and committed before it is handed over, and SENT after. Two machines
never hold the same row. Where a machine or line breaks between the two, nobody can know whether it left:
it becomes UNSURE, is never sent again by itself, and staff decide. The page of the file shows it in any case.
While no channel that reaches the person is open it is HELD, and leaves when one opens, unless its time has passed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from centers.core.reasons import said_in_both
from enrollment.models import (
    NOT_LEFT,
    TO_LOOK_AT,
    Application,
    Channel,
    DropReason,
    Message,
    MessageKind,
    MessageState,
    Offer,
    message_texts,
)
from enrollment.security import codes

from . import addresses, channels

AT_ONCE = 500


_UNTIL_ANSWERED = (
    MessageKind.OFFER,
    MessageKind.OFFER_REMINDER,
    MessageKind.OFFER_RESTORED,
    MessageKind.OFFER_EXTENDED,
)


@dataclass(frozen=True)
class Notice:
    """What is to be told to one person. `key` names the cause; it leaves from `not_before` on, by default at once, and
    after `not_after` it is of no use."""

    application: Application
    kind: str
    key: str
    values: dict = field(default_factory=dict)
    not_after: datetime | None = None
    not_before: datetime | None = None


def queue(
    application: Application,
    kind: str,
    *,
    key: str,
    not_after: datetime | None = None,
    not_before: datetime | None = None,
    **values,
) -> int:
    """Write a message into the outbox, in the caller's transaction. Returns how many rows are new (0: known key).

    `values`: texts, whole numbers, aware datetimes, or named things as `names` gives them.
    """
    return queue_many([Notice(application, kind, key, values, not_after, not_before)])


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
    reached = addresses.addresses(person)
    ways = [way for way in message_texts.channels_of(notice.kind) if way in reached]
    open_ways = [way for way in ways if way in channels.open_channels()]
    base = {
        "application": notice.application,
        "kind": notice.kind,
        "key": notice.key,
        "language": notice.application.language,
        "not_after": notice.not_after,
        "created_at": now,
        "next_try": max(now, notice.not_before or now),
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
        if name in message_texts.SECRET:
            values[name] = codes.seal_text(value) if with_secrets else ""
        else:
            values[name] = value.isoformat() if isinstance(value, datetime) else value
    return values


def move_to_phone(application: Application) -> int:
    """What waits to go to a phone number that was corrected, or may be tried again, goes to the one of the file; where
    that takes no SMS, what waits stands on the page of the file. Returns how many."""
    by_sms = Message.objects.filter(application=application, channel=Channel.SMS)
    phone = addresses.addresses(application.applicant).get(Channel.SMS)
    if phone:
        return by_sms.filter(state__in=NOT_LEFT | TO_LOOK_AT).update(recipient=phone)
    return drop(by_sms, DropReason.NO_PHONE)


def cancel(application: Application, *kinds: str) -> int:
    """What has not left and is answered or overtaken meanwhile need not leave any more."""
    return drop(Message.objects.filter(application=application, kind__in=kinds), DropReason.OVERTAKEN)


def drop(found: QuerySet[Message], reason: str) -> int:
    """Of these messages, what has not left never will."""
    return found.filter(state__in=NOT_LEFT).update(state=MessageState.DROPPED, dropped_for=reason)


def take_back(application: Application, key: str) -> bool:
    """What was to be told of a cause that is taken back in time never leaves and is shown nowhere, and `key` is free
    again. False where some of it has left already; then nothing changes."""
    found = list(Message.objects.select_for_update().filter(application=application, key=key).order_by("pk"))
    if not all(message.is_to_come for message in found):
        return False
    for message in found:
        message.key, message.dropped_for = f"undone:{message.pk}", DropReason.UNDONE
        message.state = MessageState.DROPPED
        message.full_clean()
        message.save()
    return True
