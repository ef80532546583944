"""The map of the communes round one of them: plain geometry, no Django.

A point is (x, y) in drawing units, y downwards. Equirectangular projection: over 70 km the error stays
under the width of a dot.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

UNITS_PER_KM = 3.9
KM_PER_DEGREE = 111.32
RINGS_KM = (20, 40, 60)
MARGIN = 14
# The room of a letter and of a line, at the size the style sheet gives to labels.
ARABIC_LETTER, LATIN_LETTER, LINE = 6.2, 7.4, 14.0
HEART_RADIUS, HEART_SCALE = 19, 1.4
# On a phone the drawing is half as wide: letters twice as large, and only the far communes are named.
LARGE, LARGE_FROM_KM = 1.8, 45

Box = tuple[float, float, float, float]  # left, top, right, bottom


class Located(Protocol):
    """A commune, as centers.Commune has it."""

    slug: str
    lat: Decimal
    lon: Decimal
    population_2024: int


@dataclass(frozen=True)
class Point:
    """A commune to be drawn: `weight` is its population, `far` whether it is marked as distant."""

    slug: str
    name: str
    lat: float
    lon: float
    weight: int
    far: bool

    @classmethod
    def of(cls, commune: Located, far: bool = False) -> "Point":
        return cls(commune.slug, str(commune), float(commune.lat), float(commune.lon), commune.population_2024, far)


@dataclass(frozen=True)
class Mark:
    """A drawn commune."""

    point: Point
    x: float
    y: float
    radius: float

    @property
    def km(self) -> float:
        return math.hypot(self.x, self.y) / UNITS_PER_KM

    @property
    def box(self) -> Box:
        return (self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)


@dataclass(frozen=True)
class Label:
    """The name of a mark, on its `side` (right, left, above, below, or "above right" and the like where it begins
    or ends at the mark), `scale` times the common size."""

    mark: Mark
    side: str
    scale: float = 1

    @property
    def name(self) -> str:
        return self.mark.point.name

    @property
    def x(self) -> float:
        gap = self.mark.radius + 5
        return round(self.mark.x + {"right": gap, "left": -gap}.get(self.side, 0), 1)

    @property
    def y(self) -> float:
        gap = self.mark.radius + 5
        drop = {"above": -gap, "below": gap + LINE * self.scale * 0.65}.get(self.side.split()[0], 4 * self.scale)
        return round(self.mark.y + drop, 1)

    @property
    def anchor(self) -> str:
        return {"right": "start", "left": "end"}.get(self.side.split()[-1], "middle")

    @property
    def box(self) -> Box:
        width = len(self.name) * (LATIN_LETTER if self.name.isascii() else ARABIC_LETTER) * self.scale
        left = self.x - {"start": 0, "middle": width / 2, "end": width}[self.anchor]
        return (left, self.y - LINE * self.scale * 0.8, left + width, self.y + LINE * self.scale * 0.25)


@dataclass(frozen=True)
class Ring:
    """A circle of `km` round the centre; its label stands to the east-south-east, where there is room."""

    km: int

    @property
    def radius(self) -> float:
        return self.km * UNITS_PER_KM

    @property
    def label_x(self) -> float:
        return round(self.radius * 0.94, 1)

    @property
    def label_y(self) -> float:
        return round(self.radius * 0.34, 1)

    def box(self, scale: float = 1) -> Box:
        width, height = 20 * scale, LINE * scale
        return (self.label_x - width, self.label_y - height, self.label_x + width, self.label_y + 3)


@dataclass(frozen=True)
class Territory:
    """Marks, rings, the centre, two sets of labels (`large` for a narrow screen), and the SVG view box of all."""

    center: Label
    marks: list[Mark]
    rings: list[Ring]
    labels: list[Label]
    large: list[Label]
    view_box: str


def draw(center: Point, points: Iterable[Point]) -> Territory:
    """Places every point round `center`."""
    heart = Mark(center, 0, 0, HEART_RADIUS)
    marks = [_mark(center, point) for point in points]
    rings = [Ring(km) for km in RINGS_KM]
    labels = _labels(heart, marks, marks, rings, 1)
    large = _labels(heart, marks, [mark for mark in marks if mark.km >= LARGE_FROM_KM], rings, LARGE)
    drawn: list[Mark | Label] = [heart, *marks, *labels, *large]
    boxes = [one.box for one in drawn]
    return Territory(Label(heart, "above", HEART_SCALE), marks, rings, labels, large, _view_box(boxes))


def _mark(center: Point, point: Point) -> Mark:
    per_lon = math.cos(math.radians(center.lat)) * KM_PER_DEGREE * UNITS_PER_KM
    return Mark(
        point,
        round((point.lon - center.lon) * per_lon, 1),
        round((center.lat - point.lat) * KM_PER_DEGREE * UNITS_PER_KM, 1),
        round(math.sqrt(point.weight) * 0.06, 1),
    )


def _labels(heart: Mark, marks: list[Mark], named: list[Mark], rings: list[Ring], scale: float) -> list[Label]:
    """Names for `named`. The longest have the least choice and are set first; one that would touch another label
    or a dot is left out."""
    taken = [heart.box, Label(heart, "above", HEART_SCALE * scale).box, *(ring.box(scale) for ring in rings)]
    labels = []
    for mark in sorted(named, key=lambda mark: (-len(mark.point.name), mark.point.slug)):
        others = [other.box for other in marks if other is not mark]
        for side in _sides(mark):
            label = Label(mark, side, scale)
            if not any(_touch(label.box, box) for box in (*taken, *others)):
                labels.append(label)
                taken.append(label.box)
                break
    return labels


def _sides(mark: Mark) -> tuple[str, ...]:
    """Above and below first: they keep the map narrow on a phone."""
    upright = ("above", "below") if mark.y < 0 else ("below", "above")
    sideways = ("right", "left") if mark.x < 0 else ("left", "right")
    return (*upright, *sideways, *(f"{up} {aside}" for up in upright for aside in sideways))


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _view_box(boxes: list[Box]) -> str:
    left, top = min(box[0] for box in boxes) - MARGIN, min(box[1] for box in boxes) - MARGIN
    right, bottom = max(box[2] for box in boxes) + MARGIN, max(box[3] for box in boxes) + MARGIN
    return f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
