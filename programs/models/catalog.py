"""What is taught, and to whom."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.core.folding import fold
from centers.models import Center, Certainty, Searchable
from centers.models.base import SearchQuerySet


class ProgramKind(models.TextChoices):
    INITIAL = "initial", _("Initial training")
    CONTINUING = "continuing", _("Continuing training")
    ENTERPRISE = "enterprise", _("Enterprise creation")


class Length(models.TextChoices):
    """How long a course lasts, by the longest length of its diploma level in months."""

    SHORT = "short", _("One year or less")
    MEDIUM = "medium", _("From one to two years")
    LONG = "long", _("More than two years")
    UNKNOWN = "unknown", _("Length not published yet")

    @classmethod
    def of(cls, level) -> "Length":
        """`level` has `max_months`, None while it is not known."""
        if level.max_months is None:
            return cls.UNKNOWN
        return cls.SHORT if level.max_months <= 12 else cls.MEDIUM if level.max_months <= 24 else cls.LONG


class Sector(models.Model):
    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["code"]

    def __str__(self):
        return self.name or self.code


class SchoolLevel(models.Model):
    """A level of schooling; `order` is the threshold that eligibility compares."""

    order = models.PositiveSmallIntegerField(_("order"), unique=True)
    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("school level")
        verbose_name_plural = _("school levels")
        ordering = ["order"]

    def __str__(self):
        return self.name or self.code


class Stream(models.Model):
    """A stream of the baccalaureate."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=120)
    family = models.CharField(_("family"), max_length=40)

    class Meta:
        verbose_name = _("baccalaureate stream")
        verbose_name_plural = _("baccalaureate streams")
        ordering = ["id"]

    def __str__(self):
        return self.name or self.code


class Level(models.Model):
    """A diploma level of OFPPT. Ages count on 1 September of the year of entry; months are whole."""

    code = models.CharField(_("code"), max_length=4, unique=True)
    name = models.CharField(_("name"), max_length=120)
    diploma = models.CharField(_("diploma"), max_length=160, blank=True)
    min_age = models.PositiveSmallIntegerField(_("minimum age"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("maximum age"), null=True, blank=True)
    bridge_max_age = models.PositiveSmallIntegerField(_("maximum age by the bridge"), null=True, blank=True)
    min_school_level = models.ForeignKey(
        SchoolLevel, verbose_name=_("school level required"), on_delete=models.PROTECT, null=True, blank=True
    )
    min_months = models.PositiveSmallIntegerField(_("shortest length in months"), null=True, blank=True)
    max_months = models.PositiveSmallIntegerField(_("longest length in months"), null=True, blank=True)
    by_school = models.BooleanField(_("entered through school"), default=False)
    selection = models.CharField(_("selection"), max_length=200, blank=True)
    certainty = models.CharField(_("certainty"), max_length=8, choices=Certainty)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("diploma level")
        verbose_name_plural = _("diploma levels")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(min_age__isnull=True)
                | models.Q(max_age__isnull=True)
                | models.Q(min_age__lte=models.F("max_age")),
                name="level_ages_in_order",
                violation_error_message=_("The minimum age is not above the maximum age."),
            )
        ]

    def __str__(self):
        return self.name or self.code


class ProgramQuerySet(SearchQuerySet):
    def for_cards(self):
        """All a card needs, in one query."""
        return self.select_related("level", "sector", "center", "min_school_level", "second_year_of")

    def entered_here(self):
        """Without the options of year 2 and what is entered through school: those have no intake."""
        return self.filter(second_year_of__isnull=True, level__by_school=False)


class Program(Searchable):
    """A programme. `code` only where it is OFPPT's own (certainty high); else it is shown as announced."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    code = models.CharField(_("OFPPT code"), max_length=24, blank=True)
    name = models.CharField(_("name"), max_length=160)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    trades = models.TextField(_("trades it leads to"), blank=True, help_text=_("One on each line."))
    level = models.ForeignKey(Level, verbose_name=_("level"), on_delete=models.PROTECT)
    sector = models.ForeignKey(Sector, verbose_name=_("sector"), on_delete=models.PROTECT)
    center = models.ForeignKey(
        Center,
        verbose_name=_("centre"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="programs",
    )
    center_is_sample = models.BooleanField(
        _("centre is a sample"),
        default=True,
        help_text=_("Which centre will teach what is not known yet. Clear this box once it is."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ProgramKind, default=ProgramKind.INITIAL)
    min_school_level = models.ForeignKey(SchoolLevel, verbose_name=_("school level required"), on_delete=models.PROTECT)
    entry_is_sample = models.BooleanField(_("school level is a sample"), default=False)
    second_year_of = models.ForeignKey(
        "self",
        verbose_name=_("second-year option of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="options",
    )
    certainty = models.CharField(_("certainty"), max_length=8, choices=Certainty)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ProgramQuerySet.as_manager()
    folded_fields = ("name_ar", "name_fr", "code", "summary_ar", "summary_fr", "trades_ar", "trades_fr")

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(code=""),
                name="program_code_unique",
                violation_error_message=_("Another programme has this OFPPT code."),
            ),
            models.CheckConstraint(
                condition=models.Q(code="") | models.Q(certainty=Certainty.HIGH),
                name="program_code_only_when_confirmed",
                violation_error_message=_("Only a confirmed programme carries an OFPPT code."),
            ),
        ]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        return reverse("programs:detail", args=[self.slug])

    @property
    def announced(self) -> bool:
        return self.certainty != Certainty.HIGH

    @classmethod
    def to_fold(cls):
        return cls.objects.select_related("sector", "level", "center").prefetch_related("modules")

    def folded_text(self):
        """Its own words and those near it by which people search (programs.models.refolding keeps them right)."""
        near: list[Sector | Level | Center] = [self.sector, self.level, *([self.center] if self.center else [])]
        words = [text for row in near for text in (row.name_ar, row.name_fr)]
        if self.pk:
            words += [text for module in self.modules.all() for text in (module.code, module.name_ar, module.name_fr)]
        return " ".join([super().folded_text(), *(fold(text) for text in words if text)])


class Module(models.Model):
    """A module of a programme. Hours are whole; module names exist in French only (facts)."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="modules")
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=160)
    year = models.PositiveSmallIntegerField(_("year of the course"), default=1)
    is_general = models.BooleanField(_("general module"), default=False)
    hours = models.PositiveSmallIntegerField(_("hours"), null=True, blank=True)
    coefficient = models.PositiveSmallIntegerField(_("coefficient"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["program", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "code"],
                name="module_code_once_per_program",
                violation_error_message=_("This programme already has a module with this code."),
            )
        ]

    def __str__(self):
        return f"{self.code} {self.name_fr}"
