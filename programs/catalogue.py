"""What a visitor is shown of a programme: the intake that counts now, and its status."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone

from programs.models import Intake, Program
from programs.states import CampaignState, IntakeStatus

SOON_DAYS = 7
_ORDER = list(IntakeStatus)


@dataclass(frozen=True)
class Listed:
    """A programme as lists and cards show it. `intake` is None where no campaign offers it."""

    program: Program
    intake: Intake | None
    status: IntakeStatus
    now: datetime

    @property
    def days_left(self) -> int:
        """Calendar days to the closing date, local time; only for an open intake."""
        closing = timezone.localdate(self.intake.campaign.closing_at)
        return (closing - timezone.localdate(self.now)).days

    @property
    def closes_soon(self) -> bool:
        return self.status == IntakeStatus.OPEN and self.days_left <= SOON_DAYS

    @property
    def is_sample(self) -> bool:
        """True while any figure on the card is one of our examples."""
        return bool(self.program.center_id and self.program.center_is_sample) or bool(
            self.intake and (self.intake.is_sample or self.intake.campaign.is_sample)
        )


def listed(programs, now: datetime | None = None) -> list[Listed]:
    """The programmes of a query set, what is open first; two queries whatever their number."""
    now = now or timezone.now()
    intakes = Intake.objects.public().select_related("campaign").order_by("-campaign__opens_at")
    rows = [
        _listed(program, now)
        for program in programs.for_cards().prefetch_related(Prefetch("intakes", intakes, to_attr="public_intakes"))
    ]
    return sorted(rows, key=lambda row: (_ORDER.index(row.status), row.program.position, row.program.pk))


def _listed(program: Program, now: datetime) -> Listed:
    if program.second_year_of_id:
        return Listed(program, None, IntakeStatus.SECOND_YEAR, now)
    if program.level.by_school:
        return Listed(program, None, IntakeStatus.SCHOOL, now)
    for status, counts in (
        (IntakeStatus.OPEN, lambda campaign: campaign.is_open(now)),
        (IntakeStatus.SOON, lambda campaign: campaign.state == CampaignState.OPEN and campaign.opens_at > now),
        (IntakeStatus.CLOSED, lambda campaign: True),
    ):
        for intake in program.public_intakes:
            if counts(intake.campaign):
                intake.program = program
                return Listed(program, intake, status, now)
    return Listed(program, None, IntakeStatus.ANNOUNCED, now)
