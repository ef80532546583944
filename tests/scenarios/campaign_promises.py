"""What is promised at every moment of a campaign, whatever anybody does: `Promises(campaign).check()` at each step."""

from django.db.models import Count, Q

from boarding.models import Wing
from enrollment.models import (
    HOLDING,
    KEPT,
    ApplicationEvent,
    ApplicationMove,
    Offer,
    OfferEvent,
    OfferMove,
    OfferState,
    Outcome,
    Run,
    RunState,
)
from programs.models import Campaign


def no_seat_beyond_its_number(campaign: Campaign) -> None:
    """Held and accepted places of an intake: at most its seats and the extra offers that were stated."""
    held = Count("choices__offers", filter=Q(choices__offers__state__in=HOLDING))
    for intake in campaign.intakes.annotate(held=held):
        assert intake.held <= intake.places, f"{intake.slug}: {intake.held} of {intake.places} places held"


def no_bed_beyond_its_number() -> None:
    for wing in Wing.objects.all():
        live, usable = wing.stays.live().count(), wing.beds().usable().count()
        assert live <= usable, f"{wing.slug}: {live} stays for {usable} beds"


def beds_go_with_places(campaign: Campaign) -> None:
    """Whoever holds a place with a bed has one live stay, and nobody else of the campaign has any."""
    offers = Offer.objects.holding().filter(application__campaign=campaign, with_bed=True)
    promised = sorted(offers.values_list("application", flat=True))
    stays = [list(wing.stays.live().values_list("application", flat=True)) for wing in Wing.objects.all()]
    assert promised == sorted(pk for wing in stays for pk in wing)


def published(campaign: Campaign) -> list[Run]:
    return list(campaign.runs.filter(state=RunState.PUBLISHED).order_by("number"))


class Promises:
    """Remembers what people had and read the last time, and says what became worse without a reason."""

    def __init__(self, campaign: Campaign):
        self.campaign = campaign
        self.accepted: set[int] = set()
        self.run: Run | None = None

    def check(self) -> None:
        no_seat_beyond_its_number(self.campaign)
        no_bed_beyond_its_number()
        beds_go_with_places(self.campaign)
        self.everything_accepted_is_kept()
        self.no_rank_is_worse_without_a_reason()

    def everything_accepted_is_kept(self) -> None:
        """A place that was said yes to ends only for a better one, by its person, or by the centre with a reason."""
        offers = Offer.objects.filter(application__campaign=self.campaign)
        for offer in offers.filter(pk__in=self.accepted).exclude(state__in=KEPT).select_related("choice"):
            assert _ended_rightly(offer), f"{offer.application}: {offer.choice} was accepted and is {offer.state}"
        self.accepted = set(offers.filter(state__in=KEPT).values_list("pk", flat=True))

    def no_rank_is_worse_without_a_reason(self) -> None:
        """The rank a person reads stays, or whoever came in before has a dated reason in the history."""
        latest = self.campaign.runs.filter(state=RunState.PUBLISHED).order_by("number").last()
        if self.run and latest != self.run:
            before, after = _ranks(self.run), _ranks(latest)
            for (intake, number), rank in after.items():
                if rank > before.get((intake, number), rank):
                    assert self._has_reason(intake, self.run, latest), f"{number} on {intake}: rank {rank}, no reason"
        self.run = latest

    def _has_reason(self, intake: int, earlier: Run, later: Run) -> bool:
        """Whether a file of this list was decided late or corrected between two allocations, with date and reason."""
        lines = ApplicationMove.objects.filter(
            application__choices__intake=intake, at__gt=earlier.published_at, at__lte=later.published_at
        )
        return lines.exclude(reason="").exists() or lines.filter(event=ApplicationEvent.AVERAGE_READ).exists()


def _ended_rightly(offer: Offer) -> bool:
    last = OfferMove.objects.filter(offer=offer).last()
    if offer.state == OfferState.SUPERSEDED:
        better = Offer.objects.filter(application=offer.application, choice__rank__lt=offer.choice.rank)
        return better.exists()
    if offer.state == OfferState.ENDED:
        return last.event == OfferEvent.AVERAGE or bool(last.reason)
    return offer.state == OfferState.DECLINED and (last.by_id is None or bool(last.reason))


def _ranks(run: Run) -> dict[tuple[int, str], int]:
    """By intake and list number: the rank each person read after a run."""
    rows = Outcome.objects.filter(run=run, position__isnull=False)
    read = rows.values_list("choice__intake", "choice__application__list_number", "position")
    return {(intake, number): rank for intake, number, rank in read}
