"""Zone files of one's own making: rules of a clock as a machine, or an earlier version of the data, may have them."""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

KEY = "Africa/Casablanca"
HOUR = timedelta(hours=1)
Change = tuple[datetime, timedelta]
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
# As data of 2025 have it: UTC+1, and UTC in the month of Ramadan, of which only the next one counts here.
OF_2025 = (
    (BEGINNING, HOUR),
    (datetime(2026, 2, 15, 2, tzinfo=UTC), timedelta()),
    (datetime(2026, 3, 22, 2, tzinfo=UTC), HOUR),
    (datetime(2027, 2, 7, 2, tzinfo=UTC), timedelta()),
    (datetime(2027, 3, 14, 2, tzinfo=UTC), HOUR),
)


def zone_file(folder: Path, changes: Sequence[Change]) -> Path:
    """Writes the zone below `folder` as RFC 8536 (version 1) says; returns `folder`."""
    ahead = [int(offset.total_seconds()) for _at, offset in changes]
    moments = [int(at.timestamp()) for at, _offset in changes]
    path = folder / KEY
    path.parent.mkdir(parents=True, exist_ok=True)
    counts = struct.pack(">6l", 0, 0, 0, len(changes), len(changes), 4)
    rules = struct.pack(f">{len(changes)}l", *moments) + bytes(range(len(changes)))
    kinds = b"".join(struct.pack(">lbb", offset, 0, 0) for offset in ahead)
    path.write_bytes(b"TZif" + bytes(16) + counts + rules + kinds + b"MAR\0")
    return folder


def zone(folder: Path, changes: Sequence[Change]) -> ZoneInfo:
    with (zone_file(folder, changes) / KEY).open("rb") as data:
        return ZoneInfo.from_file(data, key=KEY)
