"""What files, offers, messages and allocations ask of staff: each line with the list that shows exactly its rows."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centers.office.narrowing import FRESH, LATE
from centers.office.tasks import Deadline, Task, Urgency, address, narrowed, picked
from enrollment.interviews.schedule import to_call
from enrollment.models import (
    SENT,
    UNANSWERED,
    Appeal,
    AppealState,
    Choice,
    DocumentMove,
    Eligibility,
    LostCode,
    LostCodeState,
    OfferMove,
    OfferState,
    Run,
    RunState,
    Sitting,
)
from enrollment.office.seats import IntakeSeats, unfilled
from enrollment.security.permissions import (
    DECIDE,
    ENROLL,
    RUN,
    documents_to_read,
    documents_to_send_again,
    own_appointments,
    requests_to_confirm,
    visible_appeals,
    visible_convocations,
    visible_messages,
    visible_offers,
    visible_runs,
    visible_sittings,
    visible_to,
    writes_to_people,
)
from programs.admin.filters import HeldUpFilter
from programs.models import Campaign, CampaignState, Intake

from . import appeals, lost_codes
from .applications import CallFilter, DocumentsFilter, ErasureFilter, WaitingFilter
from .convocations import AnewFilter
from .offers import LATER, SOON, StandingFilter
from .outbox import TroubleFilter

# What gives a seat back.
_FREEING = (OfferState.DECLINED, OfferState.LAPSED, OfferState.ENDED, OfferState.SUPERSEDED)


def tasks(user, lines: list[IntakeSeats]) -> Iterator[Task]:
    """`lines`: of the intakes that this account sees (enrollment.office.seats)."""
    if user.has_perm(DECIDE):
        yield from _files(user)
        yield from _requests(user)
        yield from _appointments(user)
    yield from _places(user, lines)
    asked = visible_runs(user).filter(pk__in=requests_to_confirm(user).values("run"))
    yield Task(_("Allocations that wait for your confirmation"), address(Run, asked="1"), Urgency.WEEK, rows=asked)
    if user.has_perm(RUN):
        yield from _runs(user)
    if writes_to_people(user):
        yield from _messages(user)


# --- files and requests ------------------------------------------------------------------------------


def _files(user) -> Iterator[Task]:
    here = partial(narrowed, visible_to(user).filter(campaign__archived_at=None), user)
    late, fresh = here((WaitingFilter, LATE)), here((WaitingFilter, FRESH))
    yield late.task(_("Files that wait for more than 7 days"), Urgency.LATE, at="submitted_at")
    yield fresh.task(_("New files to read"), Urgency.CALM, at="submitted_at")
    yield here((CallFilter, "1")).task(_("To call about an arrangement"), Urgency.WEEK, at="submitted_at")
    received = Subquery(_first(documents_to_read(user).filter(application=OuterRef("pk")), "received_at"))
    yield here((DocumentsFilter, "1")).task(_("Files with documents to read"), Urgency.WEEK, at=received)
    owed = DocumentMove.objects.filter(document__in=documents_to_send_again(user), document__application=OuterRef("pk"))
    since = Subquery(_first(owed, "at", last=True))
    yield here((DocumentsFilter, "missing")).task(_("Files that lack a document"), Urgency.WEEK, at=since)


def _first(rows: QuerySet, column: str, *, last: bool = False) -> QuerySet:
    """The earliest, or latest, of a column, as a row of one value."""
    return rows.order_by().values("pk").order_by(f"-{column}" if last else column).values(column)[:1]


def _requests(user) -> Iterator[Task]:
    asked = LostCode.objects.filter(state=LostCodeState.OPEN)
    said = {"state__exact": LostCodeState.OPEN.value}
    for kind, urgency in ((LATE, Urgency.LATE), (FRESH, Urgency.WEEK)):
        codes = narrowed(asked, user, (lost_codes.AgeFilter, kind), **said)
        yield codes.task(_("Lost codes"), urgency, at="asked_at")
    waiting, said = visible_appeals(user).waiting(), {"state__exact": AppealState.OPEN.value}
    for kind, urgency in ((LATE, Urgency.LATE), (FRESH, Urgency.WEEK)):
        answers = narrowed(waiting, user, (appeals.AgeFilter, kind), **said)
        yield answers.task(_("Appeals to answer"), urgency, at="sent_at")
    # Also in the archive: the right to be forgotten does not end with a campaign.
    erasures = narrowed(visible_to(user), user, (ErasureFilter, "1"), archive="all")
    yield erasures.task(_("Requests to erase data"), Urgency.WEEK, at="erasure_asked_at")


def _appointments(user) -> Iterator[Task]:
    """Only where there is an interview or a test: most accounts never see these two."""
    to_come = Sitting.objects.planned().filter(criterion=OuterRef("pk"), starts_at__gt=timezone.now())
    planned = own_appointments(user).filter(Exists(to_come))
    yield Task(
        _("To call to an interview or a test"),
        reverse("admin:enrollment_sitting_overview"),
        Urgency.WEEK,
        rows=[to_call(one) for one in planned],
    )
    anew = narrowed(visible_convocations(user), user, (AnewFilter, "1"))
    yield anew.task(_("People who need another date"), Urgency.WEEK)


# --- places --------------------------------------------------------------------------------------------


def _places(user, lines: list[IntakeSeats]) -> Iterator[Task]:
    if user.has_perm(ENROLL):
        offers = visible_offers(user).filter(application__campaign__archived_at=None)
        soon, later = (narrowed(offers, user, (StandingFilter, kind)) for kind in (SOON, LATER))
        label = _("Offers without an answer that lapse soon")
        yield soon.task(label, Urgency.WEEK, at="deadline", is_deadline=True)
        yield later.task(_("Offers waiting for an answer"), Urgency.CALM, at="deadline", is_deadline=True)
    if user.has_perm("programs.view_intake"):
        empty = list(unfilled(lines))
        free = sum(line.free for line in empty)
        note = ngettext("%(n)s free seat", "%(n)s free seats", free) % {"n": free}
        intakes = picked(_("Intakes with free seats"), (line.intake for line in empty), Intake, Urgency.CALM)
        yield replace(intakes, note=note)


def _runs(user) -> Iterator[Task]:
    held_up = narrowed(Campaign.objects.filter(archived_at=None), user, (HeldUpFilter, "1"))
    yield held_up.task(_("Campaigns that do not go on by themselves"), Urgency.LATE, at="held_up_at")
    checked = visible_runs(user).filter(state=RunState.CHECKED, campaign__archived_at=None)
    url = address(Run, state__exact=RunState.CHECKED.value)
    yield Task(_("Allocations checked, not published"), url, Urgency.WEEK, rows=checked, at="made_at")
    yield picked(_("Campaigns ready for an allocation"), ready_to_allocate(), Campaign, Urgency.WEEK)


def ready_to_allocate() -> QuerySet[Campaign]:
    """Campaigns in which no decision waits, and an allocation would give something: none is published yet, or a seat
    has come free since. Marks are looked at on the page of preparation, which a count cannot afford."""
    runs = Run.objects.filter(campaign=OuterRef("pk"))
    published = runs.filter(state=RunState.PUBLISHED).order_by("-number")
    freed = OfferMove.objects.filter(
        offer__application__campaign=OuterRef("pk"), to_state__in=_FREEING, at__gt=OuterRef("published_last")
    )
    undecided = Choice.objects.filter(
        application__campaign=OuterRef("pk"), application__state__in=SENT, eligibility=Eligibility.PENDING
    )
    unanswered = Appeal.objects.waiting().filter(choice__application__campaign=OuterRef("pk"))
    deciding = Campaign.objects.filter(state=CampaignState.DECIDING).exclude(draw_public="")
    deciding = deciding.annotate(published_last=Subquery(published.values("published_at")[:1]))
    return deciding.filter(
        ~Exists(runs.filter(state__in=(RunState.COMPUTING, RunState.CHECKED))),
        ~Exists(undecided),
        ~Exists(unanswered),
        Exists(freed) | ~Exists(published),
    )


# --- messages ------------------------------------------------------------------------------------------


def _messages(user) -> Iterator[Task]:
    kinds = (
        ("1", _("Messages that did not leave")),
        ("stuck", _("Messages that their channel does not take now")),
        ("held", _("Messages waiting for a channel")),
    )
    for kind, label in kinds:
        found = narrowed(visible_messages(user), user, (TroubleFilter, kind))
        yield found.task(label, Urgency.LATE, at="created_at")


# --- dates ---------------------------------------------------------------------------------------------


def deadlines(user) -> Iterator[Deadline]:
    """When the next offers lapse, and when the next sittings are held."""
    now = timezone.now()
    if user.has_perm(ENROLL):
        offers = visible_offers(user).filter(state__in=UNANSWERED, deadline__gt=now)
        if ends := offers.aggregate(ends=Min("deadline"))["ends"]:
            yield Deadline(ends, _("Last moment to answer offers"), address(offers.model, call="1"))
    if user.has_perm(DECIDE):
        for one in visible_sittings(user).planned().filter(starts_at__gt=now).order_by("starts_at")[:3]:
            url = reverse("admin:enrollment_sitting_change", args=[one.pk])
            yield Deadline(one.starts_at, str(one.criterion), url)
