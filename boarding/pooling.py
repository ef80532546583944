"""How beds of several wings are given as one: which wings make a pool, and who stands in which (pure computing).

Wings for one sex in houses with the same distance are one pool: one list, the farthest first, whatever the number of
doors. Which of its wings somebody sleeps in is said when the bed is held (docs/decisions, "Several wings, one list").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import inf

# Between the slugs of the wings in the name of a pool; no slug holds one.
JOINT = "."


@dataclass(eq=False)
class Pool:
    """`wings`: slugs; `beds` can be given, those held included; people live at least `distant_km` away.

    `order`: list numbers of those with a right to a bed of it, in their turn; `standing`: how many stand in it, those
    included who hold a bed of it and whose turn comes later.
    """

    sex: str
    distant_km: Decimal
    wings: list[str] = field(default_factory=list)
    beds: int = 0
    order: list[str] = field(default_factory=list)
    standing: int = 0

    @property
    def slug(self) -> str:
        """Its name in run files: of a single wing, the wing's."""
        return JOINT.join(self.wings)

    def admits(self, km: Decimal | None) -> bool:
        """None is outside the province, farther than any commune of it."""
        return km is None or km >= self.distant_km


def place_of(pools: Sequence[Pool], km: Decimal | None) -> Pool | None:
    """The pool that somebody stands in who comes next in the bed order, among those of her or his sex.

    While beds are left: the one with the longest distance, since its beds are for the fewest people. Then: where the
    list is shortest for its beds, so that a rank is worth the same in each. Equal ones: the first that was entered.
    """
    open_to = [pool for pool in pools if pool.admits(km)]
    return min(open_to, key=_pressure, default=None)


def _pressure(pool: Pool) -> tuple[int, float, Decimal]:
    if pool.standing < pool.beds:
        return 0, 0.0, -pool.distant_km
    return 1, (pool.standing + 1) / pool.beds if pool.beds else inf, -pool.distant_km


def roomiest(free: Iterable[tuple[Decimal, int, int]]) -> int | None:
    """The wing in which somebody is given a bed: pk of one of `free`, (distance of its house, free beds, pk).

    Where the distance is longest, as in `place_of`; then where most beds are free; then the first that was entered.
    """
    with_room = [wing for wing in free if wing[1] > 0]
    return min(with_room, key=lambda wing: (-wing[0], -wing[1], wing[2]))[2] if with_room else None
