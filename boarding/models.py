"""The house, its wings, rooms and beds, and who stays in them."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from centers.models import Commune, Move
from enrollment.models import Application, Sex


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


class House(models.Model):
    """A boarding house. Its figures are samples until the real ones are known (facts)."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    story = models.TextField(_("story"), blank=True)
    distant_km = models.DecimalField(
        _("a commune is distant from (km)"),
        max_digits=5,
        decimal_places=1,
        help_text=_(
            "Straight line to the town of the centres, in kilometres. People from nearer communes have no right to a"
            " bed here."
        ),
    )
    is_sample = models.BooleanField(_("sample"), default=True)

    class Meta:
        verbose_name = _("boarding house")
        verbose_name_plural = _("boarding houses")
        ordering = ["id"]
        permissions = [("give_bed", _("Can give beds, check in and check out"))]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        """The first house has the address of the time when it was the only one."""
        return reverse("boarding:house") if self.is_first else reverse("boarding:another_house", args=[self.slug])

    @cached_property
    def is_first(self) -> bool:
        """Whether it is the only house, or the one that was there before the others."""
        return not House.objects.filter(pk__lt=self.pk).exists()

    def is_far(self, commune: Commune | None) -> bool:
        """Whether a bed can be asked for from there; None is outside the province (docs/decisions/0004)."""
        return commune is None or commune.km_to_benguerir >= self.distant_km


class Wing(models.Model):
    """A wing for girls or for boys; its slug names it in run files. A house may have several of a kind."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="wings")
    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)

    class Meta:
        verbose_name = _("wing")
        verbose_name_plural = _("wings")
        ordering = ["house", "id"]

    def __str__(self):
        return self.name or self.slug

    def full_name(self) -> str:
        """With its house where there is more than one."""
        alone = not House.objects.exclude(pk=self.house_id).exists()
        return str(self) if alone else gettext("%(house)s, %(wing)s") % {"house": self.house, "wing": self}

    def beds(self):
        return Bed.objects.filter(room__wing=self)


class Room(models.Model):
    wing = models.ForeignKey(Wing, verbose_name=_("wing"), on_delete=models.PROTECT, related_name="rooms")
    number = models.CharField(_("room"), max_length=8)
    is_sample = models.BooleanField(_("sample"), default=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["wing", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["wing", "number"],
                name="room_number_once_per_wing",
                violation_error_message=_("This wing already has a room with this number."),
            )
        ]

    def __str__(self):
        return self.number


class BedQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(out_of_use=False)

    def free(self):
        """Usable beds that no live stay has been given."""
        return self.usable().exclude(stays__state__in=LIVE)


class Bed(models.Model):
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="beds")
    letter = models.CharField(_("bed"), max_length=2)
    out_of_use = models.BooleanField(_("out of use"), default=False)

    objects = BedQuerySet.as_manager()

    class Meta:
        verbose_name = _("bed")
        verbose_name_plural = _("beds")
        ordering = ["room", "letter"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "letter"],
                name="bed_letter_once_per_room",
                violation_error_message=_("This room already has this bed."),
            )
        ]

    def __str__(self):
        return f"{self.room}{self.letter}"


class StayQuerySet(models.QuerySet):
    def live(self):
        """Stays that take up a bed of their wing, given to them by name or not yet."""
        return self.filter(state__in=LIVE)

    def gone(self):
        """Stays whose people left the house or never came: they ask for no other bed.

        Whoever had to leave with a place that the centre ended asks again with the next one.
        """
        told = StayMove.objects.filter(stay=OuterRef("pk"))
        had_to = Exists(told.filter(event=StayEvent.PLACE_ENDED))
        return self.filter(Q(Q(state=StayState.ENDED) & ~had_to) | Exists(told.filter(event=StayEvent.ABSENT)))


class Stay(models.Model):
    """A bed of a wing for one accepted person; which bed, the warden says."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="stays")
    wing = models.ForeignKey(Wing, verbose_name=_("wing"), on_delete=models.PROTECT, related_name="stays")
    bed = models.ForeignKey(
        Bed, verbose_name=_("bed"), on_delete=models.PROTECT, null=True, blank=True, related_name="stays"
    )
    state = models.CharField(_("state"), max_length=12, choices=StayState, default=StayState.HELD, editable=False)
    checked_in_at = models.DateTimeField(_("arrived"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("left"), null=True, blank=True, editable=False)

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        ordering = ["wing", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=sorted(LIVE)),
                name="stay_one_live_per_application",
                violation_error_message=_("This person already has a bed."),
            ),
            models.UniqueConstraint(
                fields=["bed"],
                condition=Q(state__in=sorted(LIVE), bed__isnull=False),
                name="stay_one_live_per_bed",
                violation_error_message=_("This bed is taken."),
            ),
            models.CheckConstraint(
                condition=~Q(state=StayState.CHECKED_IN) | Q(bed__isnull=False, checked_in_at__isnull=False),
                name="stay_checked_in_has_a_bed",
                violation_error_message=_("Nobody is checked in without a bed."),
            ),
        ]

    def __str__(self):
        return f"{self.application} · {self.bed or self.wing}"

    @property
    def is_minor(self) -> bool:
        """Under 18 today."""
        return self.application.applicant.is_minor(timezone.localdate())


class StayMove(Move):
    events = StayEvent
    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("move of a stay")
        verbose_name_plural = _("moves of stays")
