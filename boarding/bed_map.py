"""The house as the warden sees it: every bed with its state and who has it."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch

from .models import Bed, BedState, House, Room, Stay, StayState, Wing

GLYPHS = {BedState.FREE: "○", BedState.RESERVED: "◐", BedState.TAKEN: "●", BedState.OUT_OF_USE: "✕"}


@dataclass
class MapBed:
    """A bed on the map; `stay` is the live one it was given to, or None."""

    bed: Bed
    stay: Stay | None

    @property
    def state(self) -> BedState:
        if self.stay:
            return BedState.TAKEN if self.stay.state == StayState.CHECKED_IN else BedState.RESERVED
        return BedState.OUT_OF_USE if self.bed.out_of_use else BedState.FREE

    @property
    def glyph(self) -> str:
        return GLYPHS[self.state]


@dataclass
class WingPlan:
    """A wing: `rooms` as (room, places); `waiting` are the live stays that were given no bed yet."""

    wing: Wing
    rooms: list[tuple[Room, list[MapBed]]]
    waiting: list[Stay] = field(default_factory=list)

    @cached_property
    def places(self) -> list[MapBed]:
        return [place for _room, places in self.rooms for place in places]

    @cached_property
    def counts(self) -> list[tuple[BedState, str, int]]:
        """State, glyph and number of beds, states in the order of the legend."""
        found = Counter(place.state for place in self.places)
        return [(state, GLYPHS[state], found[state]) for state in GLYPHS]

    @property
    def accepted(self) -> list[Stay]:
        return [stay for stay in self.waiting if stay.state == StayState.KEPT]

    @property
    def held(self) -> int:
        return sum(stay.state == StayState.HELD for stay in self.waiting)


def draw(house: House, stays) -> list[WingPlan]:
    """The plans of all wings; `stays` is the query set of stays the reader may see."""
    live = list(stays.live().filter(wing__house=house))
    given = {stay.bed_id: stay for stay in live if stay.bed_id}
    rooms = Prefetch("rooms", Room.objects.prefetch_related("beds"))
    return [
        WingPlan(
            wing,
            [(room, [_map_bed(bed, room, given) for bed in room.beds.all()]) for room in wing.rooms.all()],
            [stay for stay in live if stay.wing_id == wing.pk and not stay.bed_id],
        )
        for wing in house.wings.prefetch_related(rooms)
    ]


def _map_bed(bed: Bed, room: Room, given: dict[int, Stay]) -> MapBed:
    bed.room = room
    return MapBed(bed, given.get(bed.pk))
