"""What a visitor is shown of a programme: the intake that counts now, its status, what comes next.

Status and order are computed by the database, so that a page of the list costs the same for 10 programmes and 10 000.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from programs.models.catalog import ProgramQuerySet

from .models import Campaign, CampaignState, Intake, IntakeStatus, Program

SOON_DAYS = 7
_STANDINGS = list(IntakeStatus)
_ORDER = ("standing", F("turns_at").asc(nulls_last=True), "position", "pk")


@dataclass(frozen=True)
class Listed:
    """A programme as lists and cards show it. `intake` is None where no campaign offers it."""

    program: Program
    intake: Intake | None
    status: IntakeStatus
    now: datetime

    @property
    def campaign(self) -> Campaign:
        """That of the intake; only for a programme with one."""
        assert self.intake, "no campaign offers this programme"
        return self.intake.campaign

    @property
    def days_left(self) -> int:
        """Calendar days to the closing date, local time; only for an open intake."""
        closing = timezone.localdate(self.campaign.closing_at)
        return (closing - timezone.localdate(self.now)).days

    @property
    def closes_soon(self) -> bool:
        return self.status == IntakeStatus.OPEN and self.days_left <= SOON_DAYS

    @property
    def lists_on(self) -> date | None:
        """The day on which the lists of a closed intake come out, while it lies ahead and they are not out."""
        day = self.intake.campaign.results_on if self.intake and not self.lists_out_on else None
        return day if day and day >= timezone.localdate(self.now) else None

    @property
    def lists_out_on(self) -> date | None:
        """The day on which they came out, early or late."""
        return self.intake.campaign.lists_out_on if self.intake else None

    @property
    def waits_for_lists(self) -> bool:
        """Closed, being decided, and no list is out: nothing is given yet."""
        return self.gives_by_waiting_list and not self.lists_out_on

    @property
    def gives_by_waiting_list(self) -> bool:
        """The lists of a closed intake are being worked through: a freed seat goes to the next in line."""
        return self.intake is not None and self.intake.campaign.state == CampaignState.DECIDING

    @property
    def is_sample(self) -> bool:
        """True while any figure on the card is one of our examples."""
        return bool(self.program.center_id and self.program.center_is_sample) or bool(
            self.intake and (self.intake.is_sample or self.intake.campaign.is_sample)
        )


def in_order(programs: QuerySet[Program], now: datetime | None = None) -> QuerySet[Program]:
    """Adds `standing` (place in IntakeStatus), `counting` (key of the intake that counts) and `turns_at`
    (when it closes or opens); what is open comes first, by closing date, then what opens soon."""
    counting = _intakes_that_count(now or timezone.now())
    standing = Case(
        When(second_year_of__isnull=False, then=_standing_rank(IntakeStatus.SECOND_YEAR)),
        When(level__by_school=True, then=_standing_rank(IntakeStatus.SCHOOL)),
        default=Coalesce(Subquery(counting.values("standing")[:1]), _standing_rank(IntakeStatus.ANNOUNCED)),
        output_field=IntegerField(),
    )
    return programs.annotate(
        standing=standing,
        counting=Subquery(counting.values("pk")[:1]),
        turns_at=Subquery(counting.values("turns_at")[:1]),
    ).order_by(*_ORDER)


def of_each_centre(programs: ProgramQuerySet, most: int, now: datetime | None = None) -> list[Listed]:
    """At most so many programmes, every centre's first before anybody's second."""
    turn = Window(RowNumber(), partition_by="center", order_by=_ORDER)
    ranked = in_order(programs.for_cards(), now).annotate(turn=turn)
    return listed(ranked.order_by("turn", *_ORDER)[:most], now)


def listed(programs: QuerySet[Program], now: datetime | None = None) -> list[Listed]:
    """The programmes of a query set, or of a slice of `in_order`; two queries whatever their number."""
    now = now or timezone.now()
    if "standing" not in programs.query.annotations:
        programs = in_order(programs, now)
    # Annotated, it is of its own class all the same.
    rows = list(programs if programs.query.is_sliced else cast(ProgramQuerySet, programs).for_cards())
    found = Intake.objects.select_related("campaign").in_bulk({row.counting for row in rows if row.counting})
    return [_listed(program, found, now) for program in rows]


def takes_applications(now: datetime | None = None) -> Q:
    """Programmes with an intake that is open at `now`."""
    return Q(pk__in=Intake.objects.open(now).values("program"))


def _listed(program, intakes, now):
    status = _STANDINGS[program.standing]
    entered = status not in (IntakeStatus.SECOND_YEAR, IntakeStatus.SCHOOL)
    intake = intakes.get(program.counting) if entered else None
    if intake:
        intake.program = program
    return Listed(program, intake, status, now)


def _intakes_that_count(now):
    """The public intakes of one programme, the one that counts first: open, then soon, then the latest."""
    published = Q(campaign__state=CampaignState.OPEN)
    intakes = Intake.objects.public().filter(program=OuterRef("pk"))
    return (
        intakes.annotate(deadline=Coalesce("campaign__extended_to", "campaign__closes_at"))
        .annotate(
            standing=Case(
                When(
                    published & Q(campaign__opens_at__lte=now, deadline__gt=now),
                    then=_standing_rank(IntakeStatus.OPEN),
                ),
                When(published & Q(campaign__opens_at__gt=now), then=_standing_rank(IntakeStatus.SOON)),
                default=_standing_rank(IntakeStatus.CLOSED),
                output_field=IntegerField(),
            )
        )
        .annotate(
            turns_at=Case(
                When(standing=_standing_rank(IntakeStatus.OPEN), then=F("deadline")),
                When(standing=_standing_rank(IntakeStatus.SOON), then=F("campaign__opens_at")),
            )
        )
        .order_by("standing", "-campaign__opens_at", "pk")
    )


def _standing_rank(status):
    return Value(_STANDINGS.index(status))
