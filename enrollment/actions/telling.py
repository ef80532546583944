"""What a published allocation tells people, in a handful of queries however many they are."""

from collections.abc import Iterator

from enrollment import messages
from enrollment.messages import Notice, about_offer
from enrollment.models import Choice, Offer, OfferMove, Run
from enrollment.runs import last_published, waiting_places
from enrollment.states import KEPT, ApplicationState, MessageKind, OfferEvent, OfferState

_NEAR = ("application__applicant", "choice__intake__program")


def tell(run: Run) -> int:
    """New places, beds that came free, and lists that moved on. Returns how many messages."""
    offers = list(run.offers.select_related(*_NEAR))
    notices = [*_places(run, offers), *_beds(run), *_waiting(run, {offer.application_id for offer in offers})]
    return messages.queue_many(notices)


def _places(run: Run, offers: list[Offer]) -> Iterator[Notice]:
    """Who had said yes to a place while waiting has a better one already; the others are asked."""
    replaced = Offer.objects.filter(application__campaign=run.campaign, state=OfferState.SUPERSEDED)
    before = {
        offer.application_id: offer for offer in replaced.select_related("choice__intake__program").order_by("pk")
    }
    for offer in offers:
        if offer.state in KEPT:
            held = before[offer.application_id].choice.intake.program
            yield about_offer(offer, MessageKind.SUPERSEDED, before=messages.names(held))
        else:
            yield about_offer(offer, MessageKind.OFFER)


def _beds(run: Run) -> Iterator[Notice]:
    """Who has a seat for longer and now a bed too."""
    given = OfferMove.objects.filter(
        event=OfferEvent.BED, at__gte=run.published_at, offer__application__campaign=run.campaign
    )
    for offer in Offer.objects.filter(pk__in=given.values("offer")).select_related(*_NEAR):
        yield about_offer(offer, MessageKind.BED)


def _waiting(run: Run, offered: set[int]) -> Iterator[Notice]:
    """Whose place on a waiting list is better than after the last allocation, by the choice wanted most."""
    earlier = last_published(run.campaign, before=run)
    if earlier is None:
        return
    old, new = waiting_places(earlier), waiting_places(run)
    better = {choice for choice, ahead in new.items() if ahead < old.get(choice, 0)}
    if not better:
        return
    choices = Choice.objects.filter(application__campaign=run.campaign, application__state=ApplicationState.ELIGIBLE)
    told = set(offered)
    for choice in choices.select_related("application__applicant", "intake__program").order_by("rank", "pk"):
        if choice.pk in better and choice.application_id not in told:
            told.add(choice.application_id)
            values = {"program": messages.names(choice.intake.program), "ahead": new[choice.pk]}
            yield Notice(choice.application, MessageKind.WAITING, f"waiting:{run.pk}:{choice.application_id}", values)
