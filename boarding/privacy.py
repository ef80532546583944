"""What a stay keeps of a person, for the one table of fields (enrollment.privacy.fields)."""

from enrollment.privacy.fields import KEPT, KEY, declare, moves

declare(
    "boarding.Stay",
    {
        "id": KEY,
        "application": KEPT,
        "wing": KEPT,
        "bed": KEPT,
        "state": KEPT,
        "checked_in_at": KEPT,
        "ended_at": KEPT,
    },
)
declare("boarding.StayMove", moves("stay"))
