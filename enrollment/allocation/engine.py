"""Seats and beds given together, by cut-offs: the best choice that fairness allows, for everyone.

Applicants propose to the intakes in the order of their choices, and an intake keeps the first of
its call order (deferred acceptance). Whoever comes only with a bed takes part up to the bed
cut-off of their wing; a wing that overflows lowers its cut-off, and all starts again from scratch.
The result does not depend on the order of processing.
"""

from collections.abc import Collection, Mapping, Sequence
from heapq import heappush, heappushpop
from itertools import islice

from enrollment.allocation.call_order import call_order
from enrollment.allocation.lines import Campaign, IntakeLine, Seat, holds_bed, line_up

RESULT_FORMAT = "rehamna-allocation-result/1"

Cutoffs = list[int | None]
"""Per wing, the last bed position that shuts nobody out; None: open to everyone."""
Seats = list[Seat | None]
"""Per applicant."""


def allocate(instance: Mapping) -> dict:
    """Give the seats and beds of an instance of the format `rehamna-allocation/1`.

    Returns the result of the format without its `input_sha256`. The instance is taken as valid:
    pass one that nobody checked through `validate` first.
    """
    orders = {slug: _order(intake) for slug, intake in instance["intakes"].items()}
    campaign = line_up(instance, orders)
    cutoffs: Cutoffs = [None] * len(campaign.wings)
    seats = _give_seats(campaign, cutoffs)
    while lowered := _overflowing(campaign, cutoffs, seats):
        cutoffs = [lowered.get(wing, cutoff) for wing, cutoff in enumerate(cutoffs)]
        # From scratch: someone who now has to leave may have pushed others out.
        seats = _give_seats(campaign, cutoffs)
    return _result(instance, orders, campaign, cutoffs, seats)


def _order(intake: Mapping) -> Sequence[str]:
    if "order" in intake:
        return intake["order"]
    return call_order(intake["ranking"], intake.get("reserves", ()))


def _give_seats(campaign: Campaign, cutoffs: Cutoffs) -> Seats:
    """Deferred acceptance under these cut-offs: for each applicant their seat, or None."""
    choices = list(campaign.choices)
    for bound in campaign.bed_bound:
        if bound.shut_out(cutoffs[bound.wing]):
            choices[bound.applicant] = bound.kept
    admitted = _propose(choices, campaign.intakes)
    seats: Seats = [None] * len(choices)
    for index, (intake, ranks) in enumerate(zip(campaign.intakes, admitted, strict=True)):
        for rank in ranks:
            seats[intake.line[rank]] = index, rank
    return seats


def _propose(choices: Sequence[Sequence[Seat]], intakes: Sequence[IntakeLine]) -> list[list[int]]:
    """The ranks each intake admits when everybody has gone down their choices as far as they must."""
    left = [iter(seats) for seats in choices]
    numbers = [intake.seats for intake in intakes]
    lines = [intake.line for intake in intakes]
    # Ranks are kept negative: the last one admitted stands on top of the heap.
    heaps: list[list[int]] = [[] for _ in intakes]
    for applicant in range(len(choices)):
        proposing = applicant
        while proposal := next(left[proposing], None):
            intake, rank = proposal
            heap = heaps[intake]
            if len(heap) < numbers[intake]:
                heappush(heap, -rank)
                break
            # Full: the last in line goes, perhaps the one who has just come, and tries the next choice.
            proposing = lines[intake][-heappushpop(heap, -rank)]
    return [[-rank for rank in heap] for heap in heaps]


def _overflowing(campaign: Campaign, cutoffs: Cutoffs, seats: Seats) -> dict[int, int]:
    """Wings with more askers seated within the cut-off than beds: the position of the last who fits."""
    lowered = {}
    for number, (wing, cutoff) in enumerate(zip(campaign.wings, cutoffs, strict=True)):
        inside = [
            position
            for position, applicant in wing.askers
            if seats[applicant] and (cutoff is None or position <= cutoff)
        ]
        if len(inside) > wing.free:
            lowered[number] = inside[wing.free - 1] if wing.free else 0
    return lowered


def _with_bed(campaign: Campaign, seats: Seats) -> set[int]:
    """Who is given a bed that nobody holds: in bed order, everyone with a seat, as far as beds go.

    That may reach beyond the cut-off, which never rises again: someone sent back to the seat they
    hold can push out another, who then leaves a bed to the next in order.
    """
    return {
        applicant
        for wing in campaign.wings
        for applicant in islice((asker for _, asker in wing.askers if seats[asker]), wing.free)
    }


def _result(instance: Mapping, orders: Mapping, campaign: Campaign, cutoffs: Cutoffs, seats: Seats) -> dict:
    with_bed = _with_bed(campaign, seats)
    ranks: list[list[int]] = [[] for _ in campaign.intakes]
    for intake, rank in filter(None, seats):
        ranks[intake].append(rank)
    intakes = {
        slug: _intake_result(intake, admitted)
        for slug, intake, admitted in zip(orders, campaign.intakes, ranks, strict=True)
    }
    for slug, intake in instance["intakes"].items():
        if "ranking" in intake:
            intakes[slug]["order"] = orders[slug]
    wings = {
        slug: {"cutoff": cutoff, "taken": wing.held + sum(asker in with_bed for _, asker in wing.askers)}
        for slug, wing, cutoff in zip(sorted(instance["wings"]), campaign.wings, cutoffs, strict=True)
    }
    places = _places(instance["applicants"], list(orders), seats, with_bed)
    return {"format": RESULT_FORMAT, "intakes": intakes, "places": places, "wings": wings}


def _places(people: Mapping, slugs: Sequence[str], seats: Seats, with_bed: Collection[int]) -> dict:
    return {
        name: {"intake": slugs[seat[0]], "bed": number in with_bed or holds_bed(person)}
        for number, ((name, person), seat) in enumerate(zip(people.items(), seats, strict=True))
        if seat
    }


def _intake_result(intake: IntakeLine, ranks: Sequence[int]) -> dict:
    """`last_position` counts only those who did not hold this intake."""
    newcomers = [rank for rank in ranks if rank >= intake.holders]
    return {"last_position": max(newcomers) - intake.holders + 1 if newcomers else None, "taken": len(ranks)}
