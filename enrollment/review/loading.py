"""The reasons of refusal to start with (see centers.loading). They are told apart by nothing: once there, they are the
staff's, and none comes back that was removed."""

from collections import Counter
from pathlib import Path

from centers.loading import load_rows, read_rows
from enrollment.models import RefusalReason

DATA = Path(__file__).resolve().parents[1] / "data"


def load() -> Counter:
    """Returns how many rows were created, per model name."""
    if RefusalReason.objects.exists():
        return Counter()
    return Counter(
        {"RefusalReason": len(load_rows(RefusalReason, read_rows(DATA / "refusal_reasons.json"), ("position",)))}
    )
