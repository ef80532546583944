"""Whom an allocation takes a place from or gives one: person by person, and by programme, sex and commune."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from centers.core.types import StrOrPromise
from centers.models import Commune
from centers.reference import network
from enrollment.allocation.comparison import Change
from enrollment.allocation.engine.format import HoldData, PlaceData
from enrollment.allocation.outcomes import Placing, Placings
from enrollment.models import Choice, Sex
from enrollment.security.permissions import visible_to
from programs.models import Campaign, Intake

LOSE, GAIN, LEFT = "losers", "winners", "left"


@dataclass(frozen=True)
class Person:
    """What a change is judged and counted by: the wish of each intake, 1 the first; sex and commune in words."""

    sex: StrOrPromise
    commune: StrOrPromise
    ranks: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Shift:
    """One person whose place changes, as the page shows it. `file` is the row of a file the reader may open, or None.

    `side`: LOSE, GAIN, or LEFT for whoever gave the earlier place up; `what` is lost or gained, in words, and `why` in
    figures of the lists.
    """

    number: str
    file: int | None
    person: Person
    before: str
    after: str
    side: str
    what: str
    programme: str
    why: str = ""


@dataclass(frozen=True)
class Split:
    """How many people of one group lose and gain; how many have a place before and after, where that is counted."""

    label: str
    lose: int
    gain: int
    before: int = 0
    after: int = 0


Shifts = dict[str, list[Shift]]


class People:
    """Everybody with a list number in a campaign, read once: five queries for any number of them."""

    def __init__(self, user, campaign: Campaign):
        communes = {commune.pk: str(commune) for commune in Commune.objects.all()}
        files = campaign.applications.exclude(list_number=None)
        self._people = {
            number: Person(Sex(sex).label if sex else "", communes.get(commune) or network().outside)
            for number, sex, commune in files.values_list("list_number", "applicant__sex", "applicant__commune")
        }
        for number, slug, rank in Choice.objects.filter(application__in=files).values_list(
            "application__list_number", "intake__slug", "rank"
        ):
            self._people[number].ranks[slug] = rank
        self._files = dict(visible_to(user).filter(campaign=campaign).values_list("list_number", "pk"))
        intakes = Intake.objects.filter(campaign=campaign).select_related("program")
        self.intakes = {intake.slug: str(intake.program) for intake in intakes}

    def of(self, number: str) -> Person:
        return self._people.get(number) or Person("", "")

    def shifts(self, found: Iterable[Change], placings: Placings) -> Shifts:
        """Who loses, who gains, and who gave a place up and has none now. `placings`: of the later allocation."""
        sides: Shifts = {LOSE: [], GAIN: [], LEFT: []}
        for change in found:
            shift = self._shift(change, placings)
            sides[shift.side].append(shift)
        return sides

    def _shift(self, change: Change, placings: Placings) -> Shift:
        person = self.of(change.list_number)
        side, what = _judged(change, person)
        place = change.after if side == GAIN else change.before
        return Shift(
            number=change.list_number,
            file=self._files.get(change.list_number),
            person=person,
            before=self._place(change.before),
            after=self._place(change.after),
            side=side,
            what=what,
            programme=self.intakes.get(place["intake"], "") if place else "",
            why=why(change, side, placings),
        )

    def _place(self, place: HoldData | PlaceData | None) -> str:
        if place is None:
            return _("no place")
        name = self.intakes.get(place["intake"], place["intake"])
        return _("%(intake)s, with a bed") % {"intake": name} if place.get("bed") else name


def why(change: Change, side: str, placings: Placings) -> str:
    """In figures: the rank that a seat or bed was lost or gained by, beside the last one that got one."""
    place = change.after if side == GAIN else change.before
    placing = placings.of(change.list_number, place["intake"]) if place and side != LEFT else None
    if side == LEFT or place is None:
        return ""
    if placing is None:
        return "" if side == GAIN else _("takes no part for this choice any more: no answer in time, or taken back")
    keeps_seat = change.before and change.after and change.before["intake"] == change.after["intake"]
    if placing.is_shut_out and side == LOSE:
        return _("a bed is essential; %(bed)s") % {"bed": _bed_rank(placing)}
    if keeps_seat:
        return _bed_rank(placing)
    seat = _seat_rank(placing)
    is_bed_gained = side == GAIN and place["bed"] and placing.bed_position is not None
    return _("%(seat)s; %(bed)s") % {"seat": seat, "bed": _bed_rank(placing)} if is_bed_gained else seat


def _seat_rank(placing: Placing) -> str:
    if placing.last is None:
        return _("rank %(rank)s, seats for everybody") % {"rank": placing.position}
    return _("rank %(rank)s, last seat %(last)s") % {"rank": placing.position, "last": placing.last}


def _bed_rank(placing: Placing) -> str:
    if placing.bed_position is None:
        return _("asks for no bed any more")
    if placing.bed_cutoff is None:
        return _("rank for a bed %(rank)s, beds for everybody") % {"rank": placing.bed_position}
    return _("rank for a bed %(rank)s, beds up to %(last)s") % {
        "rank": placing.bed_position,
        "last": placing.bed_cutoff,
    }


def split(
    shifts: Shifts, group_of: Callable[[Shift], str], before: Counter | None = None, after: Counter | None = None
) -> list[Split]:
    """`before` and `after`: how many of each group have a place."""
    lose, gain = (Counter(map(group_of, shifts[side])) for side in (LOSE, GAIN))
    before, after = before or Counter(), after or Counter()
    labels = {*lose, *gain, *before, *after} - {""}
    groups = [Split(label, lose[label], gain[label], before[label], after[label]) for label in labels]
    return sorted(groups, key=lambda group: (-group.lose, -group.gain, group.label))


def _judged(change: Change, person: Person) -> tuple[str, str]:
    """The side a change is on, and what is lost or gained: the place, then the wish, then the bed."""
    before, after = None if change.gave_up else change.before, change.after
    if before is None:
        return (GAIN, pgettext("gained", "a place")) if after else (LEFT, "")
    if after is None:
        return LOSE, pgettext("lost", "the place")
    old, new = (person.ranks.get(place["intake"], 50) for place in (before, after))
    if old != new:
        return (
            (GAIN, pgettext("gained", "a better choice")) if new < old else (LOSE, pgettext("lost", "a better choice"))
        )
    if before["bed"]:
        return LOSE, pgettext("lost", "the bed")
    return GAIN, pgettext("gained", "a bed")
