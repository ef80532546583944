"""The hours that applicants were told: deadlines of offers, interviews and tests, and what messages said of them
(see `centers.core.promises`)."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from centers.core.moves import note
from centers.core.promises import MovedHour, Promise, ahead, keep_readings
from centers.core.zones import Clocks
from enrollment.models import (
    UNANSWERED,
    Application,
    Message,
    Offer,
    OfferEvent,
    OfferMove,
    Sitting,
    SittingEvent,
    SittingState,
)
from enrollment.outbox.queue import stamp

PROMISES = (
    Promise(Offer, "deadline", ends=True),
    Promise(Sitting, "starts_at"),
    # With the hour that the message tells; where it tells none, it is a time counted in minutes.
    Promise(Message, "not_after", ends=True),
)
# Fields of an application and all that follows it; `Lease.until` and `ReturnLink.expires_at` are counted in minutes.
RECORDS = frozenset(
    {
        "Appeal.answered_at", "Appeal.sent_at", "Application.anonymised_at", "Application.average_read_at",
        "Application.called_at", "Application.consented_at", "Application.erasure_asked_at", "Application.saved_at",
        "Application.set_aside_at", "Application.started_at", "Application.submitted_at", "AssistedEntry.consented_at",
        "AssistedEntry.handed_over_at", "Attempt.last_at", "Call.at", "Call.next_try", "Document.original_seen_at",
        "Document.received_at", "DocumentFile.received_at", "Enrollment.enrolled_at", "Lease.until",
        "LostCode.asked_at", "Mark.entered_at", "Message.created_at", "Message.next_try", "Message.sent_at",
        "Message.taken_at", "Note.at", "Offer.answered_at", "Offer.made_at", "Opening.at", "ReturnLink.expires_at",
        "ReturnLink.made_at", "ReturnLink.used_at", "Run.heard_at", "Run.made_at", "Run.published_at",
    }
)  # fmt: skip
_AT_ONCE = 500
_NOTICES = {"deadline": True, "moment": False}  # in the values of a message; whether something ends then


def keep(clocks: Clocks) -> Iterator[MovedHour]:
    """In the order of locks; campaigns are locked already. Offers and sittings leave a line of their history each."""
    yield from _offers(clocks)
    yield from _sittings(clocks)
    yield from _messages(clocks)


def _offers(clocks: Clocks) -> Iterator[MovedHour]:
    """The ones that wait for an answer: of the others nothing depends on the hour any more."""
    due = ahead(Offer, clocks, PROMISES).filter(state__in=UNANSWERED)
    files = Application.objects.filter(pk__in=due.order_by().values("application"))
    list(files.select_for_update().order_by("pk").values_list("pk"))
    moved, lines = [], []
    for offer in due.select_for_update():
        for one in keep_readings(offer, clocks, PROMISES, "offers"):
            moved.append(offer)
            told = {"from_state": offer.state, "to_state": offer.state, "event": OfferEvent.HOUR_KEPT}
            lines.append(OfferMove(offer=offer, figures=one.figures, **told))
            yield one
    Offer.objects.bulk_update(moved, ["deadline"], batch_size=_AT_ONCE)
    OfferMove.objects.bulk_create(lines, batch_size=_AT_ONCE)


def _sittings(clocks: Clocks) -> Iterator[MovedHour]:
    """Whoever is called keeps the hour that was told, so nobody is told anything new."""
    for sitting in ahead(Sitting, clocks, PROMISES).filter(state=SittingState.PLANNED).select_for_update():
        for one in keep_readings(sitting, clocks, PROMISES, "sittings"):
            sitting.save()
            note(sitting, event=SittingEvent.HOUR_KEPT, figures=one.figures)
            yield one


def _messages(clocks: Clocks) -> Iterator[MovedHour]:
    """What a message tells is worked out when it is read: it goes on saying the hour that it said."""
    telling = Message.objects.filter(Q(values__has_key="deadline") | Q(values__has_key="moment")).order_by("pk")
    found = [row.pk for row in telling.iterator(chunk_size=_AT_ONCE) if any(True for _kept in _retell(row, clocks))]
    for start in range(0, len(found), _AT_ONCE):
        some = Message.objects.select_for_update().filter(pk__in=found[start : start + _AT_ONCE]).order_by("pk")
        rows = list(some)
        for row in rows:
            yield from _retell(row, clocks)
        Message.objects.bulk_update(rows, ["values", "not_after", "key"])


def _retell(message: Message, clocks: Clocks) -> Iterator[MovedHour]:
    """The moments of one message, in its values, in what it is of use for, and in its key."""
    for name in _NOTICES.keys() & message.values.keys():
        before = datetime.fromisoformat(message.values[name])
        after = clocks.kept(before, ends=_NOTICES[name])
        if after is None:
            continue
        message.values[name] = after.isoformat()
        if message.not_after == before:
            message.not_after = after
        message.key = message.key.replace(f":{stamp(before)}", f":{stamp(after)}")
        yield MovedHour(f"messages: {name}", clocks.before.reading(before), before, after)
