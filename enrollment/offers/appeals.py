"""Appeals (تظلم): sent by the person, answered by the centre of the choice, ended with what they were about.

Granted means: what was wrong has been corrected by the other verbs, and the next allocation reads it. Nothing is
given here, so no place that somebody holds can be touched. No allocation is computed or published, and no campaign
finished, while one waits for its answer.
"""

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import locked, move, stands
from centers.core.reasons import Reason
from enrollment.allocation.comparison import last_published
from enrollment.allocation.explanations import explained
from enrollment.models import (
    APPEAL_MOVES,
    Appeal,
    AppealState,
    ApplicationEvent,
    ApplicationMove,
    Choice,
    MessageKind,
    Offer,
    OfferMove,
    OfferState,
)
from enrollment.models.locks import lock_file
from enrollment.outbox import queue
from enrollment.review.services import NOT_DECIDING
from programs.models import Campaign, CampaignState

from . import rules


def open_appeals(campaign: Campaign) -> QuerySet[Appeal]:
    return Appeal.objects.waiting().filter(choice__application__campaign=campaign)


@transaction.atomic
def send_appeal(choice: Choice, *, reason: str) -> Appeal:
    """The person's one appeal against the result of a choice. Sending again changes nothing: the first one stands."""
    application = lock_file(choice.application)
    if sent := Appeal.objects.filter(choice=choice).first():
        return sent
    (result,) = explained(application.choices.filter(pk=choice.pk))
    if found := [*rules.can_appeal(application), *rules.can_appeal_against(result)]:
        raise Refused(*found)
    appeal = Appeal(choice=result.choice, reason=reason.strip())
    appeal.full_clean()
    appeal.save()
    appeal.moves.create(to_state=appeal.state)
    return appeal


@transaction.atomic
def answer_appeal(appeal: Appeal, *, granted: bool, answer: str, among=None, seen: str | None = None, by) -> Appeal:
    """Grant or reject it, with a reason that the person reads.

    `among`: a query set of choices to keep to, as those of one centre. `seen`: the histories of the appeal and of its
    file that were looked at; raises Moved where a colleague answered, or corrected what it is about.
    """
    application = lock_file(appeal.choice.application)
    appeal = locked(appeal)
    looked_at.check(appeal, seen)
    looked_at.check(application, seen, about=lambda line: _is_about(line, appeal.choice))
    appeal.choice.application = application
    found = can_answer_appeal(appeal, granted=granted, among=among)
    if not answer.strip():
        found.append(Reason("no_reason", _("An answer states its reason: the person reads it.")))
    if found:
        raise Refused(*found)
    appeal.answer, appeal.answered_at = answer.strip(), timezone.now()
    move(appeal, AppealState.GRANTED if granted else AppealState.REJECTED, allowed=APPEAL_MOVES, by=by)
    queue.queue(
        application,
        MessageKind.APPEAL_ANSWERED,
        key=f"appeal-answered:{appeal.pk}",
        program=queue.names(appeal.choice.intake.program),
    )
    return appeal


def ended_by(offer: Offer, *, accepted: bool) -> QuerySet[Appeal]:
    """The appeals that an answer to this offer ends: accepting for good those of other choices, declining its own."""
    waiting = Appeal.objects.waiting().filter(choice__application=offer.application_id)
    return waiting.exclude(choice=offer.choice_id) if accepted else waiting.filter(choice=offer.choice_id)


def end(appeals: QuerySet[Appeal], *, by=None) -> None:
    """What they were about has ended by the person's own answer, in whose transaction, under its locks, this runs."""
    for appeal in appeals.order_by("pk"):
        move(locked(appeal), AppealState.CLOSED, allowed=APPEAL_MOVES, by=by)


# --- what keeps an appeal from being answered, and what an open one keeps waiting ---------------
def can_answer_appeal(appeal: Appeal, *, granted: bool, among: QuerySet[Choice] | None = None) -> list[Reason]:
    """`among`: as in `answer_appeal`."""
    found = []
    if among is not None and not among.filter(pk=appeal.choice_id).exists():
        found.append(Reason("other_centre_answers", _("This choice is in another centre, which answers.")))
    if is_answered := stands(appeal, AppealState.OPEN):
        found += is_answered
    elif appeal.choice.application.campaign.state != CampaignState.DECIDING:
        found.append(NOT_DECIDING)
    elif granted and not is_corrected(appeal):
        text = _(
            "Correct first what was wrong, on the page of the file: nothing about this choice has been corrected"
            " since the lists were published."
        )
        found.append(Reason("not_corrected", text))
    return found


def is_corrected(appeal: Appeal) -> bool:
    """Whether anything the next allocation reads of this choice was corrected since the last published one."""
    choice = appeal.choice
    published = last_published(choice.application.campaign)
    since = published.published_at if published else appeal.sent_at
    given_back = OfferMove.objects.filter(offer__choice=choice, at__gte=since)
    # A line that changes no state, as when legal time has changed, gives nothing back.
    given_back = given_back.exclude(from_state=F("to_state"))
    restored = given_back.filter(Q(to_state=OfferState.RESTORED) | Q(from_state=OfferState.ENDED))
    lines = ApplicationMove.objects.filter(application=choice.application_id, at__gte=since, by__isnull=False)
    return any(_is_about(line, choice) for line in lines) or restored.exists()


def _is_about(line: ApplicationMove, choice: Choice) -> bool:
    if line.event == ApplicationEvent.DECIDED:
        return any(pk == choice.pk for pk, _eligibility in line.figures["decisions"])
    if line.event == ApplicationEvent.MARKED:
        return line.figures["choice"] == choice.pk
    if line.event == ApplicationEvent.AVERAGE_READ:
        return line.figures["read"] != line.figures["before"]
    return line.event == ApplicationEvent.PERSON_CORRECTED


def unanswered(campaign: Campaign) -> list[Reason]:
    """How many appeals wait; empty when none does."""
    number = open_appeals(campaign).count()
    text = ngettext_lazy(
        "%(n)s appeal waits for its answer: answer it first.",
        "%(n)s appeals wait for their answer: answer them first.",
        "n",
    )
    return [Reason("unanswered", text, {"n": number})] if number else []
