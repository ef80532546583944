"""From a ranking to the order in which people are called: reserves as minimum shares."""

from collections.abc import Iterator, Sequence
from itertools import compress

from .format import ReserveData


def call_order(ranking: Sequence[str], reserves: Sequence[ReserveData] = ()) -> list[str]:
    """Put `ranking` (best first) into call order under at most two `reserves`, first-named first.

    A reserve is `{"group": str, "percent": 0..100, "members": [id, …]}`, a minimum share of every
    prefix: at position k it binds while 100 × members before < percent × k and members remain.
    Members outside the ranking are ignored; a reserve that nobody is left to use passes on.
    Whole numbers only, one step per person. Raises ValueError on a third reserve.
    """
    if len(reserves) > 2:
        raise ValueError("at most two reserves")
    shares = [(_members(ranking, reserve["members"]), reserve["percent"]) for reserve in reserves if reserve["percent"]]
    if not shares:
        return list(ranking)
    called = _called_with_one(*shares[0]) if len(shares) == 1 else _called_with_two(*shares[0], *shares[1])
    return list(map(ranking.__getitem__, called))


def _members(ranking: Sequence[str], members: Sequence[str]) -> bytes:
    """By rank, 1 for a member and 0 for another."""
    return bytes(map(frozenset(members).__contains__, ranking))


def _called_with_one(group: bytes, percent: int) -> list[int]:
    """The ranks in call order under one share: a member is called when the share comes to bind, or by merit before.

    With m members called it binds from position 100 × m // percent + 1; by merit, the m-th member is called when
    all others who are better have been, which makes the position in the ranking. All others fill what is left.
    """
    import numpy as np  # which a page that computes nothing need not read

    is_member = np.frombuffer(group, dtype=bool)
    ranks = np.flatnonzero(is_member)
    at = np.minimum(100 * np.arange(len(ranks)) // percent, ranks)
    is_taken = np.zeros(len(group), dtype=bool)
    is_taken[at] = True
    called = np.empty(len(group), dtype=np.intp)
    called[is_taken], called[~is_taken] = ranks, np.flatnonzero(~is_member)
    return called.tolist()


def _called_with_two(in_first: bytes, first_percent: int, in_second: bytes, second_percent: int) -> list[int]:
    """The ranks in call order under two shares, step by step."""
    end = len(in_first)
    first_due, second_due = _due_positions(in_first, first_percent), _due_positions(in_second, second_percent)
    first_at, second_at = next(first_due), next(second_due)
    waiting = bytearray(b"\1") * end
    # The best of all, of each group and of both who waits: a look at `waiting` when they are asked for.
    in_both = bytes(map(int.__and__, in_first, in_second))
    pools = (range(end), *(compress(range(end), group) for group in (in_first, in_second, in_both)))
    anyone, firsts, seconds, boths = (filter(waiting.__getitem__, pool) for pool in pools)
    order: list[int] = []
    rank: int | None
    for position in range(1, end + 1):
        if position < first_at:
            rank = next(anyone if position < second_at else seconds)
        elif position < second_at:
            rank = next(firsts)
        else:
            # Nobody in both: the first-named group has members left, or its share would not bind.
            rank = next(boths, None)
            rank = next(firsts) if rank is None else rank
        waiting[rank] = 0
        order.append(rank)
        if in_first[rank]:
            first_at = next(first_due)
        if in_second[rank]:
            second_at = next(second_due)
    return order


def _due_positions(group: bytes, percent: int) -> Iterator[int]:
    """From which position the share binds, with 0, 1, 2 … of the group called: 100 × called // percent + 1."""
    for called in range(sum(group)):
        yield 100 * called // percent + 1
    while True:
        yield len(group) + 1
