"""Deferred acceptance in rounds: everybody who has to walk on does so at once."""

from dataclasses import dataclass, replace

import numpy as np

from enrollment.allocation.lines import Lines, ranges


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
            sent = [walking[~let_in]]
            while len(over := np.flatnonzero(self.count > lines.seats)):
                sent.append(self._lower(over))
            sent = np.concatenate(sent)
            walking = sent[~lines.is_last[sent]] + 1

    def _lower(self, over: np.ndarray) -> np.ndarray:
        """Lower these bars by as many slots as people are too many; return whose choices lie beyond."""
        excess = self.count[over] - self.lines.seats[over]
        self.bar[over] -= excess
        beyond = ranges(self.bar[over], excess)
        beyond = beyond[self.inside[beyond]]
        self.inside[beyond] = False
        choices = self.lines.choice[beyond]
        self._count(choices, -1)
        return choices

    def _count(self, choices: np.ndarray, change: int) -> None:
        self.count[:] += change * np.bincount(self.lines.intake[choices], minlength=len(self.count))


def nobody(lines: Lines) -> Standing:
    return Standing(lines, np.zeros(len(lines.choice), bool), np.zeros(len(lines.seats), np.int64), lines.end.copy())
