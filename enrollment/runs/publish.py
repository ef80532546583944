"""A computed run: discarded, published in one transaction, its file handed over."""

import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.moves import can_move, locked, move, note
from centers.core.reasons import Reason
from enrollment import lodging
from enrollment.allocation.audit_file import root_of
from enrollment.allocation.freezing import fingerprint, frozen_file, frozen_text
from enrollment.allocation.outcomes import outcomes
from enrollment.allocation.ranking import contenders
from enrollment.models import (
    KEPT,
    OFFER_MOVES,
    RUN_MOVES,
    Application,
    Choice,
    Offer,
    OfferEvent,
    OfferMove,
    OfferState,
    Outcome,
    Run,
    RunDeed,
    RunEvent,
    RunRequest,
    RunState,
)
from enrollment.offers.appeals import unanswered
from enrollment.offers.services import answer_deadline, lapse_overdue

from . import consent
from .announce import announce
from .compute import can_give_places


def can_discard_run(run: Run) -> list[Reason]:
    return can_move(run, RunState.DISCARDED, allowed=RUN_MOVES)


@transaction.atomic
def discard_run(run: Run, *, by, reason: str = "") -> Run:
    """Where it takes two people (`consent`), the second one's: Refused where nobody else has asked for it."""
    run = _locked(run)
    if found := can_discard_run(run):
        raise Refused(*found)
    asked = consent.confirm(run, RunDeed.DISCARD, by=by)
    move(run, RunState.DISCARDED, allowed=RUN_MOVES, by=by, reason=reason, **consent.as_history(asked))
    run.requests.all().delete()
    return run


@transaction.atomic
def ask_for(run: Run, deed: str, *, by, recipient: str = "", reason: str = "") -> RunRequest:
    """The first of two people: what is asked could be done now, and another account confirms it."""
    run = _locked(run)
    against = _CAN[RunDeed(deed)](run)
    if deed == RunDeed.HAND_OVER:
        against += _unnamed(recipient, reason)
    return consent.ask(run, deed, by=by, against=against, recipient=recipient, reason=reason)


def _locked(run: Run) -> Run:
    campaign = locked(run.campaign)
    run = locked(run)
    run.campaign = campaign
    return run


def can_publish_run(run: Run) -> list[Reason]:
    """Whether the files have changed since takes freezing them all anew: the verb alone looks at that."""
    if found := can_move(run, RunState.PUBLISHED, allowed=RUN_MOVES):
        return found
    return can_give_places(run.campaign) or unanswered(run.campaign)


@transaction.atomic
def publish_run(run: Run, *, by, event: str = "") -> Run:
    """Give what the run gives: offers, outcomes and beds, all or nothing. What was looked at is what is published.

    `event`: what the history tells besides, as that the portal did it.
    """
    run = _locked(run)
    campaign = run.campaign
    if found := can_give_places(campaign):
        raise Refused(*found)
    lapse_overdue(campaign=campaign)
    if run.state == RunState.CHECKED and fingerprint(frozen_text(campaign)) != run.fingerprint:
        text = _("The files have changed since this allocation was computed: compute a new one.")
        raise Refused(Reason("files_changed", text))
    if found := can_publish_run(run):
        raise Refused(*found)
    asked = consent.confirm(run, RunDeed.PUBLISH, by=by)
    run.published_at = timezone.now()
    move(run, RunState.PUBLISHED, allowed=RUN_MOVES, by=by, **{"event": event, **consent.as_history(asked)})
    run.requests.all().delete()
    Outcome.objects.bulk_create(outcomes(run), batch_size=500)
    _give(run, by)
    if campaign.lists_out_at is None:
        campaign.lists_out_at = run.published_at
        campaign.save(update_fields=["lists_out_at"])
    announce(run)
    return run


def can_hand_over_run(run: Run) -> list[Reason]:
    if run.state == RunState.PUBLISHED:
        return []
    return [Reason("not_published", _("Only the file of a published allocation is handed over."))]


_CAN = {
    RunDeed.PUBLISH: can_publish_run,
    RunDeed.DISCARD: can_discard_run,
    RunDeed.HAND_OVER: can_hand_over_run,
}


def _unnamed(recipient: str, reason: str) -> list[Reason]:
    if recipient.strip() and reason.strip():
        return []
    return [Reason("no_recipient", _("Say to whom the file goes, and who decided it and why."))]


@transaction.atomic
def hand_over_run(run: Run, *, by, recipient: str = "", reason: str = "") -> bytes:
    """The frozen file of a published run, which leaves the house only with a line of history: to whom, and why. Where
    two people decide, it goes to whom the first one named.

    It holds no names, yet still singles people out by their choices.
    """
    run = _locked(run)
    if found := can_hand_over_run(run):
        raise Refused(*found)
    if asked := consent.confirm(run, RunDeed.HAND_OVER, by=by):
        recipient, reason = asked.recipient, asked.reason
    if found := _unnamed(recipient, reason):
        raise Refused(*found)
    content = frozen_file(run)
    root = root_of(content)
    # The history shows its first digits, as of the fingerprint of the input.
    figures = {"recipient": recipient.strip(), "fingerprint": f"{root[:16]}…", "root": root}
    if asked:
        note(run, by=by, **consent.as_history(asked))
    note(run, by=by, event=RunEvent.HANDED_OVER, figures=figures, reason=reason.strip())
    return content


def _give(run: Run, by) -> None:
    """An offer for each place that is new; who keeps what they hold gets none, only perhaps a bed at last."""
    people, places = json.loads(run.frozen_input)["applicants"], json.loads(run.result)["places"]
    applications = {a.list_number: a for a in contenders(run.campaign).filter(list_number__in=places)}
    offers, beds = [], []
    for number, place in sorted(places.items()):
        application = applications[number]
        held = application.held_offer()
        if held and held.choice.intake.slug == place["intake"]:
            offer = held
        else:
            offer = _new_offer(run, application, place, held)
            _supersede(held, by)
            offers.append(offer)
        if place["bed"] and not people[number].get("holds", {}).get("bed"):
            beds.append((application, offer))
    Offer.objects.bulk_create(offers, batch_size=500)
    OfferMove.objects.bulk_create([OfferMove(offer=o, by=by, to_state=o.state) for o in offers], batch_size=500)
    _give_beds(beds, by)


def _new_offer(run: Run, application: Application, place: dict, held: Offer | None) -> Offer:
    """Who kept a place while waiting for a better one has said yes to it already; others answer in time."""
    choice = next(c for c in application.choices.all() if c.intake.slug == place["intake"])
    offer = Offer(
        run=run,
        application=application,
        choice=choice,
        with_bed=place["bed"],
        deadline=answer_deadline(run.campaign, run.out_at),
    )
    if held and held.state in KEPT:
        offer.state = OfferState.ACCEPTED_WAITING if _waits(choice, application) else OfferState.ACCEPTED
        offer.answered_at = held.answered_at
    return offer


def _waits(choice: Choice, application: Application) -> bool:
    return any(c.rank < choice.rank and c.is_wanted for c in application.choices.all())


def _supersede(held: Offer | None, by) -> None:
    if held:
        move(held, OfferState.SUPERSEDED, allowed=OFFER_MOVES, by=by)


def _give_beds(given: list[tuple[Application, Offer]], by) -> None:
    """Hold a bed for each of these people, for good where the seat was accepted."""
    house = lodging.backend()
    for application, offer in given:
        house.hold(application, by=by)
        if offer.state in KEPT:
            house.keep(application, by=by)
        if not offer.with_bed:
            offer.with_bed = True
            offer.full_clean()
            offer.save()
            note(offer, by=by, event=OfferEvent.BED)
