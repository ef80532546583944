"""The rules by which the seats of an intake are given, as plain data, and what a change of them changes, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from centers.core.reasons import Reason

from .models import ENTERED_KINDS, Appointment, Criterion, CriterionKind, Intake, Reserve, ReserveGroup, RuleChange

MOST_SEATS = 2000
MOST_RESERVES = 2
WHOLE = 100


@dataclass(frozen=True)
class CriterionRule:
    """`key` is that of the row, None for a new criterion; `weight` in per cent; `appointment` may be empty."""

    kind: str
    name_ar: str
    name_fr: str
    weight: int
    key: int | None = None
    appointment: str = ""

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_fr if get_language() == "fr" else self.name_ar

    @property
    def source(self) -> str:
        """Where the mark comes from, in the reader's language."""
        return str(Appointment(self.appointment).label if self.appointment else CriterionKind(self.kind).label)


@dataclass(frozen=True)
class ReserveRule:
    """A least share of the list for a group, in per cent."""

    group: str
    percent: int

    @property
    def name(self) -> str:
        return str(ReserveGroup(self.group).label)


@dataclass(frozen=True)
class Rules:
    """Seats, criteria in their order, reserves with the first-named first."""

    seats: int
    criteria: tuple[CriterionRule, ...]
    reserves: tuple[ReserveRule, ...]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Rules":
        criteria = tuple(CriterionRule(**row) for row in data["criteria"])
        return cls(data["seats"], criteria, tuple(ReserveRule(**row) for row in data["reserves"]))

    def with_seats(self, seats: int) -> "Rules":
        return replace(self, seats=seats)

    @property
    def order(self) -> tuple[tuple[CriterionRule, ...], tuple[ReserveRule, ...]]:
        """All that decides who stands where on the list."""
        return self.criteria, self.reserves


def rules_of(intake: Intake) -> Rules:
    """As they stand in the database now."""
    criteria = tuple(
        CriterionRule(row.kind, row.name_ar or "", row.name_fr or "", row.weight, row.pk, row.appointment)
        for row in Criterion.objects.filter(intake=intake).order_by("position", "pk")
    )
    reserves = Reserve.objects.filter(intake=intake).order_by("position", "pk")
    return Rules(intake.seats, criteria, tuple(ReserveRule(row.group, row.percent) for row in reserves))


def broken(rules: Rules) -> list[Reason]:
    """What is wrong with rules in themselves."""
    found = []
    if not 0 <= rules.seats <= MOST_SEATS:
        text = gettext_lazy("The number of seats is a whole number from 0 to %(most)s.")
        found.append(Reason("seats", text, {"most": MOST_SEATS}))
    weight = sum(criterion.weight for criterion in rules.criteria)
    if weight != WHOLE:
        text = gettext_lazy("The weights of the criteria sum to %(weight)s, not to 100.")
        found.append(Reason("weights_sum", text, {"weight": weight}))
    if any(not 1 <= criterion.weight <= WHOLE for criterion in rules.criteria):
        found.append(Reason("weight", gettext_lazy("A weight is a whole number from 1 to 100.")))
    if any(not (criterion.name_ar.strip() and criterion.name_fr.strip()) for criterion in rules.criteria):
        found.append(Reason("names", gettext_lazy("Each criterion has its name in Arabic and in French.")))
    if [criterion.kind for criterion in rules.criteria].count(CriterionKind.AVERAGE) > 1:
        found.append(Reason("average_twice", gettext_lazy("The general average counts once.")))
    if any(criterion.appointment and criterion.kind not in ENTERED_KINDS for criterion in rules.criteria):
        text = gettext_lazy("What is taken at an appointment is marked by staff.")
        found.append(Reason("average_by_appointment", text))
    groups = [reserve.group for reserve in rules.reserves]
    if len(groups) > MOST_RESERVES or any(not 0 <= reserve.percent <= WHOLE for reserve in rules.reserves):
        text = gettext_lazy("A share is at most 100 per cent; an intake has at most two reserves.")
        found.append(Reason("shares", text))
    if len(set(groups)) < len(groups):
        found.append(Reason("share_twice", gettext_lazy("This group already has its share in this intake.")))
    return found


# --- what a change changes, in words ---------------------------------------------------------


@dataclass(frozen=True)
class Changed:
    """One thing that is no longer as it was. Both sides in parts, as figures and names stand in directions of their
    own; empty where there was or is none."""

    label: str
    was: list[str]
    now: list[str]


@dataclass(frozen=True)
class LocalizedChange:
    """A change with its lines, in the reader's language."""

    change: RuleChange
    lines: list[Changed]


def localized_changes(changes: Iterable[RuleChange]) -> list[LocalizedChange]:
    return [
        LocalizedChange(row, differences(Rules.from_data(row.before), Rules.from_data(row.after))) for row in changes
    ]


def differences(before: Rules, after: Rules) -> list[Changed]:
    """What differs, in the reader's language: seats, then criteria, then shares and their order."""
    found = []
    if before.seats != after.seats:
        found.append(Changed(_("Number of seats"), [str(before.seats)], [str(after.seats)]))
    return [*found, *_criteria(before, after), *_reserves(before, after)]


def _criteria(before: Rules, after: Rules) -> list[Changed]:
    earlier = {criterion.key: criterion for criterion in before.criteria}
    later = {criterion.key for criterion in after.criteria}
    found = [
        _criterion(earlier.get(criterion.key), criterion)
        for criterion in after.criteria
        if earlier.get(criterion.key) != criterion
    ]
    return found + [_criterion(criterion, None) for key, criterion in earlier.items() if key not in later]


def _criterion(was: CriterionRule | None, now: CriterionRule | None) -> Changed:
    """The name and where the mark comes from are told where they are no longer the same."""
    if was is None or now is None:
        there = now or was
        assert there, "a change of something"
        return Changed(there.name, _percent(was), _percent(now))
    renamed = (was.name_ar, was.name_fr) != (now.name_ar, now.name_fr)
    before, after = (
        [
            *_percent(one),
            *([one.name] if renamed else []),
            *([one.source] if was.source != now.source else []),
        ]
        for one in (was, now)
    )
    return Changed(now.name, before, after)


def _reserves(before: Rules, after: Rules) -> list[Changed]:
    was, now = ({reserve.group: reserve for reserve in rules.reserves} for rules in (before, after))
    found = [
        Changed(
            _("Share kept for: %(group)s") % {"group": reserve.name},
            _percent(was.get(group)),
            _percent(now.get(group)),
        )
        for group, reserve in {**was, **now}.items()
        if was.get(group) != now.get(group)
    ]
    if set(was) == set(now) and list(was) != list(now):
        names = [[reserve.name for reserve in rules.reserves] for rules in (before, after)]
        found.append(Changed(_("Order of the shares"), *names))
    return found


def _percent(rule: CriterionRule | ReserveRule | None) -> list[str]:
    """Its weight or share, where there is one."""
    if rule is None:
        return []
    return [_("%(n)s %%") % {"n": rule.weight if isinstance(rule, CriterionRule) else rule.percent}]
