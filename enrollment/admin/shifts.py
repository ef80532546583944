"""Whom an allocation takes a place from or gives one: person by person, and by sex and commune."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enrollment.access import visible_to
from enrollment.models import Applicant, Application, Run
from enrollment.runs import Change, changes, compared, last_published
from programs.models import Intake


@dataclass(frozen=True)
class Shift:
    """One person whose place changes, as the page shows it."""

    number: str
    application: Application | None
    before: str
    after: str
    loses: bool


@dataclass(frozen=True)
class Split:
    """How many people of one group lose and gain."""

    label: str
    lose: int
    gain: int


def of_run(user, run: Run) -> dict[str, list[Shift]]:
    """Losers and winners against the last published allocation, or against what was held where there is none."""
    found = compared(run) if last_published(run.campaign, before=run) else changes(run)
    names = {
        intake.slug: str(intake.program)
        for intake in Intake.objects.filter(campaign=run.campaign).select_related("program")
    }
    files = visible_to(user).filter(campaign=run.campaign).select_related("applicant__commune")
    by_number = {a.list_number: a for a in files.prefetch_related("choices__intake")}
    shifts = [_shift(change, by_number.get(change.list_number), names) for change in found]
    return {
        "losers": [shift for shift in shifts if shift.loses],
        "winners": [shift for shift in shifts if not shift.loses],
    }


def splits(shifts: dict[str, list[Shift]]) -> list[tuple[str, list[Split]]]:
    """(heading, groups) by sex and by commune; the group that loses most stands first."""
    return [
        (_("Sex"), _split(shifts, lambda person: person.get_sex_display())),
        (_("Commune"), _split(shifts, lambda person: str(person.commune or _("outside Rehamna province")))),
    ]


def _split(shifts: dict[str, list[Shift]], group_of: Callable[[Applicant], str]) -> list[Split]:
    lose, gain = (
        Counter(group_of(shift.application.applicant) for shift in shifts[side] if shift.application)
        for side in ("losers", "winners")
    )
    groups = [Split(label, lose[label], gain[label]) for label in {*lose, *gain}]
    return sorted(groups, key=lambda group: (-group.lose, -group.gain, group.label))


def _shift(change: Change, application: Application | None, names: dict[str, str]) -> Shift:
    return Shift(
        number=change.list_number,
        application=application,
        before=_place(change.before, names),
        after=_place(change.after, names),
        loses=_worth(change.after, application) < _worth(change.before, application),
    )


def _place(place: dict | None, names: dict[str, str]) -> str:
    if place is None:
        return _("no place")
    name = names.get(place["intake"], place["intake"])
    return _("%(intake)s, with a bed") % {"intake": name} if place["bed"] else name


def _worth(place: dict | None, application: Application | None) -> tuple[int, bool]:
    """Larger is better for the person: the wish, then the bed."""
    if place is None:
        return (-100, False)
    ranks = {choice.intake.slug: choice.rank for choice in application.choices.all()} if application else {}
    return (-ranks.get(place["intake"], 50), place["bed"])
