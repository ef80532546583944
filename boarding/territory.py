"""The map of the communes round Benguerir: plain geometry, no Django.

A point is (x, y) in drawing units, y downwards. Equirectangular projection: over 70 km the error stays
under the width of a dot.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

UNITS_PER_KM = 3.6
KM_PER_DEGREE = 111.32
RINGS_KM = (20, 40, 60)
MARGIN = 26
LETTER, LINE = 7.0, 15.0


@dataclass(frozen=True)
class Point:
    """A commune to be drawn: `weight` is its population, `far` whether its people may ask for a bed."""

    slug: str
    name: str
    lat: float
    lon: float
    weight: int
    far: bool


@dataclass(frozen=True)
class Mark:
    """A drawn commune. `side` says where its label stands (right, left, above, below, or "" for none)."""

    point: Point
    x: float
    y: float
    radius: float
    side: str

    @property
    def label_x(self) -> float:
        return round(self.x + {"right": self.radius + 5, "left": -self.radius - 5}.get(self.side, 0), 1)

    @property
    def label_y(self) -> float:
        return round(self.y + {"above": -self.radius - 5, "below": self.radius + 14}.get(self.side, 4), 1)

    @property
    def anchor(self) -> str:
        return {"right": "start", "left": "end"}.get(self.side, "middle")


@dataclass(frozen=True)
class Territory:
    """Marks, rings as (km, radius), the centre, and the SVG view box that holds them."""

    center: Mark
    marks: list[Mark]
    rings: list[tuple[int, float]]
    view_box: str


def draw(center: Point, points: Iterable[Point]) -> Territory:
    """Places every point round `center`; the farthest labels are set first, a crowded one is left out."""
    per_lon = math.cos(math.radians(center.lat)) * KM_PER_DEGREE * UNITS_PER_KM
    placed = [
        (
            point,
            round((point.lon - center.lon) * per_lon, 1),
            round((center.lat - point.lat) * KM_PER_DEGREE * UNITS_PER_KM, 1),
            round(math.sqrt(point.weight) * 0.06, 1),
        )
        for point in points
    ]
    placed.sort(key=lambda spot: -math.hypot(spot[1], spot[2]))
    heart = Mark(center, 0, 0, 19, "above")
    taken = [(-19, -19, 19, 19), _box(heart.point.name, 0, 0, 19, "above")]
    taken += [(x - r, y - r, x + r, y + r) for _, x, y, r in placed]
    marks = []
    for number, (point, x, y, radius) in enumerate(placed, start=2):
        side = _free_side(point.name, x, y, radius, [box for i, box in enumerate(taken) if i != number])
        if side:
            taken.append(_box(point.name, x, y, radius, side))
        marks.append(Mark(point, x, y, radius, side))
    return Territory(heart, marks, [(km, km * UNITS_PER_KM) for km in RINGS_KM], _view_box(taken))


def _box(name: str, x: float, y: float, radius: float, side: str) -> tuple[float, float, float, float]:
    """The room a label takes: left, top, right, bottom."""
    width = len(name) * LETTER
    if side in ("right", "left"):
        left = x + radius + 5 if side == "right" else x - radius - 5 - width
        return (left, y - LINE / 2, left + width, y + LINE / 2)
    top = y - radius - 5 - LINE if side == "above" else y + radius + 2
    return (x - width / 2, top, x + width / 2, top + LINE)


def _free_side(name, x, y, radius, taken) -> str:
    """The first side whose label touches nothing; outwards from the middle is tried first."""
    outwards = ["right", "left"] if x >= 0 else ["left", "right"]
    upright = ["above", "below"] if y < 0 else ["below", "above"]
    for side in (outwards[0], upright[0], upright[1], outwards[1]):
        left, top, right, bottom = _box(name, x, y, radius, side)
        if all(left >= r or right <= l or top >= b or bottom <= t for l, t, r, b in taken):
            return side
    return ""


def _view_box(boxes) -> str:
    left, top = min(box[0] for box in boxes) - MARGIN, min(box[1] for box in boxes) - MARGIN
    right, bottom = max(box[2] for box in boxes) + MARGIN, max(box[3] for box in boxes) + MARGIN
    return f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
