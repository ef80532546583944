"""What is called to mind before its time is over: offers without an answer, drafts not sent."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from centers.core.moves import locked
from enrollment.models import UNANSWERED, Application, ApplicationState, MessageKind, Offer
from enrollment.outbox import queue
from programs.models import Campaign, CampaignState


def remind_offers(now: datetime | None = None) -> int:
    """Who has not answered is told once, some hours before the deadline. Returns how many messages."""
    now = now or timezone.now()
    ahead = timedelta(hours=settings.OFFER_REMINDER_HOURS)
    due = Offer.objects.filter(state__in=UNANSWERED, deadline__gt=now, deadline__lte=now + ahead)
    campaigns = Campaign.objects.filter(pk__in=due.values("application__campaign")).order_by("pk")
    return sum(_remind_offers(one, due, ahead) for one in list(campaigns))


@transaction.atomic
def _remind_offers(campaign: Campaign, due, ahead: timedelta) -> int:
    """Under the lock that an answer takes first, so that nobody who has just answered is reminded."""
    locked(campaign)
    offers = due.filter(application__campaign=campaign).select_related(
        "application__applicant", "choice__intake__program"
    )
    # Whoever has less time than that from the start was told a moment ago.
    return queue.queue_many(
        queue.about_offer(offer, MessageKind.OFFER_REMINDER)
        for offer in offers
        if offer.made_at <= offer.deadline - ahead
    )


@transaction.atomic
def remind_drafts(now: datetime | None = None) -> int:
    """Whoever began and left a phone or an e-mail is told once per deadline. Returns how many messages."""
    now = now or timezone.now()
    until = now + timedelta(hours=settings.DRAFT_REMINDER_HOURS)
    near = [c for c in Campaign.objects.filter(state=CampaignState.OPEN) if c.is_open(now) and c.closing_at <= until]
    # What corrects a sent file is no draft of its own.
    drafts = Application.objects.filter(
        campaign__in=near, state=ApplicationState.DRAFT, corrects=None, started_at__lt=now
    )
    reachable = drafts.exclude(Q(applicant__phone="") & Q(applicant__email=""))
    return queue.queue_many(
        queue.Notice(
            draft,
            MessageKind.DRAFT_REMINDER,
            f"draft-reminder:{draft.pk}:{queue.stamp(draft.campaign.closing_at)}",
            {"deadline": draft.campaign.closing_at, "campaign": queue.names(draft.campaign)},
            draft.campaign.closing_at,
        )
        for draft in reachable.select_related("applicant", "campaign").order_by("pk")
    )
