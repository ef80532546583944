"""Interviews and tests to which people may be called, before anybody is: between which days, where, what they count."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Max, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centers.core import printing
from centers.core.formatting import day
from centers.core.ics import Dated
from centers.core.zones import midnight
from centers.reference import remembered
from enrollment.models import (
    Application,
    ApplicationState,
    Choice,
    Convocation,
    Eligibility,
    Mark,
    Sitting,
    SittingMove,
    SittingState,
)
from programs.models import PUBLIC_CAMPAIGN_STATES, CampaignState, Criterion, Intake

from .schedule import takes_part

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Expected:
    """One of an intake. `first` and `last` day are None, and `places` (in Arabic and in French) empty, while no sitting
    is planned: it is planned with day and place. `number` names it among the criteria of its intake.
    """

    criterion: Criterion
    number: int
    first: date | None = None
    last: date | None = None
    places: tuple[tuple[str, str], ...] = ()
    changed_at: datetime | None = None

    @property
    def counts(self) -> str:
        weight = printing.isolated(f"{self.criterion.weight}\u00a0%")
        return _("It counts %(weight)s of the score. An absence counts 0 out of 20.") % {"weight": weight}

    @property
    def when(self) -> str:
        first, last = (day(one) for one in (self.first, self.last))
        if first == last:
            return _("On %(date)s.") % {"date": first}
        return _("Between %(first)s and %(last)s.") % {"first": first, "last": last}

    @property
    def where(self) -> str:
        spoken = {fr if get_language() == "fr" else ar for ar, fr in self.places}
        return _("Place: %(place)s.") % {"place": _(", ").join(sorted(spoken))}

    @property
    def lines(self) -> list[str]:
        if self.first is None:
            return [_("The dates and the place are not known yet."), self.counts]
        return [f"{self.when} {self.where}", self.counts]


def of_intake(intake: Intake) -> list[Expected]:
    """Those of one intake, for pages that are the same for everybody: read once a minute (see centers.reference)."""
    return remembered(f"expected:{intake.pk}", lambda: of_intakes([intake.pk])[intake.pk])


def of_intakes(intakes: Iterable[int]) -> dict[int, list[Expected]]:
    """By intake, in the order of its criteria. Three queries."""
    numbers: defaultdict[int, int] = defaultdict(int)
    found: defaultdict[int, list[Expected]] = defaultdict(list)
    criteria = list(Criterion.objects.filter(intake__in=intakes))
    called = [one.pk for one in criteria if one.appointment]
    days, places = _planned(called)
    changes = _changes(called)
    for criterion in criteria:
        numbers[criterion.intake_id] += 1
        if criterion.appointment:
            number, (first, last) = numbers[criterion.intake_id], days.get(criterion.pk, (None, None))
            where, changed_at = tuple(sorted(places[criterion.pk])), changes.get(criterion.pk)
            found[criterion.intake_id].append(Expected(criterion, number, first, last, where, changed_at))
    return found


def _planned(criteria: list[int]) -> tuple[dict[int, tuple[date, date]], dict[int, set[tuple[str, str]]]]:
    """First and last local day, and the places, by criterion."""
    days: dict[int, tuple[date, date]] = {}
    places: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = Sitting.objects.planned().filter(criterion__in=criteria) if criteria else Sitting.objects.none()
    for criterion, starts_at, *place in rows.values_list("criterion", "starts_at", "place_ar", "place_fr"):
        on = timezone.localdate(starts_at)
        first, last = days.get(criterion, (on, on))
        days[criterion] = (min(first, on), max(last, on))
        places[criterion].add(tuple(place))
    return days, places


@dataclass(frozen=True)
class MayBeCalled:
    """What one choice of a person may be called to."""

    choice: Choice
    expected: Expected


def may_be_called(application: Application) -> list[MayBeCalled]:
    """To what somebody may still be called, by choice: not to what is called, marked or over already."""
    if application.campaign.state == CampaignState.FINISHED:
        return []
    near = application.choices.select_related("application", "intake__program__center").order_by("rank")
    choices = [one for one in near if _may_take_part(one)]
    found = of_intakes([one.intake_id for one in choices])
    if not any(found.values()):
        return []
    done = {*_pairs(Convocation, choices), *_pairs(Mark, choices)}
    today = timezone.localdate()
    return [
        MayBeCalled(choice, one)
        for choice in choices
        for one in found[choice.intake_id]
        if (choice.pk, one.criterion.pk) not in done and (one.last is None or one.last >= today)
    ]


def _may_take_part(choice: Choice) -> bool:
    """A draft may be sent, and a choice not decided yet may meet the conditions."""
    if choice.application.state == ApplicationState.DRAFT:
        return True
    return takes_part(choice) or (choice.eligibility == Eligibility.PENDING and not choice.given_up)


def _pairs(model, choices: list[Choice]) -> Iterable[tuple[int, int]]:
    return model.objects.filter(choice__in=choices).values_list("choice", "criterion")


def _changes(criteria: list[int]) -> dict[int, datetime]:
    """When the sittings of each criterion were last planned, moved or cancelled."""
    rows = SittingMove.objects.filter(sitting__criterion__in=criteria) if criteria else SittingMove.objects.none()
    return dict(rows.order_by().values_list("sitting__criterion").annotate(Max("at")))


# --- in calendars --------------------------------------------------------------------------------


def days_of(intake: Intake, *, url: str) -> list[Dated]:
    """The days of the interviews and tests of an intake, as far as they are known, for everybody."""
    return [dated(intake, one, url=url) for one in of_intake(intake) if one.first]


def dated(intake: Intake, one: Expected, *, url: str) -> Dated:
    assert one.first is not None, "its days are known"
    assert one.last is not None
    return Dated(
        uid=f"expected-{intake.slug}-{one.number}",
        start=one.first,
        end=one.last + DAY,
        title=_("%(what)s: %(name)s") % {"what": one.criterion, "name": intake.program},
        url=url,
        description=" ".join([_("You may be called on one of these days."), one.where, one.counts]),
        is_sample=intake.is_sample or intake.campaign.is_sample,
        changed_at=_latest(intake, one.changed_at),
    )


def network_days(since: date) -> list[Dated]:
    """Between which days the interviews and tests of each programme are, of all public campaigns. One query."""
    first = midnight(since, timezone.get_current_timezone())
    planned = Q(sittings__state=SittingState.PLANNED, sittings__starts_at__gte=first)
    lines = SittingMove.objects.filter(sitting__criterion=OuterRef("pk")).order_by()  # of cancelled ones, too
    changed = lines.values("sitting__criterion").annotate(last=Max("at")).values("last")
    criteria = (
        Criterion.objects.filter(planned, intake__campaign__state__in=PUBLIC_CAMPAIGN_STATES)
        .annotate(first=Min("sittings__starts_at"), last=Max("sittings__starts_at"), changed_at=Subquery(changed))
        .select_related("intake__program", "intake__campaign")
    )
    return [_network_day(one) for one in criteria]


def _latest(intake: Intake, changed_at: datetime | None) -> datetime:
    """When the days of an intake changed: what it tells of itself, or one of its sittings."""
    return max(filter(None, (intake.updated_at, intake.campaign.updated_at, changed_at)))


class _Planned(TypedDict):
    first: datetime
    last: datetime
    changed_at: datetime | None


def _network_day(criterion: "WithAnnotations[Criterion, _Planned]") -> Dated:
    intake = criterion.intake
    return Dated(
        uid=f"network-{intake.slug}-{criterion.pk}",
        start=timezone.localdate(criterion.first),
        end=timezone.localdate(criterion.last) + DAY,
        title=_("%(what)s: %(name)s") % {"what": criterion, "name": intake.program},
        url=reverse("programs:detail", args=[intake.program.slug]),
        is_sample=intake.is_sample or intake.campaign.is_sample,
        changed_at=_latest(intake, criterion.changed_at),
    )
