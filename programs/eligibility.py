"""Who may enter, asked with an age or a year instead of a birth date: the answer may depend on the day."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, When
from django.utils import timezone
from django.utils.translation import gettext_lazy

from centers.core.reasons import Reason

from .catalogue import Listed
from .models import Campaign, Intake, IntakeStatus, Program, SchoolLevel
from .rules import broken_entry_rules


@dataclass(frozen=True)
class Born:
    """The first and last day on which somebody may have been born."""

    first: date
    last: date

    @classmethod
    def in_year(cls, year: int) -> "Born":
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def at_age(cls, age: int, today: date | None = None) -> "Born":
        """Everybody who has lived `age` whole years today."""
        today = today or timezone.localdate()
        return cls(_years_before(today, age + 1) + timedelta(days=1), _years_before(today, age))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 2, 28)


@dataclass(frozen=True)
class Verdict:
    """`reasons` hold whatever the day of birth; `perhaps` only for some days. `bridge`: an age limit it may lift."""

    reasons: list[Reason] = field(default_factory=list)
    perhaps: list[Reason] = field(default_factory=list)
    bridge: int | None = None

    @property
    def is_open(self) -> bool:
        return not self.reasons and not self.perhaps

    def doubts(self) -> list[str]:
        """What depends on the day of birth, as sentences."""
        return [_DOUBTS[reason.code] % reason.figures for reason in self.perhaps]


_DOUBTS = {
    "too_young": gettext_lazy("Your age counts on 1 September %(year)s: at least %(min_age)s years."),
    "too_old": gettext_lazy("Your age counts on 1 September %(year)s: at most %(max_age)s years."),
}


def verdict(program: Program, campaign: Campaign, born: Born, school_level: SchoolLevel) -> Verdict:
    """Every rule of entry that somebody born in that span does not meet, or may not meet."""

    def broken(day: date, technician: bool | None = None) -> list[Reason]:
        return broken_entry_rules(program, campaign, day, school_level, technician=technician)

    eldest, youngest = broken(born.first), broken(born.last)
    sure = [one for one in eldest if one in youngest]
    perhaps = [one for one in [*eldest, *youngest] if one not in sure]
    past_the_limit = any(one.code == "too_old" for one in broken(born.first, technician=False))
    bridge = program.level.bridge_max_age if past_the_limit and not sure and not perhaps else None
    return Verdict(sure, perhaps, bridge)


def season(row: Listed) -> Campaign:
    """The campaign whose day counts ages: the programme's own, else one that is open, else the next entry."""
    if row.status in (IntakeStatus.OPEN, IntakeStatus.SOON):
        return row.campaign
    today = timezone.localdate()
    next_entry = Campaign(entry_year=today.year + (today >= date(today.year, 9, 1)))
    return Campaign.objects.open().order_by("deadline").first() or next_entry


def also_open(program: Program, born: Born, school_level: SchoolLevel, most: int) -> list[Program]:
    """At most so many other programmes that take applications from this person now; nearest in kind first."""
    intakes = (
        Intake.objects.open()
        .for_cards()
        .filter(program__min_school_level__order__lte=school_level.order)
        .exclude(program=program)
        .order_by(
            Case(When(program__center=program.center_id, then=0), default=1),
            Case(When(program__sector=program.sector_id, then=0), default=1),
            "program__position",
            "pk",
        )
    )
    found: dict[int, Program] = {}
    for intake in intakes.iterator(chunk_size=100):
        if verdict(intake.program, intake.campaign, born, school_level).is_open:
            found.setdefault(intake.program_id, intake.program)
        if len(found) == most:
            break
    return list(found.values())
