"""States and kinds of centres, partners and agreements."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CenterStatus(models.TextChoices):
    """How far a centre is. Words agree with the masculine "centre"."""

    OPEN = "open", pgettext_lazy("centre", "Open")
    OPENING = "opening", pgettext_lazy("centre", "Opening soon")
    UNDER_CONSTRUCTION = "under_construction", pgettext_lazy("centre", "Under construction")
    PLANNED = "planned", pgettext_lazy("centre", "Planned")


class Accent(models.TextChoices):
    """The colour world and glyph of a centre; the value is its class in the style sheet."""

    CODE = "code", _("Coding blue")
    AV = "av", _("Audiovisual plum")
    ECO = "eco", _("Earth")


class AgreementKind(models.TextChoices):
    FRAMEWORK = "framework", _("Framework agreement")
    SPECIFIC = "specific", _("Specific agreement")


class Certainty(models.TextChoices):
    """How sure a fact is. Only high certainty is shown without a remark."""

    HIGH = "high", _("Confirmed")
    MEDIUM = "medium", _("Announced")
    LOW = "low", _("To be confirmed")
