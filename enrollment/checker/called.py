"""Is a printed call order the one that its ranking and reserves demand? All positions at once."""

from itertools import compress

import numpy as np


def is_called_right(ranking, printed, reserves):
    """Whether the people of `ranking`, best first, may be called in the order `printed`.

    ``reserves``: at most two pairs of percent and the set of members.

    Whoever is called at a position must be the best of those called there or later who are in all
    the groups whose share binds there. Nothing is simulated: who is still to come can be read off
    the printed order itself.
    """
    if not reserves:
        return printed == ranking
    sets = [members for _percent, members in reserves]
    called = _kinds(printed, sets)
    ranks = _ranks(ranking, printed, _kinds(ranking, sets), called, len(sets))
    if ranks is None:
        return False
    first = called & 1 > 0
    everyone, first_binds = _best_to_come(ranks), _binds(reserves[0][0], first)
    if len(reserves) == 1:  # the best of the group there is whoever of it is called next
        return bool(np.where(first_binds, first, ranks == everyone).all())
    second, boths = called & 2 > 0, _best_to_come(ranks, called == 3)
    firsts, seconds = _best_to_come(ranks, first), _best_to_come(ranks, second)
    second_binds = _binds(reserves[1][0], second)
    if_both = np.where(boths < len(ranks), boths, firsts)
    if_first = np.where(second_binds, if_both, firsts)
    return np.array_equal(ranks, np.where(first_binds, if_first, np.where(second_binds, seconds, everyone)))


def _kinds(people, groups):
    """By person a bit for each group."""
    marks = [np.frombuffer(bytes(map(group.__contains__, people)), np.uint8) for group in groups]
    return marks[0] if len(marks) == 1 else marks[0] | marks[1] << 1


def _ranks(ranking, printed, ranked, called, groups):
    """By position of the printed order the rank of that person, from 0; None where that cannot be right.

    Whatever binds, people who are in the same groups are called in the order of their ranks.
    """
    if len(ranking) != len(printed):
        return None
    ranks = np.empty(len(ranking), np.int64)
    for kind in range(1 << groups):
        of_ranking, of_printed = ranked == kind, called == kind
        if list(compress(ranking, of_ranking.tobytes())) != list(compress(printed, of_printed.tobytes())):
            return None
        ranks[of_printed] = np.flatnonzero(of_ranking)
    return ranks


def _binds(percent, member):
    """At which positions the share binds: too few members before, and some left."""
    before = np.cumsum(member) - member
    return (100 * before < percent * np.arange(1, len(member) + 1)) & (before < np.count_nonzero(member))


def _best_to_come(ranks, wanted=None):
    """By position, the best rank called there or later among those ``wanted``; beyond all where none is."""
    among = ranks if wanted is None else np.where(wanted, ranks, len(ranks))
    return np.minimum.accumulate(among[::-1])[::-1]
