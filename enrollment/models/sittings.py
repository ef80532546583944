"""Appointments: when and where an interview or a test of an intake is held, and who is called to it."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from centers.core.formatting import moment
from centers.models import Move
from programs.models import Criterion

from .applications import Choice


class SittingState(models.TextChoices):
    """Whether an interview or a test is held as planned."""

    PLANNED = "planned", pgettext_lazy("sitting", "Planned")
    CANCELLED = "cancelled", pgettext_lazy("sitting", "Cancelled")


SITTING_MOVES: dict[str, frozenset[str]] = {
    SittingState.PLANNED: frozenset({SittingState.CANCELLED}),
    SittingState.CANCELLED: frozenset(),
}


class SittingEvent(models.TextChoices):
    """What the history of a sitting tells besides its states."""

    SHIFTED = "shifted", _("Moved from %(date)s at %(time)s.")
    HOUR_KEPT = "hour_kept", _("Legal time has changed: %(date)s at %(time)s stands as announced.")


class ConvocationState(models.TextChoices):
    """Where somebody stands who is called. CANNOT: has said so in time; NO_DATE: the date was cancelled, or the
    choice did not meet the conditions for a time."""

    CALLED = "called", pgettext_lazy("convocation", "Called")
    CANNOT = "cannot", pgettext_lazy("convocation", "Cannot come, needs another date")
    NO_DATE = "no_date", pgettext_lazy("convocation", "Without a date for now")
    CAME = "came", pgettext_lazy("convocation", "Came")
    ABSENT = "absent", pgettext_lazy("convocation", "Absent")


_V = ConvocationState


CONVOCATION_MOVES: dict[str, frozenset[str]] = {
    _V.CALLED: frozenset({_V.CANNOT, _V.NO_DATE, _V.CAME, _V.ABSENT}),
    _V.CANNOT: frozenset({_V.CALLED, _V.NO_DATE, _V.CAME, _V.ABSENT}),
    _V.NO_DATE: frozenset({_V.CALLED}),
    _V.CAME: frozenset({_V.ABSENT}),
    _V.ABSENT: frozenset({_V.CALLED, _V.CAME}),
}


DATED = frozenset({_V.CALLED, _V.CANNOT, _V.CAME, _V.ABSENT})


# The place of somebody who cannot come goes to whoever needs it.
TAKING_A_PLACE = frozenset({_V.CALLED, _V.CAME, _V.ABSENT})


TO_DATE_ANEW = frozenset({_V.CANNOT, _V.NO_DATE})


class ConvocationEvent(models.TextChoices):
    """What the history of a convocation tells besides its states."""

    DATED = "dated", _("Called for %(date)s at %(time)s.")


LONGEST, MOST_PLACES = 480, 500  # minutes; people at a time


class SittingQuerySet(models.QuerySet):
    def planned(self):
        return self.filter(state=SittingState.PLANNED)

    def with_taken(self):
        """Adds `taken`: how many of the places are promised to somebody."""
        promised = Q(convocations__state__in=TAKING_A_PLACE)
        return self.annotate(taken=models.Count("convocations", filter=promised))

    def near(self):
        """With all that names it, without a query per row."""
        return self.select_related("criterion__intake__program__center", "criterion__intake__campaign")


class Sitting(models.Model):
    """One interview, or one hour of tests, for one criterion of an intake: so many `places` at the same time."""

    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.PROTECT, related_name="sittings"
    )
    state = models.CharField(
        _("state"), max_length=9, choices=SittingState, default=SittingState.PLANNED, editable=False
    )
    starts_at = models.DateTimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(5), MaxValueValidator(LONGEST)]
    )
    places = models.PositiveSmallIntegerField(
        _("people at a time"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    # Typed once with each series and never changed in a form: no content to be completed.
    room_ar = models.CharField(_("Room, in Arabic"), max_length=80)
    room_fr = models.CharField(_("Room, in French"), max_length=80)
    place_ar = models.CharField(_("Place, in Arabic"), max_length=120)
    place_fr = models.CharField(_("Place, in French"), max_length=120)

    objects = SittingQuerySet.as_manager()
    taken: int  # by `with_taken`

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("interviews and tests")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=LONGEST),
                name="sitting_minutes_in_range",
                violation_error_message=_("A sitting lasts from 5 to 480 minutes."),
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=MOST_PLACES),
                name="sitting_places_in_range",
                violation_error_message=_("A sitting takes from 1 to 500 people at a time."),
            ),
        ]

    def __str__(self):
        when = gettext("%(date)s at %(time)s") % moment(self.starts_at)
        return f"{when} · {self.room}"

    @property
    def room(self) -> str:
        return getattr(self, f"room_{get_language()}", self.room_ar)

    @property
    def place(self) -> str:
        return getattr(self, f"place_{get_language()}", self.place_ar)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()


class SittingMove(Move):
    events = SittingEvent
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("move of a sitting")
        verbose_name_plural = _("moves of sittings")


class ConvocationQuerySet(models.QuerySet):
    def taking_a_place(self):
        return self.filter(state__in=TAKING_A_PLACE)

    def to_date_anew(self):
        """Who cannot come, or whose date was cancelled."""
        return self.filter(state__in=TO_DATE_ANEW)

    def near(self):
        """With all that is told of one, without a query per row."""
        return self.select_related(
            "sitting", "criterion", "choice__application__applicant__commune", "choice__application__campaign",
            "choice__intake__program__center",
        )  # fmt: skip


class Convocation(models.Model):
    """One choice called for one criterion. The row stays the same whatever its date becomes; its moves tell."""

    choice = models.ForeignKey(Choice, verbose_name=_("choice"), on_delete=models.PROTECT, related_name="convocations")
    criterion = models.ForeignKey(Criterion, verbose_name=_("criterion"), on_delete=models.PROTECT, related_name="+")
    sitting = models.ForeignKey(
        Sitting, verbose_name=_("sitting"), on_delete=models.PROTECT, null=True, blank=True, related_name="convocations"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ConvocationState, default=ConvocationState.CALLED, editable=False
    )

    objects = ConvocationQuerySet.as_manager()
    number: int  # by `appointments.of_person`

    class Meta:
        verbose_name = _("convocation")
        verbose_name_plural = _("convocations")
        ordering = ["sitting__starts_at", "choice__application__list_number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["choice", "criterion"],
                name="convocation_once_per_criterion",
                violation_error_message=_("This choice is called for this criterion already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(DATED), sitting__isnull=False)
                | ~Q(state__in=sorted(DATED)) & Q(sitting__isnull=True),
                name="convocation_with_a_date_has_its_sitting",
                violation_error_message=_("Who is called has a sitting, and who waits for a date has none."),
            ),
        ]

    def __str__(self):
        return f"{self.choice.application} · {self.criterion}"

    @property
    def called_to(self) -> Sitting:
        """The sitting; only of a state among DATED, which has one."""
        assert self.sitting, "no date"
        return self.sitting

    @property
    def is_to_come(self) -> bool:
        """Called, and the sitting has not begun."""
        return self.state == ConvocationState.CALLED and not self.called_to.has_begun


class ConvocationMove(Move):
    convocation = models.ForeignKey(Convocation, on_delete=models.PROTECT, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("move of a convocation")
        verbose_name_plural = _("moves of convocations")
