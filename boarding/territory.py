"""The map of the communes round Benguerir: plain geometry, no Django.

A point is (x, y) in drawing units, y downwards. Equirectangular projection: over 70 km the error stays
under the width of a dot.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

UNITS_PER_KM = 3.9
KM_PER_DEGREE = 111.32
RINGS_KM = (20, 40, 60)
MARGIN = 26
# The room of a letter and of a line, at the size the style sheet gives to labels.
ARABIC_LETTER, LATIN_LETTER, LINE = 6.2, 7.4, 14.0
HEART_SCALE = 1.4


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
    def km(self) -> float:
        return math.hypot(self.x, self.y) / UNITS_PER_KM

    @property
    def label_box(self) -> tuple[float, float, float, float]:
        return _box(self.point.name, self.x, self.y, self.radius, self.side)

    @property
    def anchor(self) -> str:
        return {"right": "start", "left": "end"}.get(self.side, "middle")


@dataclass(frozen=True)
class Ring:
    """A circle of `km` round the centre; its label stands to the east-south-east, where there is room."""

    km: int
    radius: float

    @property
    def label_x(self) -> float:
        return round(self.radius * 0.94, 1)

    @property
    def label_y(self) -> float:
        return round(self.radius * 0.34, 1)


@dataclass(frozen=True)
class Territory:
    """Marks, rings, the centre, and the SVG view box that holds them."""

    center: Mark
    marks: list[Mark]
    rings: list[Ring]
    view_box: str


def draw(center: Point, points: Iterable[Point]) -> Territory:
    """Places every point round `center`. The longest labels have the least choice and are set first; one that
    would touch another is left out."""
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
    placed.sort(key=lambda spot: (-len(spot[0].name), spot[0].slug))
    rings = [Ring(km, km * UNITS_PER_KM) for km in RINGS_KM]
    heart = Mark(center, 0, 0, 19, "above")
    taken = [(-19, -19, 19, 19), _box(heart.point.name, 0, 0, 19, "above", HEART_SCALE)]
    taken += [(r.label_x - 20, r.label_y - LINE, r.label_x + 20, r.label_y + 3) for r in rings]
    dots = [(x - r, y - r, x + r, y + r) for _, x, y, r in placed]
    marks = []
    for number, (point, x, y, radius) in enumerate(placed):
        side = _free_side(point.name, x, y, radius, [*taken, *dots[:number], *dots[number + 1 :]])
        marks.append(mark := Mark(point, x, y, radius, side))
        if side:
            taken.append(mark.label_box)
    return Territory(heart, marks, rings, _view_box([*taken, *dots]))


def _box(
    name: str, x: float, y: float, radius: float, side: str, scale: float = 1
) -> tuple[float, float, float, float]:
    """The room a label takes: left, top, right, bottom."""
    width = len(name) * (LATIN_LETTER if name.isascii() else ARABIC_LETTER) * scale
    if side in ("right", "left"):
        left = x + radius + 5 if side == "right" else x - radius - 5 - width
        return (left, y - LINE / 2, left + width, y + LINE / 2)
    height = LINE * scale
    top = y - radius - 5 - height if side == "above" else y + radius + 2
    return (x - width / 2, top, x + width / 2, top + height)


def _free_side(name, x, y, radius, taken) -> str:
    """The first side whose label touches nothing; above and below keep the map narrow on a phone."""
    upright = ("above", "below") if y < 0 else ("below", "above")
    sideways = ("right", "left") if x < 0 else ("left", "right")
    for side in (*upright, *sideways):
        left, top, right, bottom = _box(name, x, y, radius, side)
        if all(left >= box[2] or right <= box[0] or top >= box[3] or bottom <= box[1] for box in taken):
            return side
    return ""


def _view_box(boxes) -> str:
    left, top = min(box[0] for box in boxes) - MARGIN, min(box[1] for box in boxes) - MARGIN
    right, bottom = max(box[2] for box in boxes) + MARGIN, max(box[3] for box in boxes) + MARGIN
    return f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
