"""Is a printed call order the one that its ranking and reserves demand? All positions at once."""

import numpy as np


def is_called_right(ranks, reserves):
    """Whether persons may be called in this order.

    ``ranks``: by position in the printed order, the place of that person in the ranking, from 0.
    ``reserves``: at most two pairs of percent and of a boolean array, by rank, of who is a member.

    Whoever is called at a position must be the best of those called there or later who are in all
    the groups whose share binds there. Nothing is simulated: who is still to come can be read off
    the printed order itself.
    """
    size = len(ranks)
    is_called = np.zeros(size, bool)
    is_called[ranks] = True
    if not is_called.all():
        return False
    if not reserves:
        return bool((ranks == np.arange(size)).all())
    nobody = (0, np.zeros(size, bool))
    (percent, members), (second_percent, second_members) = [*reserves, nobody][:2]
    first, second = members[ranks], second_members[ranks]
    everyone, firsts, seconds, boths = (_best_to_come(ranks, group) for group in (True, first, second, first & second))
    first_binds, second_binds = _binds(percent, first), _binds(second_percent, second)
    if_both = np.where(boths < size, boths, firsts)
    if_first = np.where(second_binds, if_both, firsts)
    return np.array_equal(ranks, np.where(first_binds, if_first, np.where(second_binds, seconds, everyone)))


def _binds(percent, member):
    """At which positions the share binds: too few members before, and some left."""
    before = np.cumsum(member) - member
    position = np.arange(1, len(member) + 1)
    return (100 * before < percent * position) & (before < np.count_nonzero(member))


def _best_to_come(ranks, wanted):
    """By position, the best rank called there or later among those ``wanted``; beyond all where none is."""
    return np.minimum.accumulate(np.where(wanted, ranks, len(ranks))[::-1])[::-1]
