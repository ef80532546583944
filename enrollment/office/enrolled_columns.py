"""The sample columns of the table of the enrolled (see centers.loading)."""

from collections import Counter
from pathlib import Path

from centers.loading import load_rows, read_rows
from enrollment.models import EnrolledColumn

DATA = Path(__file__).resolve().parents[1] / "data"


def load() -> Counter:
    """Where there is none yet: what staff took out does not come back. Returns how many rows were created."""
    if EnrolledColumn.objects.exists():
        return Counter()
    rows = read_rows(DATA / "enrolled_columns.json")
    return Counter({"EnrolledColumn": len(load_rows(EnrolledColumn, rows, key=("position",)))})
