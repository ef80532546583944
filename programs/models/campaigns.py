"""When a programme is applied for: one season from its opening to its archive."""

from datetime import date, datetime, time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centers.models import Move


class CampaignState(models.TextChoices):
    """One intake season, from its preparation to its archive."""

    DRAFT = "draft", pgettext_lazy("campaign", "In preparation")
    OPEN = "open", pgettext_lazy("campaign", "Open")
    CLOSED = "closed", pgettext_lazy("campaign", "Closed")
    DECIDING = "deciding", pgettext_lazy("campaign", "Places being given")
    FINISHED = "finished", pgettext_lazy("campaign", "Finished")


# Files can be read as soon as they come in; they are ranked once the campaign is closed.
CAMPAIGN_MOVES: dict[str, frozenset[str]] = {
    CampaignState.DRAFT: frozenset({CampaignState.OPEN}),
    CampaignState.OPEN: frozenset({CampaignState.CLOSED}),
    CampaignState.CLOSED: frozenset({CampaignState.OPEN, CampaignState.DECIDING}),
    CampaignState.DECIDING: frozenset({CampaignState.FINISHED}),
    CampaignState.FINISHED: frozenset(),
}


PUBLIC_CAMPAIGN_STATES = frozenset(CampaignState) - {CampaignState.DRAFT}


class CampaignEvent(models.TextChoices):
    """What the history tells besides the states; the labels take the figures of the move."""

    DRAW_SEALED = "draw_sealed", _("Draw sealed: %(seal)s")
    DRAW_FIXED = "draw_fixed", _("Draw fixed: %(value)s")
    FINISHED_BY_ITSELF = "finished_by_itself", _("The last day on which places are given is over.")
    ARCHIVED = "archived", _("Archived: off the desk, its results stay public.")
    HOUR_KEPT = "hour_kept", _("Legal time has changed: %(date)s at %(time)s stands as announced.")


class ListKind(models.TextChoices):
    """What the lists of a published allocation are: an appeal can still change the first, nothing but the answers of
    people the second."""

    PROVISIONAL = "provisional", _("Provisional lists")
    FINAL = "final", _("Final lists")


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
    hides_names = models.BooleanField(_("names and sex stay hidden until a file is decided"), default=True)
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
