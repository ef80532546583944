"""What the house tells is days, of which legal time moves none (see `centers.core.promises`)."""

PROMISES = ()
RECORDS = frozenset({"Stay.checked_in_at", "Stay.ended_at"})
