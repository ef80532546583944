"""Interviews and tests as they stand: who is to be called, for when, what clashes, between which days they are held."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.reasons import Reason
from centers.reference import remembered
from enrollment import lodging
from enrollment.allocation.ranking import belongs
from enrollment.models import (
    SENT,
    TAKING_A_PLACE,
    Application,
    Choice,
    Convocation,
    ConvocationState,
    Eligibility,
    Sitting,
)
from programs.models import CampaignState, Criterion, Intake, ReserveGroup

from .spreading import Person, Slot, Span, spread

# A phone is looked at once a day, and the bus has to be paid: nobody is called for sooner than that by the button.
NOTICE = timedelta(hours=24)


def to_call(criterion: Criterion) -> QuerySet[Choice]:
    """The choices that meet the conditions, take part, and have no date for this criterion; nor a mark."""
    dated = Convocation.objects.filter(choice=OuterRef("pk"), criterion=criterion)
    dated = dated.exclude(state=ConvocationState.NO_DATE)
    return (
        Choice.objects.filter(
            intake=criterion.intake_id,
            eligibility=Eligibility.ELIGIBLE,
            given_up=False,
            application__state__in=SENT,
        )
        .exclude(Exists(dated))
        .exclude(marks__criterion=criterion)
        .select_related("application__applicant__commune", "application__campaign", "intake__program")
        .order_by("application__list_number")
    )


def takes_part(choice: Choice) -> bool:
    return choice.is_wanted and choice.application.state in SENT


def span_of(sitting: Sitting) -> Span:
    return Span(
        timezone.localtime(sitting.starts_at),
        timezone.localtime(sitting.ends_at),
        sitting.criterion.intake.program.center_id,
    )


def clashing(application: Application, sitting: Sitting, but: Convocation | None = None) -> list[Sitting]:
    """What this person is called to already that leaves no time for `sitting`."""
    others = Sitting.objects.near().filter(
        convocations__choice__application=application, convocations__state__in=TAKING_A_PLACE
    )
    if but is not None:
        others = others.exclude(convocations=but)
    return [one for one in others if one.pk != sitting.pk and span_of(one).clashes(span_of(sitting))]


def free_sittings(criterion: Criterion, after: datetime | None = None) -> list[Sitting]:
    """Planned ones that begin later than `after` (by default now) with a place left; `taken` says how many are not."""
    planned = Sitting.objects.planned().near().with_taken()
    planned = planned.filter(criterion=criterion, starts_at__gt=after or timezone.now())
    return [sitting for sitting in planned if sitting.taken < sitting.places]


@dataclass
class Calls:
    """Who would be called to what, sitting by sitting, and who fits nowhere, with the reason."""

    given: list[tuple[Choice, Sitting]] = field(default_factory=list)
    left: list[tuple[Choice, str]] = field(default_factory=list)

    @property
    def seal(self) -> str:
        """The same for the same calls: what was looked at is what is done."""
        told = sorted(f"{choice.pk}:{sitting.pk}" for choice, sitting in self.given)
        return sha256(" ".join(told).encode()).hexdigest()[:16]

    def by_sitting(self) -> list[tuple[Sitting, list[Choice]]]:
        groups = defaultdict(list)
        for choice, sitting in self.given:
            groups[sitting].append(choice)
        return sorted(groups.items(), key=lambda pair: (pair[0].starts_at, pair[0].pk))


def calls(criterion: Criterion, now: datetime | None = None, *, among: Collection[int] | None = None) -> Calls:
    """By the rule of `enrollment.interviews.spreading`, over the sittings that leave people a day to learn of it.

    `among`: numbers of the files to keep to.
    """
    chosen = to_call(criterion) if among is None else to_call(criterion).filter(application__in=among)
    choices = list(chosen)
    sittings = {one.pk: one for one in free_sittings(criterion, (now or timezone.now()) + NOTICE)}
    slots = [Slot(one.pk, span_of(one), one.places - one.taken) for one in sittings.values()]
    people = _people(choices)
    seats, found = spread(people.values(), slots), Calls()
    for choice in choices:
        if choice.pk in seats:
            found.given.append((choice, sittings[seats[choice.pk]]))
        else:
            found.left.append((choice, _why_left(people[choice.pk], slots)))
    return found


def _people(choices: list[Choice]) -> dict[int, Person]:
    busy = defaultdict(list)
    dated = Convocation.objects.taking_a_place().filter(
        choice__application__in=[choice.application_id for choice in choices]
    )
    for one in dated.select_related("choice", "sitting__criterion__intake__program"):
        busy[one.choice.application_id].append(span_of(one.sitting))
    distant = lodging.backend().distant_km()
    return {choice.pk: _person(choice, tuple(busy[choice.application_id]), distant) for choice in choices}


def _person(choice: Choice, busy: tuple[Span, ...], distant) -> Person:
    file = choice.application
    is_distant = belongs(file, ReserveGroup.DISTANT, distant)
    commune = file.applicant.commune
    km = float(commune.km_to_benguerir) if commune and is_distant else None
    return Person(choice.pk, file.listed_as, km, busy)


def _why_left(person: Person, slots: list[Slot]) -> str:
    if not slots:
        return _("No sitting with a free place begins later than a day from now.")
    if not any(person.fits(slot) for slot in slots):
        return _("Every free sitting falls together with another date of this person.")
    return _("All places are taken.")


def held_between(intake: Intake) -> tuple[date, date] | None:
    """The first and the last day of what is planned for an intake; read once a minute (see centers.reference)."""

    def load():
        days = Sitting.objects.planned().filter(criterion__intake=intake)
        found = days.aggregate(first=Min("starts_at"), last=Max("starts_at"))
        if found["first"] is None:
            return ()
        return tuple(timezone.localdate(found[name]) for name in ("first", "last"))

    return remembered(f"sittings:{intake.pk}", load) or None


def of_person(application: Application) -> list[Convocation]:
    """All that this person is or was called to, by date; what has none for now comes last. Each knows the `number` of
    its criterion among those of the intake, which names it in addresses."""
    found = list(Convocation.objects.near().filter(choice__application=application))
    criteria = Criterion.objects.filter(intake__in={one.choice.intake_id for one in found}) if found else ()
    numbers = defaultdict(list)
    for criterion in criteria:
        numbers[criterion.intake_id].append(criterion.pk)
    for one in found:
        one.number = 1 + numbers[one.choice.intake_id].index(one.criterion_id)
    return sorted(found, key=lambda one: (one.sitting is None, one.sitting and one.sitting.starts_at, one.pk))


def can_give_dates(criterion: Criterion) -> list[Reason]:
    text = gettext_lazy("This campaign is in preparation or over: no dates are given.")
    return [] if is_running(criterion) else [Reason("not_running", text)]


def is_running(criterion: Criterion) -> bool:
    """Dates are given from the opening of the campaign, when its criteria stand, to its end."""
    return criterion.intake.campaign.state not in (CampaignState.DRAFT, CampaignState.FINISHED)
