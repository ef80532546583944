"""From a ranking to the order in which people are called: reserves as minimum shares."""

from collections import deque
from collections.abc import Mapping, Sequence

FIRST, SECOND = 1, 2
BOTH = FIRST | SECOND
# The queues, by membership, from which a binding share lets us call.
OPEN_TO = {0: (0, FIRST, SECOND, BOTH), FIRST: (FIRST, BOTH), SECOND: (SECOND, BOTH)}
NO_RESERVE = {"percent": 0, "members": ()}

Queues = tuple[deque[int], ...]


def call_order(ranking: Sequence[str], reserves: Sequence[Mapping] = ()) -> list[str]:
    """Put `ranking` (best first) into call order under at most two `reserves`, first-named first.

    A reserve is `{"group": str, "percent": 0..100, "members": [id, …]}`, a minimum share of every
    prefix: at position k it binds while 100 × members before < percent × k and members remain.
    Members outside the ranking are ignored; a reserve that nobody is left to use passes on.
    Whole numbers only, one step per person. Raises ValueError on a third reserve.
    """
    if len(reserves) > 2:
        raise ValueError("at most two reserves")
    first, second = [*reserves, NO_RESERVE, NO_RESERVE][:2]
    queues = _queues(ranking, frozenset(first["members"]), frozenset(second["members"]))
    firsts = seconds = 0
    order = []
    for position in range(1, len(ranking) + 1):
        binding = 0
        if 100 * firsts < first["percent"] * position and _remain(queues, FIRST):
            binding |= FIRST
        if 100 * seconds < second["percent"] * position and _remain(queues, SECOND):
            binding |= SECOND
        called = _next_queue(queues, binding)
        order.append(ranking[queues[called].popleft()])
        firsts += bool(called & FIRST)
        seconds += bool(called & SECOND)
    return order


def _queues(ranking: Sequence[str], first: frozenset[str], second: frozenset[str]) -> Queues:
    """Ranks, best first, by membership: in no group, in the first, in the second, in both."""
    queues = (deque(), deque(), deque(), deque())
    for rank, applicant in enumerate(ranking):
        queues[FIRST * (applicant in first) + SECOND * (applicant in second)].append(rank)
    return queues


def _remain(queues: Queues, group: int) -> bool:
    return bool(queues[group] or queues[BOTH])


def _next_queue(queues: Queues, binding: int) -> int:
    """The queue whose head is called next."""
    if binding == BOTH:
        # Nobody in both: the first-named group has members left, or its share would not bind.
        return BOTH if queues[BOTH] else FIRST
    heads = [(queues[membership][0], membership) for membership in OPEN_TO[binding] if queues[membership]]
    return min(heads)[1]
