"""The texts of messages (see centers.loading)."""

from collections import Counter
from pathlib import Path

from centers.loading import load_rows, read_rows, renew_texts
from enrollment.models import MessageTemplate

DATA = Path(__file__).resolve().parents[1] / "data"


def load() -> Counter:
    """Returns how many rows were created, per model name."""
    rows = [row for name in ("sms", "messages") for row in read_rows(DATA / f"{name}.json")]
    created = Counter({"MessageTemplate": len(load_rows(MessageTemplate, rows, key=("kind", "channel")))})
    return created + renew_texts(DATA.parent, dict.fromkeys(("sms.json", "messages.json"), MessageTemplate))
