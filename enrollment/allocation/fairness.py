"""What a published run gave, list by list: the figures of a campaign's public page, and the lists by list number.

Sources: allocation.md, "What people get from it". Groups under LEAST_GROUP and counts under LEAST are hidden here,
so that no page can show them; the draw's secret is read nowhere.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from centers.reference import remembered
from enrollment.allocation.engine.format import Instance, PersonData, PlaceData, ReserveData, Result, still_wanted
from enrollment.models import Run, RunState
from programs.models import Campaign, Intake, ListKind, ReserveGroup

from .statistics import LEAST, LEAST_GROUP, hide_few

# --- the lists of one run ------------------------------------------------------------------------


@dataclass(frozen=True)
class RunList:
    """The list of one intake in one run. `order`: list numbers in call order; `last`: the last rank that newly got
    a seat, None where none did; `everyone`: seats were left over."""

    slug: str
    seats: int
    order: Sequence[str]
    ranking: Sequence[str]
    reserves: Sequence[ReserveData]
    last: int | None
    everyone: bool
    people: Mapping[str, PersonData] = field(repr=False)
    places: Mapping[str, PlaceData] = field(repr=False)

    @cached_property
    def ranks(self) -> dict[str, int]:
        return {number: rank for rank, number in enumerate(self.order, start=1)}

    def main(self) -> list[tuple[int | None, str]]:
        """Rank and list number of everybody with a seat; who keeps one without standing on the list comes first."""
        given = [number for number, place in self.places.items() if place["intake"] == self.slug]
        ranked = [(self.ranks.get(number), number) for number in given]
        return sorted(ranked, key=lambda row: (row[0] or 0, row[1]))

    def waiting(self) -> list[tuple[int, str]]:
        """Rank and list number of everybody who would rather have a seat here than what she or he got."""
        return [
            (rank, number)
            for number, rank in self.ranks.items()
            if self.slug in still_wanted(self.people[number], self.places.get(number))
        ]


def run_lists(frozen_input: str, result: str) -> Iterator[RunList]:
    """Of each intake of a run, from its two texts."""
    instance: Instance = json.loads(frozen_input)
    given: Result = json.loads(result)
    for slug, intake in instance["intakes"].items():
        found = given["intakes"][slug]
        yield RunList(
            slug=slug,
            seats=intake["seats"],
            order=found.get("order") or intake.get("order") or intake["ranking"],
            ranking=intake.get("ranking") or intake["order"],
            reserves=intake.get("reserves", []),
            last=found["last_position"],
            everyone=found["taken"] < intake["seats"],
            people=instance["applicants"],
            places=given["places"],
        )


# --- the figures of all published runs -----------------------------------------------------------


@dataclass(frozen=True)
class Reached:
    """How far one run went on one list. Exactly one is told: `everyone` had one, nobody newly (`last` is None), the
    `last` rank, or that this is `hidden`. `waiting` is None where it is hidden or not counted."""

    number: int
    everyone: bool = False
    last: int | None = None
    hidden: bool = False
    waiting: int | None = None


@dataclass(frozen=True)
class Share:
    """The use of a reserve: of the first `last` ranks of the list `called` belong to the group, `helped` of them by the
    share alone. Counts are None where they are hidden."""

    group: str
    percent: int
    last: int | None = None
    called: int | None = None
    helped: int | None = None

    @property
    def label(self) -> str:
        return str(ReserveGroup(self.group).label)


@dataclass(frozen=True)
class ListFigures:
    """One list over all published runs, oldest first; `supply`: its seats or beds in the last of them. All but the
    supply is empty where fewer than LEAST_GROUP `people` stood on it."""

    supply: int
    people: int | None = None
    reached: list[Reached] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)

    @property
    def was_scarce(self) -> bool:
        """Whether somebody on the list went without."""
        return any(row.last or row.hidden for row in self.reached)


@dataclass(frozen=True)
class PublishedRun:
    number: int
    published_at: datetime
    fingerprint: str
    kind: ListKind | None


@dataclass(frozen=True)
class Fairness:
    """Runs, oldest first, and what is told of each intake and wing, by slug."""

    runs: list[PublishedRun]
    intakes: dict[str, ListFigures]
    wings: dict[str, ListFigures]


def of_campaign(campaign: Campaign) -> Fairness:
    """The public figures of a campaign. Runs are long texts: read once a minute."""
    return remembered(f"fairness:{campaign.pk}", lambda: _read(campaign))


def intakes_of(campaign: Campaign) -> list[Intake]:
    """With programme and centre, in the order of the programmes."""
    rows = campaign.intakes.select_related("program__center").order_by("program__position", "pk")
    return remembered(f"fairness_intakes:{campaign.pk}", lambda: list(rows))


def _read(campaign: Campaign) -> Fairness:
    runs: list[PublishedRun] = []
    intakes: dict[str, ListFigures] = {}
    wings: dict[str, ListFigures] = {}
    for run in campaign.runs.filter(state=RunState.PUBLISHED).order_by("number").iterator(chunk_size=1):
        kind = campaign.list_kind(run.out_at)
        runs.append(PublishedRun(run.number, run.out_at, run.fingerprint, kind))
        for line in run_lists(run.frozen_input, run.result):
            intakes[line.slug] = _with_list(intakes.get(line.slug), run.number, line)
        for slug, told in _wings(run, wings):
            wings[slug] = told
    return Fairness(runs, intakes, wings)


def _with_list(before: ListFigures | None, number: int, line: RunList) -> ListFigures:
    people = len(line.order)
    if people < LEAST_GROUP:
        return ListFigures(line.seats)
    earlier = before.reached if before else []
    waiting = len(line.waiting())
    _people, shown = hide_few(people, waiting)
    if any(0 < abs(waiting - row.waiting) < LEAST for row in earlier if row.waiting is not None):
        shown = None
    last = None if line.everyone else line.last
    now = Reached(number, everyone=line.everyone, last=last, waiting=shown)
    farthest = max((row.last or 0 for row in earlier), default=0)
    shares = list(_shares(line)) if not before or (last or 0) > farthest else before.shares
    return ListFigures(line.seats, people, [*earlier, _hidden_if_few(now)], shares)


def _hidden_if_few(row: Reached) -> Reached:
    return replace(row, last=None, hidden=True) if row.last and row.last < LEAST else row


def _shares(line: RunList) -> Iterator[Share]:
    """Counted over the ranks that were served, where there were fewer seats than people."""
    for reserve in line.reserves:
        share = Share(reserve["group"], reserve["percent"])
        members = set(reserve["members"]) & set(line.order)
        if line.last and not line.everyone and len(members) >= LEAST_GROUP:
            there = _count(line.order[: line.last], members)
            more = there - _count(line.ranking[: line.last], members)
            last, called, helped = hide_few(line.last, there, more)
            share = replace(share, last=last, called=called, helped=helped)
        yield share


def _count(numbers: Iterable[str], members: set[str]) -> int:
    return sum(number in members for number in numbers)


def _wings(run: Run, before: dict[str, ListFigures]) -> Iterator[tuple[str, ListFigures]]:
    given = json.loads(run.result)["wings"]
    for slug, wing in json.loads(run.frozen_input)["wings"].items():
        people, cutoff = len(wing["order"]), given[slug]["cutoff"]
        if people < LEAST_GROUP:
            yield slug, ListFigures(wing["beds"])
            continue
        earlier = before[slug].reached if slug in before else []
        now = Reached(run.number, everyone=cutoff is None, last=cutoff or None)
        yield slug, ListFigures(wing["beds"], people, [*earlier, _hidden_if_few(now)])
