"""The end of a campaign, told to whoever still waits: nobody is left looking at a rank that moves no more."""

from enrollment.allocation.comparison import last_published
from enrollment.models import ASKING, HOLDING, SENT, Application, DropReason, Message, MessageKind
from enrollment.outbox import queue
from enrollment.outbox.queue import Notice, said_in_both
from programs.models import Campaign

from .results import WAITS, open_next, open_next_in_short, standings


def still_waiting(campaign: Campaign) -> list[Application]:
    """Sent files without a place that no list has told anything final: on a waiting list, or on no list at all."""
    run = last_published(campaign)
    told = {file for file, standing in standings(run).items() if standing != WAITS} if run else set()
    files = campaign.applications.filter(state__in=SENT).exclude(offers__state__in=HOLDING)
    return [file for file in files.select_related("applicant").order_by("pk") if file.pk not in told]


def announce_end(campaign: Campaign) -> None:
    """Whoever has no place is asked for no paper any more: such messages that have not left never will."""
    asking = Message.objects.filter(application__campaign=campaign, kind__in=ASKING)
    asking = asking.exclude(application__offers__state__in=HOLDING)
    queue.drop(asking, DropReason.OVERTAKEN)
    told = {
        "campaign": queue.names(campaign),
        "next": said_in_both(lambda: " ".join(open_next(campaign))),
        "then": said_in_both(lambda: open_next_in_short(campaign)),
    }
    queue.queue_many(Notice(file, MessageKind.OVER, f"over:{file.pk}", told) for file in still_waiting(campaign))
