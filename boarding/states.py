"""States of a stay with the allowed moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _
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


class StayEvent(models.TextChoices):
    """Why a bed came free, where the warden types no reason."""

    ABSENT = "absent", _("Did not come")
    PLACE_DECLINED = "place_declined", _("The place was given back")
    PLACE_LAPSED = "place_lapsed", _("No answer in time")
    PLACE_ENDED = "place_ended", _("The centre ended the place")


class BedState(models.TextChoices):
    """What the bed map says of a bed; reserved is given, before the arrival. Words agree with lit and سرير."""

    FREE = "free", pgettext_lazy("bed", "Free")
    RESERVED = "reserved", pgettext_lazy("bed", "Reserved")
    TAKEN = "taken", pgettext_lazy("bed", "Taken")
    OUT_OF_USE = "out_of_use", pgettext_lazy("bed", "Out of use")
