"""How the engine finds the cut-offs, and gives what lies within them, in arrays; the rule is told at `allocate`."""

from collections.abc import Mapping, Sequence

import numpy as np

from .arrays import NOBODY, OPEN, UNLISTED, Lines, People, Wing, line_up
from .format import RESULT_FORMAT, Instance, IntakeData, IntakeResult, PlaceData, Result
from .rounds import Standing, nobody


def fair_result(instance: Instance) -> Result:
    """See `enrollment.allocation.engine.allocate`."""
    orders, lines, people, wings = line_up(instance)
    cutoffs, standing = _fair(lines, people, wings)
    return _result(instance, orders, people, wings, cutoffs, standing)


def _fair(lines: Lines, people: People, wings: Sequence[Wing]) -> tuple[np.ndarray, Standing]:
    """By wing the last bed position that shuts nobody out, OPEN for everyone; and who stands where."""
    position = np.full(len(people.wing), UNLISTED)
    for wing in wings:
        position[wing.askers] = wing.positions
    # The first in bed order, as many as there are beds, are within whatever cut-off comes.
    sure = np.array([_limit(wing.positions, wing.free) for wing in wings], dtype=np.int64)
    unsure = np.flatnonzero(people.needs_bed)
    unsure = unsure[position[unsure] > sure[people.wing[unsure]]]
    others = np.delete(people.first, unsure)
    begun = nobody(lines)
    begun.admit(others[others != NOBODY])
    cutoffs = np.full(len(wings), OPEN)
    while True:
        # From scratch each time: someone who now has to leave may have pushed others out. Only
        # what is the same every time, how those stand whom no cut-off concerns, is found once.
        standing = begun.copy()
        shut_out = position[unsure] > cutoffs[people.wing[unsure]]
        come = np.where(shut_out, people.kept[unsure], people.first[unsure])
        standing.admit(come[come != NOBODY])
        lowered = _lowered(wings, cutoffs, _seated(standing, len(people.wing)))
        if (lowered == cutoffs).all():
            return cutoffs, standing
        cutoffs = lowered


def _limit(positions: np.ndarray, beds: int) -> int:
    """The position of the last who has a bed when these ask."""
    if len(positions) <= beds:
        return OPEN
    return int(positions[beds - 1]) if beds else 0


def _seated(standing: Standing, count: int) -> np.ndarray:
    seated = np.zeros(count, bool)
    seated[standing.lines.person[standing.choices()]] = True
    return seated


def _lowered(wings: Sequence[Wing], cutoffs: np.ndarray, seated: np.ndarray) -> np.ndarray:
    """The cut-offs, those of the wings that overflow at the last who fits."""
    inside = [
        wing.positions[seated[wing.askers] & (wing.positions <= cutoff)]
        for wing, cutoff in zip(wings, cutoffs, strict=True)
    ]
    limits = [_limit(positions, wing.free) for positions, wing in zip(inside, wings, strict=True)]
    lowered: np.ndarray = np.minimum(cutoffs, np.array(limits, dtype=np.int64))
    return lowered


def _with_bed(people: People, wings: Sequence[Wing], seated: np.ndarray) -> np.ndarray:
    """Who has a bed: whoever holds one, then, in bed order, everyone with a seat as far as beds go.

    That may reach beyond the cut-off, which never rises again: someone sent back to the seat they
    hold can push out another, who then leaves a bed to the next in order.
    """
    with_bed = people.holds_bed.copy()
    for wing in wings:
        with_bed[wing.askers[seated[wing.askers]][: wing.free]] = True
    return with_bed


def _result(
    instance: Instance,
    orders: Mapping[str, Sequence[str]],
    people: People,
    wings: Sequence[Wing],
    cutoffs: np.ndarray,
    standing: Standing,
) -> Result:
    with_bed = _with_bed(people, wings, _seated(standing, len(people.wing)))
    return {
        "format": RESULT_FORMAT,
        "intakes": _intakes(instance["intakes"], orders, standing),
        "places": _places(list(instance["applicants"]), list(orders), standing, with_bed),
        "wings": {
            slug: {
                "cutoff": None if cutoff == OPEN else cutoff,
                "taken": wing.held + int(np.count_nonzero(with_bed[wing.askers])),
            }
            for slug, wing, cutoff in zip(sorted(instance["wings"]), wings, cutoffs.tolist(), strict=True)
        },
    }


def _intakes(
    intakes: Mapping[str, IntakeData], orders: Mapping[str, Sequence[str]], standing: Standing
) -> dict[str, IntakeResult]:
    """`last_position` counts only those who did not hold the intake."""
    slots, lines = np.append(np.flatnonzero(standing.inside), 0), standing.lines
    # Slots rise intake by intake: each one's last stands before the first of the next.
    last = slots[np.cumsum(standing.count) - 1] - (lines.start + lines.holders) + 1
    results: dict[str, IntakeResult] = {
        slug: {"last_position": position if taken and position > 0 else None, "taken": taken}
        for slug, position, taken in zip(orders, last.tolist(), standing.count.tolist(), strict=True)
    }
    for slug, intake in intakes.items():
        if "ranking" in intake:
            results[slug]["order"] = orders[slug]
    return results


def _places(
    names: Sequence[str], slugs: Sequence[str], standing: Standing, with_bed: np.ndarray
) -> dict[str, PlaceData]:
    choices = standing.choices()
    persons = standing.lines.person[choices]
    given = zip(persons.tolist(), standing.lines.intake[choices].tolist(), with_bed[persons].tolist(), strict=True)
    return {names[person]: {"intake": slugs[intake], "bed": bed} for person, intake, bed in given}
