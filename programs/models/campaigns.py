"""When, how many seats, and by which published rules they are given."""

from datetime import date, datetime, time

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centers.models import Move
from programs.states import (
    PUBLIC_CAMPAIGN_STATES,
    Appointment,
    AverageCheck,
    CampaignState,
    CriterionKind,
    ListKind,
    ReserveGroup,
)

from .catalog import Program


class CampaignQuerySet(models.QuerySet):
    def with_deadline(self):
        """Adds `deadline`: the moment from which nothing new comes in."""
        return self.annotate(deadline=Coalesce("extended_to", "closes_at"))

    def public(self):
        return self.filter(state__in=PUBLIC_CAMPAIGN_STATES)

    def finished_before(self, moment):
        """Marked finished before `moment`; without that line of history, closed before it."""
        finishing = models.Q(moves__to_state=CampaignState.FINISHED) & ~models.Q(
            moves__from_state=CampaignState.FINISHED
        )
        ended = self.with_deadline().annotate(ended_at=models.Max("moves__at", filter=finishing))
        return ended.filter(state=CampaignState.FINISHED).filter(
            models.Q(ended_at__lt=moment) | models.Q(ended_at=None, deadline__lt=moment)
        )

    def open(self, now=None):
        """Takes applications at `now` (an aware time, by default the present)."""
        now = now or timezone.now()
        return self.with_deadline().filter(state=CampaignState.OPEN, opens_at__lte=now, deadline__gt=now)


class Campaign(models.Model):
    """One intake season. Times are aware, deadlines exclusive; the draw's secret is shown once it is finished."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    entry_year = models.PositiveSmallIntegerField(
        _("year of entry"), validators=[MinValueValidator(2021), MaxValueValidator(2100)]
    )
    state = models.CharField(
        _("state"), max_length=10, choices=CampaignState, default=CampaignState.DRAFT, editable=False
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    extended_to = models.DateTimeField(_("extended to"), null=True, blank=True)
    results_on = models.DateField(_("lists come out on"), null=True, blank=True)
    # When the first lists came out in fact, written by the room that publishes them: early, on the day or late.
    lists_out_at = models.DateTimeField(_("lists came out"), null=True, blank=True, editable=False)
    # From the first published list on; while it is empty, no appeal is taken.
    appeals_until = models.DateTimeField(_("last moment to appeal"), null=True, blank=True)
    answer_days = models.PositiveSmallIntegerField(
        _("days to answer an offer"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    answer_hour = models.PositiveSmallIntegerField(
        _("hour at which the time to answer ends"), default=18, validators=[MaxValueValidator(23)]
    )
    places_until = models.DateField(_("last day on which places are given"), null=True, blank=True)
    runs_by_itself = models.BooleanField(_("places that come free are given on by the portal itself"), default=False)
    # Since when the portal, left to itself, cannot go on: staff are told why where allocations are prepared.
    held_up_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    # allocation.md, call order: the hash of the secret is published before the campaign closes, the
    # public value is fixed afterwards; the seed of the draw follows from both.
    draw_secret = models.CharField(max_length=64, editable=False, default="", blank=True)
    draw_commitment = models.CharField(
        _("seal of the draw's key"), max_length=64, editable=False, default="", blank=True
    )
    draw_public = models.CharField(
        _("public value of the draw"),
        max_length=120,
        blank=True,
        help_text=_("Fixed after the campaign has closed, for example a figure printed in a newspaper that day."),
    )
    is_sample = models.BooleanField(_("sample"), default=True)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-entry_year", "-opens_at"]
        permissions = [
            ("run_campaign", _("Can compute an allocation")),
            ("publish_campaign", _("Can publish an allocation")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")),
                name="campaign_opens_before_it_closes",
                violation_error_message=_("A campaign opens before it closes."),
            ),
            models.CheckConstraint(
                condition=models.Q(extended_to__isnull=True) | models.Q(extended_to__gt=models.F("closes_at")),
                name="campaign_extension_is_later",
                violation_error_message=_("An extension ends after the first deadline."),
            ),
            models.CheckConstraint(
                condition=models.Q(archived_at__isnull=True) | models.Q(state=CampaignState.FINISHED),
                name="campaign_archived_once_finished",
                violation_error_message=_("Only a campaign that is finished is archived."),
            ),
            models.CheckConstraint(
                condition=models.Q(appeals_until__isnull=True)
                | models.Q(appeals_until__gt=Coalesce("extended_to", "closes_at")),
                name="campaign_appeals_end_after_it_closes",
                violation_error_message=_("The time to appeal ends after the campaign has closed."),
            ),
        ]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        return reverse("programs:campaign", args=[self.slug])

    @property
    def closing_at(self):
        """The deadline that counts, extension included (exclusive)."""
        return self.extended_to or self.closes_at

    def list_kind(self, published_at: datetime) -> ListKind | None:
        """Of lists that came out then: provisional while appeals are taken; None while nothing says until when."""
        if self.appeals_until is None:
            return None
        return ListKind.PROVISIONAL if published_at < self.appeals_until else ListKind.FINAL

    @property
    def lists_out_on(self) -> date | None:
        """The local day on which the first lists came out; None as long as they are not out."""
        return timezone.localdate(self.lists_out_at) if self.lists_out_at else None

    @property
    def appeals_end(self) -> datetime:
        """The last moment to appeal; only where appeals are taken."""
        assert self.appeals_until, "no appeal is taken"
        return self.appeals_until

    @property
    def lists_are_late(self) -> bool:
        """The announced day has passed without them."""
        return not self.lists_out_at and self.results_on is not None and self.results_on < timezone.localdate()

    def is_open(self, now=None) -> bool:
        now = now or timezone.now()
        return self.state == CampaignState.OPEN and self.opens_at <= now < self.closing_at

    @property
    def age_on(self) -> date:
        """The day on which ages count (facts: rules of the field)."""
        return date(self.entry_year, 9, 1)

    @property
    def answer_time(self) -> time:
        """The local time of day at which time to answer ends."""
        return time(self.answer_hour)

    @property
    def opened_secret(self) -> str:
        """The key of the draw, from the day on which no list number can win anything any more; empty before.

        docs/decisions/0013-after-publishing.md.
        """
        return self.draw_secret if self.state == CampaignState.FINISHED else ""


class CampaignMove(Move):
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("move of a campaign")
        verbose_name_plural = _("moves of campaigns")


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
                condition=models.Q(kind=CriterionKind.ENTERED) | models.Q(appointment=""),
                name="criterion_appointment_has_its_mark_entered",
                violation_error_message=_("What is taken at an appointment is marked by staff."),
            ),
        ]

    def __str__(self):
        return self.name or ""


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
