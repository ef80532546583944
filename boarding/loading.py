"""The boarding house with its wings, rooms and beds, all of them samples (see centers.loading)."""

from collections import Counter
from pathlib import Path

from centers.loading import load_rows, read_rows

from .models import Bed, House, Room, Wing

DATA = Path(__file__).parent / "data"


def load() -> Counter[str]:
    """Returns how many rows were created, per model name."""
    count: Counter[str] = Counter()
    for row in read_rows(DATA / "houses.json"):
        wings = row.pop("wings")
        for house in load_rows(House, [row]):
            count += Counter(House=1)
            for wing in wings:
                count += _load_wing(house, wing)
    return count


def _load_wing(house, row) -> Counter:
    rooms = row.pop("rooms")
    (wing,) = load_rows(Wing, [{**row, "house": house}])
    count = Counter(Wing=1)
    for line in rooms:
        (room,) = load_rows(Room, [{"wing": wing, "number": line["number"]}], key=("wing", "number"))
        letters = "ABCDEFGH"[: line["beds"]]
        beds = load_rows(Bed, [{"room": room, "letter": letter} for letter in letters], key=("room", "letter"))
        count += Counter(Room=1, Bed=len(beds))
    return count
