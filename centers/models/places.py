"""Where things are: communes and centres with their milestones and events."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from centers.core.formatting import date_format
from centers.core.ics import Dated
from centers.core.zones import midnight

from .base import Searchable, SearchQuerySet
from .pictures import Picture


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


class Commune(Searchable):
    """A commune of the province (census code, OpenStreetMap point; sources in docs/data-sources.md)."""

    code = models.CharField(_("census code"), max_length=16, unique=True)
    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    variants = models.CharField(_("other spellings"), max_length=300, blank=True)
    is_municipality = models.BooleanField(_("municipality"), default=False)
    cercle = models.CharField(_("cercle"), max_length=80, blank=True)
    population_2024 = models.PositiveIntegerField(_("population in 2024"))
    population_2014 = models.PositiveIntegerField(_("population in 2014"))
    households_2024 = models.PositiveIntegerField(_("households in 2024"))
    lat = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    lon = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)
    km_to_benguerir = models.DecimalField(
        _("km to the town of the centres"),
        max_digits=5,
        decimal_places=1,
        help_text=_("Straight line, in kilometres."),
    )
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)

    objects = SearchQuerySet.as_manager()
    folded_fields = ("name_ar", "name_fr", "variants")

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(km_to_benguerir__gte=0),
                name="commune_distance_not_negative",
                violation_error_message=_("A distance is 0 or more."),
            )
        ]

    def __str__(self):
        return self.name or self.slug


class Center(models.Model):
    """One of the training centres of the agreement, with its honest status."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=80)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    story = models.TextField(_("story"), blank=True)
    accent = models.CharField(_("colour world"), max_length=8, choices=Accent)
    glyph = models.CharField(pgettext_lazy("centre", "sign"), max_length=8, choices=Glyph, default=Glyph.NETWORK)
    emblem = models.ForeignKey(
        Picture,
        verbose_name=_("sign of its own"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("A square picture; it then stands instead of the sign chosen above. Entered under Pictures first."),
    )
    status = models.CharField(_("status"), max_length=24, choices=CenterStatus)
    status_as_of = models.DateField(_("situation on"))
    commune = models.ForeignKey(
        Commune,
        verbose_name=_("commune"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="centers",
        help_text=_("Where the centre stands. Empty: not known yet."),
    )
    address = models.CharField(_("address of the centre"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    contact_is_sample = models.BooleanField(
        _("address and phone are samples"),
        default=True,
        help_text=_("Clear this box once the real ones are entered."),
    )
    picture = models.ForeignKey(
        Picture, verbose_name=_("picture"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        return reverse("centers:detail", args=[self.slug])


class Trade(models.Model):
    """A trade that a centre teaches, one of the list on its page."""

    center = models.ForeignKey(Center, verbose_name=_("centre"), on_delete=models.CASCADE, related_name="trades")
    name = models.CharField(_("trade"), max_length=80)
    texture = models.CharField(_("drawing"), max_length=12, choices=Texture, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("trade")
        verbose_name_plural = _("trades")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name or ""

    @property
    def drawing(self) -> str:
        """A static file; empty without a texture."""
        return f"art/trade-{self.texture}.svg" if self.texture else ""


class Milestone(models.Model):
    """A dated step of a centre, of the boarding house (`about_boarding`) or of the whole network."""

    center = models.ForeignKey(
        Center,
        verbose_name=_("centre"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="milestones",
        help_text=_("Empty: the whole network."),
    )
    slug = models.SlugField(_("address"), unique=True)
    title = models.CharField(_("what happened"), max_length=200)
    happened_on = models.DateField(_("date"), null=True, blank=True, help_text=_("Empty: not known yet."))
    month_only = models.BooleanField(_("only the month is known"), default=False)
    about_boarding = models.BooleanField(_("about the boarding house"), default=False)
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = [models.F("happened_on").asc(nulls_last=True), "id"]

    def __str__(self):
        return self.title or self.slug

    def when(self) -> str:
        """The day or the month, in words; empty where it is not known."""
        if not self.happened_on:
            return ""
        return date_format(self.happened_on, "YEAR_MONTH_FORMAT" if self.month_only else "DATE_FORMAT")

    def sentence(self) -> str:
        """In one line: what happened and when, or that the date is what is missing."""
        return gettext("%(what)s: %(when)s") % {"what": self, "when": self.when() or gettext("the date")}


class EventQuerySet(models.QuerySet):
    def since(self, day):
        """Those that end, or without an end begin, on `day` (a local date) or later."""
        # The day's first moment is worked out here: a database would use zone data of its own.
        first = midnight(day, timezone.get_current_timezone())
        return self.filter(models.Q(ends_at__gte=first) | models.Q(ends_at__isnull=True, starts_at__gte=first))


class Event(models.Model):
    """A date that staff announce: an open day, a test, a meeting. It stands in the calendar."""

    slug = models.SlugField(_("address"), unique=True)
    title = models.CharField(_("title"), max_length=160)
    lead = models.CharField(_("in one sentence"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True)
    center = models.ForeignKey(
        Center,
        verbose_name=_("centre"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="events",
        help_text=_("Empty: the whole network."),
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="event_ends_after_it_begins",
                violation_error_message=_("An event ends after it begins."),
            )
        ]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        return f"{reverse('calendar')}#event-{self.slug}"

    def dated(self) -> Dated:
        where = " · ".join(str(part) for part in (self.center and self.center.short_name, self.place) if part)
        return Dated(
            uid=f"event-{self.slug}",
            start=self.starts_at,
            end=self.ends_at,
            title=str(self),
            url=self.get_absolute_url(),
            description="\n".join(part for part in (self.lead, where) if part),
            is_sample=self.is_sample,
            changed_at=self.updated_at,
        )
