"""Something to do of every kind, in the demonstration: some late and some fresh, in all centres."""

from datetime import timedelta

from django.utils import timezone

from enrollment.models import (
    Appeal,
    Application,
    ApplicationState,
    Choice,
    Document,
    DocumentState,
    LostCode,
    Message,
    MessageState,
    Offer,
    OfferState,
    Run,
    RunState,
)
from programs.models import Campaign, CampaignState, Paper
from tests.factories import ApplicationFactory, CampaignFactory, IntakeFactory


def work_of_every_kind() -> None:
    now = timezone.now()
    files = list(Application.objects.exclude(state=ApplicationState.DRAFT).order_by("pk"))
    _files(files, now)
    _requests(files, now)
    _papers(files, now)
    _messages(files)
    _campaigns(files, now)


def _files(files, now) -> None:
    Choice.objects.filter(application__in=files[:20]).update(eligibility="pending")
    for days, some in ((11, files[:9]), (2, files[9:16])):
        Application.objects.filter(pk__in=[one.pk for one in some]).update(submitted_at=now - timedelta(days=days))
    asking = Application.objects.filter(pk__in=[one.pk for one in files[16:24]])
    asking.update(wants_call=True, erasure_asked_at=now)


def _requests(files, now) -> None:
    for days, file in zip((1, 3, 5), files, strict=False):
        birth_date, asked_at = file.applicant.birth_date, now - timedelta(days=days)
        LostCode.objects.create(phone="+212612345678", birth_date=birth_date, asked_at=asked_at)
    choices = Choice.objects.filter(application__in=files[30:40], rank=1, appeals=None)
    for number, choice in enumerate(choices):
        Appeal.objects.create(choice=choice, reason="خطأ", sent_at=now - timedelta(days=2 * number))


def _papers(files, now) -> None:
    paper = Paper.objects.first()
    for number, file in enumerate(files[20:32]):
        state, reason = ((DocumentState.RECEIVED, ""), (DocumentState.REFUSED, "blurred"))[number % 2]
        Document.objects.create(application=file, paper=paper, state=state, held=1, received_at=now, reason=reason)


def _messages(files) -> None:
    states = ((MessageState.FAILED, "x"), (MessageState.WAITING, "y"), (MessageState.HELD, ""))
    for number, file in enumerate(files[:12]):
        state, error = states[number % 3]
        told = {"kind": "receipt", "channel": "sms", "language": "ar", "key": f"t{number}"}
        Message.objects.create(application=file, state=state, last_error=error, **told)


def _campaigns(files, now) -> None:
    """One that is being decided, with offers and a run that waits; one to close; one over and put away."""
    deciding = Campaign.objects.filter(state=CampaignState.DECIDING).first()
    deciding.draw_public = deciding.draw_public or "2027"
    deciding.held_up_at, deciding.lists_out_at = now, now
    deciding.save()
    kept = {"frozen_input": "{}", "fingerprint": "0" * 64, "result": "{}"}
    run = Run.objects.create(campaign=deciding, number=90, state=RunState.CHECKED, **kept)
    choices = Choice.objects.filter(application__in=files[40:], application__campaign=deciding, rank=1)
    for number, choice in enumerate(choices):
        state = (OfferState.PENDING, OfferState.ACCEPTED, OfferState.PENDING)[number % 3]
        deadline = now + timedelta(days=3 + 4 * number)
        Offer.objects.create(application=choice.application, choice=choice, run=run, state=state, deadline=deadline)
    IntakeFactory(campaign=CampaignFactory(opens_at=now - timedelta(days=40), closes_at=now - timedelta(days=2)))
    gone = CampaignFactory(state=CampaignState.FINISHED, archived_at=now)
    ApplicationFactory(campaign=gone, intakes=[IntakeFactory(campaign=gone)], erasure_asked_at=now)
