"""States of a stay with the allowed moves."""

from django.db import models
from django.utils.translation import pgettext_lazy


class StayState(models.TextChoices):
    """From a bed held for an offer to the last night."""

    HELD = "held", pgettext_lazy("stay", "Held for an offer")
    KEPT = "kept", pgettext_lazy("stay", "Accepted")
    CHECKED_IN = "checked_in", pgettext_lazy("stay", "Checked in")
    ENDED = "ended", pgettext_lazy("stay", "Ended")
    RELEASED = "released", pgettext_lazy("stay", "Released")


_S = StayState
STAY_MOVES: dict[str, frozenset[str]] = {
    _S.HELD: frozenset({_S.KEPT, _S.RELEASED}),
    _S.KEPT: frozenset({_S.CHECKED_IN, _S.RELEASED}),
    _S.CHECKED_IN: frozenset({_S.ENDED}),
    _S.ENDED: frozenset(),
    _S.RELEASED: frozenset(),
}
LIVE = frozenset({_S.HELD, _S.KEPT, _S.CHECKED_IN})
