"""The texts of messages (see centers.loading)."""

from collections import Counter
from pathlib import Path

from centers.loading import load_rows, read_rows, renew_texts
from enrollment.models import MessageTemplate, ReadyText

DATA = Path(__file__).resolve().parents[1] / "data"


def load() -> Counter:
    """Returns how many rows were created, per model name."""
    rows, ready = read_rows(DATA / "messages.json"), read_rows(DATA / "ready_texts.json")
    created = Counter({"MessageTemplate": len(load_rows(MessageTemplate, rows, key=("kind", "channel")))})
    created["ReadyText"] = len(load_rows(ReadyText, ready))
    return created + renew_texts(DATA.parent, {"messages.json": MessageTemplate})
