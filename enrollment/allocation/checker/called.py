"""Are printed call orders those that their rankings and reserves demand? Read one by one, tested all at once."""

from collections.abc import Collection, Mapping, Sequence
from itertools import repeat

import numpy as np

from .campaign import ReserveData

NO_SHARE: ReserveData = {"group": "", "percent": 0, "members": ()}


class CallOrders:
    """Printed call orders beside their rankings and reserves.

    Whoever is called at a position must be the best of those called there or later who are in all the groups whose
    share binds there. Nothing is simulated: who is still to come can be read off the printed order itself.

    By position, all orders one behind the other: the ``rank`` of who is called, and whether they are in the groups.
    """

    def __init__(self) -> None:
        self._lengths: list[int] = []
        self._ranks: list[np.ndarray] = []
        self._groups: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
        self._percents: tuple[list[int], list[int]] = ([], [])

    def read(self, ranking: Sequence[str], reserves: Sequence[ReserveData], printed: Sequence[str]) -> bool:
        """Whether `printed` names each of the `ranking` once; if so, `are_right` says more. `reserves`: at most two."""
        if not (ranking and reserves):
            return printed == ranking
        rank_of = dict(zip(ranking, range(len(ranking)), strict=True))
        ranks = _ranks(printed, rank_of)
        if len(printed) != len(ranking) or not _among(ranks, len(ranking)).all():
            return False
        self._lengths.append(len(ranks))
        self._ranks.append(ranks)
        for number, reserve in enumerate((*reserves, NO_SHARE)[:2]):
            self._percents[number].append(reserve["percent"])
            self._groups[number].append(_among(_ranks(reserve["members"], rank_of), len(ranking))[ranks])
        return True

    def are_right(self) -> bool:
        """Whether everybody is called where the rule calls them, in all orders that were read."""
        if not self._lengths:
            return True
        lengths = np.array(self._lengths)
        start = np.cumsum(lengths) - lengths
        # Ranks rise from order to order: the best to come in this one is better than any in the next.
        ranks = np.concatenate(self._ranks) + np.repeat(start, lengths)
        first, second = map(np.concatenate, self._groups)
        first_binds = _binds(self._percents[0], first, start, lengths)
        everyone, right = _best_to_come(ranks), _best_to_come(ranks, first)
        if any(self._percents[1]):
            second_binds = _binds(self._percents[1], second, start, lengths)
            boths = _best_to_come(ranks, first & second)
            is_here = boths < np.repeat(start + lengths, lengths)
            right = np.where(second_binds & is_here, boths, right)
            everyone = np.where(second_binds, _best_to_come(ranks, second), everyone)
        return np.array_equal(ranks, np.where(first_binds, right, everyone))


def _ranks(people: Collection[str], rank_of: Mapping[str, int]) -> np.ndarray:
    """The rank of each, from 0; one beyond all for whoever is not ranked."""
    return np.fromiter(map(rank_of.get, people, repeat(len(rank_of))), np.int64, len(people))


def _among(ranks: np.ndarray, count: int) -> np.ndarray:
    """By rank, whether it is among these; those beyond are left out."""
    found = np.zeros(count + 1, bool)
    found[ranks] = True
    return found[:count]


def _binds(percents: list[int], member: np.ndarray, start: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """At which positions the share of their order binds: too few members before, and some left."""
    before = np.cumsum(member) - member
    before -= np.repeat(before[start], lengths)
    position = np.arange(1, len(member) + 1) - np.repeat(start, lengths)
    members = np.repeat(np.add.reduceat(member, start, dtype=np.int64), lengths)
    binds: np.ndarray = (100 * before < np.repeat(percents, lengths) * position) & (before < members)
    return binds


def _best_to_come(ranks: np.ndarray, wanted: np.ndarray | None = None) -> np.ndarray:
    """By position, the best rank called there or later among those ``wanted``; beyond the order where none is."""
    among = ranks if wanted is None else np.where(wanted, ranks, len(ranks))
    return np.minimum.accumulate(among[::-1])[::-1]
