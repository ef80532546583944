"""A programme in one campaign: its seats, the criteria and reserves by which they are given, and their changes."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from centers.core.types import StrOrPromise

from .campaigns import PUBLIC_CAMPAIGN_STATES, Campaign
from .catalog import Program


class CriterionKind(models.TextChoices):
    """Where a mark comes from: the declared average, or a person who enters it.

    A kind more is a line here. Where staff do not enter its marks it also stands in `DECLARED`, and
    `enrollment/allocation/ranking.py` reads them from the file.
    """

    AVERAGE = "average", _("General average, as declared")
    ENTERED = "entered", _("Mark entered by staff")


# The kinds whose marks the file itself tells, with what is said of such a column in a table that staff fill in.
DECLARED: dict[str, StrOrPromise] = {
    CriterionKind.AVERAGE: _("The average is declared; it is corrected on the page of marks alone."),
}
# All others: staff enter the marks.
ENTERED_KINDS = tuple(kind for kind in CriterionKind if kind not in DECLARED)


class Appointment(models.TextChoices):
    """How a mark entered by staff is taken where the person has to come for it."""

    INTERVIEW = "interview", _("Interview")
    TEST = "test", _("Psychotechnical test")


class AverageCheck(models.TextChoices):
    """When a declared average is compared with the original."""

    NEVER = "never", pgettext_lazy("average", "Not compared")
    ENROLMENT = "enrolment", pgettext_lazy("average", "At enrolment")
    RANKING = "ranking", pgettext_lazy("average", "Before places are given")


class ReserveGroup(models.TextChoices):
    WOMEN = "women", _("women")
    DISTANT = "distant", _("distant communes")


class IntakeStatus(models.TextChoices):
    """What a visitor is told about an intake or programme. Words agree with the feminine شعبة, filière."""

    OPEN = "open", pgettext_lazy("programme", "Open")
    SOON = "soon", pgettext_lazy("programme", "Opening soon")
    CLOSED = "closed", pgettext_lazy("programme", "Closed")
    ANNOUNCED = "announced", pgettext_lazy("programme", "Announced, date to come")
    SECOND_YEAR = "second_year", pgettext_lazy("programme", "Chosen in the second year")
    SCHOOL = "school", pgettext_lazy("programme", "Entered through school")


class IntakeQuerySet(models.QuerySet):
    def open(self, now=None):
        return self.filter(campaign__in=Campaign.objects.open(now))

    def public(self):
        return self.filter(campaign__state__in=PUBLIC_CAMPAIGN_STATES)

    def for_cards(self):
        return self.select_related(
            "campaign",
            "program__level",
            "program__sector",
            "program__center",
            "program__min_school_level",
        )


class Intake(models.Model):
    """A programme in one campaign, with its seats."""

    campaign = models.ForeignKey(Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="intakes")
    program = models.ForeignKey(Program, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="intakes")
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    seats = models.PositiveSmallIntegerField(_("seats"), validators=[MaxValueValidator(2000)])
    # Offers beyond the seats, since some people do not come: off, or at most one for every ten seats.
    extra_offers = models.PositiveSmallIntegerField(_("offers beyond the seats"), default=0)
    average_check = models.CharField(
        _("declared average compared with the original"),
        max_length=9,
        choices=AverageCheck,
        default=AverageCheck.ENROLMENT,
    )
    starts_on = models.DateField(_("start of classes"), null=True, blank=True)
    is_sample = models.BooleanField(_("seats and dates are samples"), default=True)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        ordering = ["campaign", "program__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "program"],
                name="intake_once_per_campaign",
                violation_error_message=_("This programme already has an intake in this campaign."),
            ),
            models.CheckConstraint(
                condition=models.Q(seats__gte=models.F("extra_offers") * 10),
                name="intake_extra_offers_bounded",
                violation_error_message=_("Offers beyond the seats: at most one for every ten seats."),
            ),
        ]

    def __str__(self):
        return f"{self.program} · {self.campaign.entry_year}"

    def get_absolute_url(self):
        return reverse("programs:detail", args=[self.program.slug])

    @property
    def places(self) -> int:
        """How many people may hold a place of it at the same time."""
        return self.seats + self.extra_offers

    def clean(self):
        from django.core.exceptions import ValidationError

        # Not sayable in SQL: the rule stands on the programme's row.
        if self.program_id and (self.program.second_year_of_id or self.program.level.by_school):
            raise ValidationError(
                {"program": _("A second-year option, or what is entered through school, has no intake.")}
            )


class Criterion(models.Model):
    """One part of the score. Weights are whole per cent and sum to 100 for an intake; marks are out of 20."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="criteria")
    kind = models.CharField(_("kind"), max_length=8, choices=CriterionKind)
    # Where the person has to come for it, whoever does not come gets 0 for it, marked as an absence.
    appointment = models.CharField(_("taken at an appointment"), max_length=9, choices=Appointment, blank=True)
    name = models.CharField(_("name"), max_length=120)
    weight = models.PositiveSmallIntegerField(
        _("weight in per cent"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["intake", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=100),
                name="criterion_weight_in_range",
                violation_error_message=_("A weight is a whole number from 1 to 100."),
            ),
            models.UniqueConstraint(
                fields=["intake"],
                condition=models.Q(kind=CriterionKind.AVERAGE),
                name="criterion_one_average_per_intake",
                violation_error_message=_("The general average counts once."),
            ),
            models.CheckConstraint(
                condition=reduce(or_, (models.Q(kind=kind) for kind in ENTERED_KINDS)) | models.Q(appointment=""),
                name="criterion_appointment_has_its_mark_entered",
                violation_error_message=_("What is taken at an appointment is marked by staff."),
            ),
        ]

    def __str__(self):
        return self.name or ""

    @property
    def is_entered(self) -> bool:
        """Whether staff enter its marks."""
        return self.kind in ENTERED_KINDS


class Reserve(models.Model):
    """A minimum share for a group on every prefix of the call order; at most two, lower position first."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="reserves")
    group = models.CharField(_("group"), max_length=8, choices=ReserveGroup)
    percent = models.PositiveSmallIntegerField(_("share in per cent"), validators=[MaxValueValidator(100)])
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("reserve")
        verbose_name_plural = _("reserves")
        ordering = ["intake", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "group"],
                name="reserve_group_once_per_intake",
                violation_error_message=_("This group already has its share in this intake."),
            ),
            models.UniqueConstraint(
                fields=["intake", "position"],
                name="reserve_position_once_per_intake",
                violation_error_message=_("Two reserves of an intake stand at different positions."),
            ),
            models.CheckConstraint(
                condition=models.Q(percent__lte=100, position__lte=1),
                name="reserve_percent_and_position_in_range",
                violation_error_message=_("A share is at most 100 per cent; an intake has at most two reserves."),
            ),
        ]

    def __str__(self):
        return f"{self.get_group_display()} {self.percent} %"


class RuleChange(models.Model):
    """A change of seats or rules after the campaign opened: published with its date, and never altered.

    `before` and `after` are `programs.selection.Rules` as data.
    """

    intake = models.ForeignKey(Intake, verbose_name=_("intake"), on_delete=models.PROTECT, related_name="rule_changes")
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    before = models.JSONField(_("before"), editable=False)
    after = models.JSONField(_("after"), editable=False)
    # Not content to translate later: no change without both.
    reason_ar = models.CharField(_("reason"), max_length=300, editable=False)
    reason_fr = models.CharField(_("reason"), max_length=300, editable=False)

    class Meta:
        verbose_name = _("change of rules")
        verbose_name_plural = _("changes of rules")
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.intake} · {timezone.localtime(self.at):%d/%m/%Y}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("A published change of rules stays as it is.")
        super().save(*args, **kwargs)

    @property
    def reason(self) -> str:
        """In the reader's language."""
        return self.reason_fr if get_language() == "fr" else self.reason_ar
