"""What staff do with an offer for somebody on the phone or at the counter, once it is clear who speaks."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.formatting import in_digits
from centers.core.moves import note
from centers.core.reasons import Reason
from enrollment.models import ANSWERS, CallerCheck, MessageKind, Offer, OfferEvent, OfferState
from enrollment.models.locks import lock_offer
from enrollment.outbox import queue

from . import rules
from .services import accept_offer, decline_offer

NOT_CHECKED = Reason("not_checked", _("Say how you made sure who speaks: nothing is done for somebody without it."))


@transaction.atomic
def answer_for_person(
    offer: Offer, *, answer: str, checked: str, reason: str = "", among=None, seen: str | None = None, by
) -> Offer:
    """Accepts, keeps or declines for the person, who is told so by a message.

    `answer`: of `rules`; `checked`: a CallerCheck; both stay in the history, with `reason`. `among`: a query set of
    choices to keep to, as those of one centre. The same answer twice changes nothing.
    """
    _application, offer = lock_offer(offer)
    if offer.state == _state_after(offer, answer):
        return offer
    looked_at.check(offer, seen)
    if found := [*rules.can_answer_for_person(offer, answer=answer, among=among), *_unchecked(checked)]:
        raise Refused(*found)
    told = {"event": OfferEvent.FOR_PERSON, "figures": {"checked": checked}}
    reason = reason.strip()[:300]
    if answer == rules.DECLINE:
        offer = decline_offer(offer, by=by, reason=reason, **told)
    else:
        offer = accept_offer(offer, wait=answer == rules.WAIT, by=by, reason=reason, **told)
    said = queue.in_both(ANSWERS[offer.state])
    notice = queue.about_offer(offer, MessageKind.ANSWER_NOTED, once=offer.moves.count(), answer=said)
    queue.queue_many([notice])
    return offer


def _state_after(offer: Offer, answer: str) -> str:
    return OfferState.DECLINED if answer == rules.DECLINE else rules.accepted_as(offer, wait=answer == rules.WAIT)


@transaction.atomic
def extend_offer(
    offer: Offer, *, last_day: date, checked: str, reason: str = "", among=None, seen: str | None = None, by
) -> Offer:
    """More time to answer: until the hour of the campaign on `last_day` (exclusive). The person is told of it."""
    application, offer = lock_offer(offer)
    looked_at.check(offer, seen)
    until = timezone.make_aware(datetime.combine(last_day, time(application.campaign.answer_hour)))
    if found := [*rules.can_extend_offer(offer, until=until, among=among), *_unchecked(checked)]:
        raise Refused(*found)
    queue.offer_answered(application)  # what names the old time need not leave any more
    offer.deadline = until
    offer.full_clean()
    offer.save()
    figures = {"checked": checked, **in_digits(until)}
    note(offer, by=by, event=OfferEvent.EXTENDED, figures=figures, reason=reason.strip()[:300])
    queue.queue_many([queue.about_offer(offer, MessageKind.OFFER_EXTENDED)])
    return offer


def _unchecked(checked: str) -> list[Reason]:
    return [] if checked in CallerCheck.values else [NOT_CHECKED]
