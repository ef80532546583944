"""Deferred acceptance in rounds: everybody who has to walk on does so at once."""

from dataclasses import dataclass, replace

import numpy as np

from .arrays import Lines, ranges

FURTHER = 4
"""How many slots a look goes over for each person too many."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where people stand. By slot: `inside`. By intake: how many are inside, and the `bar`,
    the first slot of its line that lets nobody in any more; it only ever falls.
    """

    lines: Lines
    inside: np.ndarray
    count: np.ndarray
    bar: np.ndarray

    def copy(self) -> "Standing":
        return replace(self, inside=self.inside.copy(), count=self.count.copy(), bar=self.bar.copy())

    def choices(self) -> np.ndarray:
        """The choices that gave a seat, rising."""
        return np.sort(self.lines.choice[np.flatnonzero(self.inside)])

    def admit(self, walking: np.ndarray) -> None:
        """Let more people come, each at the choice given, and all walk on until everybody stands.

        Nobody is ever let in again where they were sent on, so the end is the same in whatever
        order, and in however many parts, people come.
        """
        lines = self.lines
        while len(walking):
            slots = lines.slot[walking]
            let_in = slots < self.bar[lines.intake[walking]]
            self.inside[slots[let_in]] = True
            self._count(walking[let_in], 1)
            parts = [walking[~let_in]]
            while len(over := np.flatnonzero(self.count > lines.seats)):
                parts.append(self._lower(over))
            sent = np.concatenate(parts)
            walking = sent[~lines.is_last[sent]] + 1

    def _lower(self, over: np.ndarray) -> np.ndarray:
        """Lower these bars past the last people who are too many; return whose choices lie beyond.

        A look goes over some slots more than people are too many, for not all of them are taken; who is
        within the number stays. Where it does not reach far enough, the next look goes on.
        """
        lines, bar = self.lines, self.bar[over]
        excess = self.count[over] - lines.seats[over]
        depth = np.minimum(FURTHER * excess + FURTHER, bar - lines.start[over])
        looked = self.inside[slots := ranges(bar - depth, depth)]
        found = np.add.reduceat(looked, np.cumsum(depth) - depth, dtype=np.int64)
        staying = np.maximum(found - excess, 0)
        slots, sent = slots[looked], found - staying
        # Of each look the first stay and the others are sent on.
        gone = slots[ranges(np.cumsum(found) - sent, sent)]
        self.inside[gone] = False
        first_gone = np.append(gone, 0)[np.cumsum(sent) - sent]
        self.bar[over] = np.where(staying > 0, first_gone, bar - depth)
        choices: np.ndarray = lines.choice[gone]
        self._count(choices, -1)
        return choices

    def _count(self, choices: np.ndarray, change: int) -> None:
        self.count[:] += change * np.bincount(self.lines.intake[choices], minlength=len(self.count))


def nobody(lines: Lines) -> Standing:
    return Standing(lines, np.zeros(len(lines.choice), bool), np.zeros(len(lines.seats), np.int64), lines.end.copy())
