"""What happens to an offer: accepted, kept, declined, lapsed, ended, given back; and leaving, and enrolling."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import locked, move, note
from centers.core.reasons import SAY_WHY, Reason
from enrollment import lodging
from enrollment.allocation.explanations import ended_sentence
from enrollment.interviews.dates import free_dates
from enrollment.models import (
    APPLICATION_MOVES,
    ASKING,
    ENDINGS,
    KEPT,
    OFFER_MOVES,
    UNANSWERED,
    Appeal,
    Application,
    ApplicationEvent,
    ApplicationState,
    Boarding,
    Choice,
    Enrollment,
    MessageKind,
    Offer,
    OfferEvent,
    OfferState,
)
from enrollment.models.locks import lock_file, lock_offer
from enrollment.outbox import queue
from enrollment.privacy.erasure import anonymise, can_anonymise
from programs.models import Campaign

from . import rules
from .appeals import end, ended_by
from .results import RESULTS


@transaction.atomic
def accept_offer(offer: Offer, *, wait: bool = False, by=None, **told) -> Offer:
    """Take the place: for good, which ends the choices ranked higher, or waiting for one of them.

    Where nothing better can come, waiting is accepting for good. Accepting twice changes nothing. `told`: event,
    figures and reason of the Move, where there is more to say than the answer.
    """
    application, offer = lock_offer(offer)
    to = rules.accepted_as(offer, wait=wait)
    if offer.state == to:
        return offer
    if found := rules.can_accept_offer(offer, wait=wait):
        raise Refused(*found)
    first_answer = offer.state in UNANSWERED
    offer.answered_at = timezone.now()
    move(offer, to, allowed=OFFER_MOVES, by=by, **told)
    queue.offer_answered(application)
    if to == OfferState.ACCEPTED:
        offer.better_choices().update(given_up=True)
        free_dates(application.choices.filter(given_up=True), silent=True, by=by)
        end(ended_by(offer, accepted=True), by=by)
    if first_answer and offer.with_bed:
        lodging.backend().keep(application, by=by)
    return offer


@transaction.atomic
def decline_offer(offer: Offer, *, by=None, reason: str = "", **told) -> Offer:
    """Give the place back; the choice ends, the others stay on their lists. Declining twice changes nothing.

    `told`: event and figures of the Move.
    """
    application, offer = lock_offer(offer)
    if offer.state == OfferState.DECLINED:
        return offer
    offer.application = application
    if found := rules.can_decline_offer(offer):
        raise Refused(*found)
    _let_go(offer, OfferState.DECLINED, reason=reason, by=by, **told)
    return offer


def lapse_overdue(now: datetime | None = None, *, campaign: Campaign | None = None) -> int:
    """Silence lets an offer lapse, that one only. Returns how many; safe to call twice or at once."""
    now = now or timezone.now()
    overdue = Offer.objects.overdue(now)
    if campaign:
        overdue = overdue.filter(application__campaign=campaign)
    campaigns = Campaign.objects.filter(pk__in=overdue.values("application__campaign")).order_by("pk")
    return sum(_lapse(one, now) for one in list(campaigns))


@transaction.atomic
def _lapse(campaign: Campaign, now: datetime) -> int:
    locked(campaign)
    overdue = Offer.objects.overdue(now).filter(application__campaign=campaign).order_by("pk")
    offers = list(
        overdue.select_for_update(of=("self",)).select_related("application__applicant", "choice__intake__program")
    )
    for offer in offers:
        _let_go(offer, OfferState.LAPSED, reason="", by=None)
    queue.queue_many(queue.about_offer(offer, MessageKind.OFFER_LAPSED) for offer in offers)
    return len(offers)


@transaction.atomic
def restore_offer(offer: Offer, *, reason: str, seen: str | None = None, by) -> Offer:
    """Give a lapsed offer back with a new deadline, as long as its seat is still free; and what the centre ended by
    an error, in the state in which it was (`give_back`)."""
    application, offer = lock_offer(offer)
    looked_at.check(offer, seen)
    if offer.state == OfferState.ENDED:
        return give_back(offer, reason=reason, by=by)
    offer.application = application
    if found := [*rules.can_restore_offer(offer), *_unsaid(reason)]:
        raise Refused(*found)
    _hold_bed_again(application, offer, by)
    _give_up(offer.choice, False)
    offer.deadline = answer_deadline(application.campaign, timezone.now())
    move(offer, OfferState.RESTORED, allowed=OFFER_MOVES, by=by, reason=reason.strip())
    queue.queue_many([queue.about_offer(offer, MessageKind.OFFER_RESTORED)])
    return offer


@transaction.atomic
def end_place(application: Application, *, event: str, reason: str, among=None, seen: str | None = None, by) -> Offer:
    """End the place of somebody who never came, or who left: seat and bed go to the next person by the next allocation,
    and the person's other choices end with it.

    `event`: one of states.ENDINGS; `among`: a query set of choices to keep to, as those of one centre.
    """
    application = lock_file(application)
    check_offers(application, seen)
    if event not in ENDINGS:
        raise Refused(Reason("no_event", _("Choose what happened.")))
    if found := [*rules.can_end_place(application, event=event, among=among), *_unsaid(reason)]:
        raise Refused(*found)
    offer = locked(application.held_offer())
    offer.application = application
    return end_offer(offer, event, reason=reason, by=by)


def end_offer(offer: Offer, event: str, *, figures: dict | None = None, reason: str = "", by) -> Offer:
    """End a locked offer by the centre. `event` says why; the person is told, with the figures."""
    told: dict[str, object] = {**(figures or {}), "enrolled": rules.is_enrolled(offer.application)}
    if event in ENDINGS:
        told["choices"] = _end_other_choices(offer)
    _let_go(offer, OfferState.ENDED, reason=reason, by=by, event=event, figures=told)
    why = queue.said_in_both(lambda: ended_sentence(event, told))
    queue.queue_many([queue.about_offer(offer, MessageKind.PLACE_ENDED, once=offer.moves.count(), reason=why)])
    return offer


def _end_other_choices(offer: Offer) -> list[int]:
    """Whoever is gone is offered nothing else. Returns which, so that an error can give them back."""
    others = Choice.objects.filter(application=offer.application_id, given_up=False).exclude(pk=offer.choice_id)
    ended = sorted(others.values_list("pk", flat=True))
    others.update(given_up=True)
    return ended


def give_back(offer: Offer, *, reason: str, by) -> Offer:
    """What the centre ended by an error: place and bed as they were, if both are free. Else the rank on the list, where
    the next seat finds this person; calling it again once there is a seat more gives the place."""
    application = offer.application
    found = rules.can_give_back(offer)
    if not offer.ended_for_average():
        found += _unsaid(reason)
    if found:
        raise Refused(*found)
    ending = offer.moves.filter(to_state=OfferState.ENDED).exclude(from_state=OfferState.ENDED).last()
    assert ending, "it can be given back: it was ended"
    _give_up(offer.choice, False)
    application.choices.filter(pk__in=ending.figures.get("choices", ())).update(given_up=False)
    if not (rules.seat_is_free(offer) and _bed_is_back(application, offer, by)):
        note(offer, by=by, event=OfferEvent.IN_LINE_AGAIN, reason=reason.strip())
    elif ending.from_state in KEPT:
        move(offer, ending.from_state, allowed=OFFER_MOVES, by=by, reason=reason.strip())
        if offer.with_bed:
            lodging.backend().keep(application, by=by)
        if ending.figures.get("enrolled"):
            _write_enrollment(application, offer, by)
    else:
        offer.deadline = answer_deadline(application.campaign, timezone.now())
        move(offer, OfferState.RESTORED, allowed=OFFER_MOVES, by=by, reason=reason.strip())
    queue.queue_many([_return_notice(offer)])
    return offer


def _return_notice(offer: Offer) -> queue.Notice:
    """A new time to answer, the place, or the rank: each in its own words."""
    once = offer.moves.count()
    if offer.state == OfferState.RESTORED:
        return queue.about_offer(offer, MessageKind.OFFER_RESTORED, once=once)
    given_back = "place" if offer.state in KEPT else "rank"
    return queue.about_offer(offer, MessageKind.PLACE_BACK, once=once, given_back=given_back)


@transaction.atomic
def withdraw(
    application: Application, *, by=None, reason: str = "", seen: str | None = None, silent: bool = False
) -> Application:
    """Leave the campaign. A place that was held goes back, with its bed; only staff may do so after enrolment.

    `silent`: nobody is written to, and what still waits to leave does not. Where erasure was asked before and no list
    is out, the file is emptied with it.
    """
    application = lock_file(application)
    if application.state == ApplicationState.WITHDRAWN:
        return application
    check_offers(application, seen)
    found = rules.can_withdraw(application, by_staff=by is not None)
    if rules.is_enrolled(application) and by is not None:
        found += _unsaid(reason)
    if found:
        raise Refused(*found)
    if held := application.held_offer():
        held = locked(held)
        held.application = application
        _let_go(held, OfferState.DECLINED, reason=reason, by=by)
    end(Appeal.objects.waiting().filter(choice__application=application), by=by)
    free_dates(application.choices.all(), silent=True, by=by)
    move(application, ApplicationState.WITHDRAWN, allowed=APPLICATION_MOVES, by=by, reason=reason.strip())
    queue.cancel(application, *(MessageKind if silent else (*RESULTS, *ASKING, MessageKind.WAITING)))
    if application.erasure_asked_at and not can_anonymise(application):
        # What was asked is done now that nothing needs the data; nobody is written to about an emptied file.
        return anonymise(application, by=by)
    if not silent:
        queue.queue(application, MessageKind.WITHDRAWN, key=f"withdrawn:{application.pk}")
    return application


@transaction.atomic
def enroll(application: Application, *, among=None, by) -> Enrollment:
    """The originals were seen. A place kept while waiting becomes final. Enrolling twice changes nothing.

    `among`: a query set of choices to keep to, as those of one centre.
    """
    application = lock_file(application)
    if found := rules.holds_a_place(application, among):
        raise Refused(*found)
    if rules.is_enrolled(application):
        return application.enrollment
    if found := rules.can_enroll(application, among=among):
        raise Refused(*found)
    offer = accept_offer(application.held_offer(), by=by)
    enrollment = _write_enrollment(application, offer, by)
    queue.queue_many([queue.about_offer(offer, MessageKind.ENROLLED)])
    return enrollment


def _write_enrollment(application: Application, offer: Offer, by) -> Enrollment:
    enrollment = Enrollment(application=application, offer=offer, enrolled_by=by)
    enrollment.full_clean()
    enrollment.save()
    note(application, by=by, event=ApplicationEvent.ENROLLED)
    return enrollment


# --- what they share -------------------------------------------------------------------------


def answer_deadline(campaign: Campaign, now: datetime) -> datetime:
    """The fixed local hour, `answer_days` after the local day of `now` (exclusive)."""
    last_day = timezone.localdate(now) + timedelta(days=campaign.answer_days)
    return timezone.make_aware(datetime.combine(last_day, time(campaign.answer_hour)))


def _let_go(offer: Offer, to: str, *, reason: str, by, **told) -> None:
    """End an offer that is held, with its choice, its bed and its enrolment. After a false average the choice goes on:
    the next allocation reads it where the true one puts it."""
    if to != OfferState.ENDED:
        offer.answered_at = timezone.now() if to == OfferState.DECLINED else None
    move(offer, to, allowed=OFFER_MOVES, by=by, reason=reason.strip(), **told)
    queue.offer_answered(offer.application)
    _give_up(offer.choice, told.get("event") != OfferEvent.AVERAGE)
    Enrollment.objects.filter(offer=offer).delete()
    if to == OfferState.DECLINED:
        end(ended_by(offer, accepted=False), by=by)
    if offer.with_bed:
        lodging.backend().release(offer.application, place=to, reason=reason.strip(), by=by)


def check_offers(application: Application, seen: str | None) -> None:
    """Raises Moved where what the person of this file is offered, or enrolled for, went on after the token `seen`."""
    for offer in application.offers.order_by("-pk"):
        looked_at.check(offer, seen)
    looked_at.check(application, seen, about=lambda line: line.event == ApplicationEvent.ENROLLED)


def _give_up(choice: Choice, given_up: bool) -> None:
    choice.given_up = given_up
    choice.full_clean()
    choice.save()


def _unsaid(reason: str) -> list[Reason]:
    return [] if reason.strip() else [SAY_WHY]


def _bed_is_back(application: Application, offer: Offer, by) -> bool:
    """Whether there is a bed for whoever cannot come without one; others do without where none is free."""
    try:
        _hold_bed_again(application, offer, by)
    except Refused:
        return False
    return True


def _hold_bed_again(application: Application, offer: Offer, by) -> None:
    """The bed comes back if one is free; whoever cannot come without one gets no place without it."""
    if not offer.with_bed:
        return
    try:
        with transaction.atomic():
            lodging.backend().hold(application, by=by)
    except Refused:
        if application.boarding == Boarding.ESSENTIAL:
            raise
        offer.with_bed = False
