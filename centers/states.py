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
    """The palette: the colours of a centre. The value is a class of the style sheet and a name in the papers."""

    CODE = "code", pgettext_lazy("colour", "Blue")
    AV = "av", pgettext_lazy("colour", "Plum")
    ECO = "eco", pgettext_lazy("colour", "Earth")
    OLIVE = "olive", pgettext_lazy("colour", "Olive")
    ROSE = "rose", pgettext_lazy("colour", "Rose")
    SLATE = "slate", pgettext_lazy("colour", "Slate")
    BRONZE = "bronze", pgettext_lazy("colour", "Bronze")
    FOREST = "forest", pgettext_lazy("colour", "Forest")


class Glyph(models.TextChoices):
    """The sign in the star of a centre; the value is a drawing of the portal."""

    CODE = "code", pgettext_lazy("sign", "Brackets")
    AV = "av", pgettext_lazy("sign", "Sound")
    ECO = "eco", pgettext_lazy("sign", "Wall")
    NETWORK = "network", pgettext_lazy("sign", "Star")
    LEAF = "leaf", pgettext_lazy("sign", "Leaf")
    GEAR = "gear", pgettext_lazy("sign", "Gear")
    CARE = "care", pgettext_lazy("sign", "Heart")
    DISH = "dish", pgettext_lazy("sign", "Dish")
    CHART = "chart", pgettext_lazy("sign", "Chart")


class Texture(models.TextChoices):
    """The drawing beside a trade."""

    EARTH = "earth", _("Earth construction")
    STONE = "stone", _("Stone construction")
    CLADDING = "cladding", _("Cladding")
    PLASTER = "plaster", _("Plaster")
    PAINT = "paint", _("Ecological paint")
    JOINERY = "joinery", _("Traditional wood and metal joinery")


class AgreementKind(models.TextChoices):
    FRAMEWORK = "framework", _("Framework agreement")
    SPECIFIC = "specific", _("Specific agreement")


class Certainty(models.TextChoices):
    """How sure a fact is. Only high certainty is shown without a remark."""

    HIGH = "high", _("Confirmed")
    MEDIUM = "medium", _("Announced")
    LOW = "low", _("To be confirmed")
