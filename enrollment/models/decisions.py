"""Runs, what they gave, and who enrolled."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from centers.core.types import StrOrPromise
from centers.models import Move
from enrollment.values.marks import localized_averages
from programs.models import Campaign, CampaignState

from .appeals import AppealState
from .applications import Application, Choice, Eligibility
from .calls import CallerCheck


class RunState(models.TextChoices):
    COMPUTING = "computing", pgettext_lazy("run", "Being computed")
    DRAFT = "draft", pgettext_lazy("run", "Refused by the check")
    CHECKED = "checked", pgettext_lazy("run", "Checked")
    PUBLISHED = "published", pgettext_lazy("run", "Published")
    DISCARDED = "discarded", pgettext_lazy("run", "Discarded")
    BROKEN = "broken", pgettext_lazy("run", "Broken off")


RUN_MOVES: dict[str, frozenset[str]] = {
    RunState.COMPUTING: frozenset({RunState.DRAFT, RunState.CHECKED, RunState.DISCARDED, RunState.BROKEN}),
    RunState.DRAFT: frozenset({RunState.CHECKED, RunState.DISCARDED}),
    RunState.CHECKED: frozenset({RunState.PUBLISHED, RunState.DISCARDED}),
    RunState.PUBLISHED: frozenset(),
    RunState.DISCARDED: frozenset(),
    RunState.BROKEN: frozenset(),
}


class RunStep(models.TextChoices):
    """How far the computing of a run has come."""

    WAITING = "waiting", _("Waiting to begin")
    FREEZING = "freezing", _("Freezing the files")
    COMPUTING = "computing", _("Computing the places")
    CHECKING = "checking", _("Checking the result")


class RunEvent(models.TextChoices):
    """What the history of an allocation tells besides its states."""

    HANDED_OVER = (
        "handed_over",
        _("The frozen file was handed over to %(recipient)s (fingerprint of the file: %(fingerprint)s)."),
    )
    # Why a run was broken off.
    SILENT = "silent", _("The computing stopped without a word, twice. The server may have been restarted.")
    INCOMPLETE = "incomplete", _("Something was still missing (%(count)s). The page of preparation says what.")
    UNFIT = "unfit", _("The files do not fit together: %(place)s")
    FAILED = "failed", _("An error nobody expected stopped the computing: %(error)s")
    BY_ITSELF = "by_itself", _("Computed, checked and published by the portal itself, as the campaign says.")


class OfferState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("offer", "Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted")
    ACCEPTED_WAITING = "accepted_waiting", pgettext_lazy("offer", "Kept, waiting for a better one")
    DECLINED = "declined", pgettext_lazy("offer", "Declined")
    LAPSED = "lapsed", pgettext_lazy("offer", "No answer in time")
    RESTORED = "restored", pgettext_lazy("offer", "Restored")
    SUPERSEDED = "superseded", pgettext_lazy("offer", "Replaced by a better one")
    ENDED = "ended", pgettext_lazy("offer", "Ended by the centre")


_O = OfferState


OFFER_MOVES: dict[str, frozenset[str]] = {
    _O.PENDING: frozenset({_O.ACCEPTED, _O.ACCEPTED_WAITING, _O.DECLINED, _O.LAPSED, _O.SUPERSEDED, _O.ENDED}),
    _O.RESTORED: frozenset({_O.ACCEPTED, _O.ACCEPTED_WAITING, _O.DECLINED, _O.LAPSED, _O.SUPERSEDED, _O.ENDED}),
    _O.ACCEPTED: frozenset({_O.DECLINED, _O.ENDED}),
    _O.ACCEPTED_WAITING: frozenset({_O.ACCEPTED, _O.DECLINED, _O.SUPERSEDED, _O.ENDED}),
    _O.LAPSED: frozenset({_O.RESTORED}),
    _O.DECLINED: frozenset(),
    _O.SUPERSEDED: frozenset(),
    # An error of the centre gives back what it took: the answer that stood, or the time to give one.
    _O.ENDED: frozenset({_O.RESTORED, _O.ACCEPTED, _O.ACCEPTED_WAITING}),
}


UNANSWERED = frozenset({_O.PENDING, _O.RESTORED})


KEPT = frozenset({_O.ACCEPTED, _O.ACCEPTED_WAITING})


HOLDING = UNANSWERED | KEPT


# What somebody says to an offer, by the state that it leads to.
ANSWERS: dict[str, StrOrPromise] = {
    OfferState.ACCEPTED: pgettext_lazy("answer", "seat accepted"),
    OfferState.ACCEPTED_WAITING: pgettext_lazy("answer", "seat kept, waiting for a better choice"),
    OfferState.DECLINED: pgettext_lazy("answer", "seat given back"),
}


class OfferEvent(models.TextChoices):
    """What the history of an offer tells besides its states: of one that the centre ended, why."""

    BED = "bed", _("A bed came free.")
    ABSENT = "absent", _("Did not come")
    LEFT = "left", _("Left the training")
    AVERAGE = "average", _("The original shows another average: %(read)s instead of %(before)s")
    IN_LINE_AGAIN = "in_line_again", _("An error of the centre: the seat is given to somebody else, the rank is back.")
    FOR_PERSON = "for_person", _("%(answer)s: said for the person. Checked: %(checked)s")
    EXTENDED = "extended", _("More time to answer: until %(date)s at %(time)s. Checked: %(checked)s")
    HOUR_KEPT = "hour_kept", _("Legal time has changed: %(date)s at %(time)s stands as announced.")


# Why staff end a place. A false average ends one by its own rule alone (actions.verifying).
ENDINGS = (OfferEvent.ABSENT, OfferEvent.LEFT)


class OutcomeKind(models.TextChoices):
    """Why a choice ended as it did in a published run; `allocation.explanations` makes the sentence."""

    ADMITTED = "admitted", _("A seat")
    NOT_REACHED = "not_reached", _("Last seat went to an earlier rank")
    BETTER = "better", _("A preferred choice was given")
    NOT_ELIGIBLE = "not_eligible", _("Conditions not met")
    BED_ESSENTIAL = "bed_essential", _("No bed, and a bed is essential")
    GIVEN_UP = "given_up", _("Declined, lapsed or given up")


class Run(models.Model):
    """One allocation with its frozen input, as texts in the formats of `allocate`; both are empty until computed.

    While it is computed, `step` says how far it has come, `heard_at` when its process last gave a sign of life, and
    `tries` how many processes have taken it up. `problems` holds the fields of each violation the check found
    (enrollment.runs.violations); lines of text are those of earlier releases.
    """

    campaign = models.ForeignKey(Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.COMPUTING, editable=False)
    step = models.CharField(max_length=10, choices=RunStep, default=RunStep.WAITING, editable=False)
    heard_at = models.DateTimeField(default=timezone.now, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    frozen_input = models.TextField(_("frozen input"), editable=False, blank=True)
    fingerprint = models.CharField(_("fingerprint of the input"), max_length=64, editable=False, blank=True)
    result = models.TextField(_("result"), editable=False, blank=True)
    problems = models.JSONField(_("what the check found"), default=list, editable=False)
    made_at = models.DateTimeField(_("computed"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("computed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["campaign", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"],
                name="run_number_once_per_campaign",
                violation_error_message=_("This campaign already has an allocation with this number."),
            ),
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(state=RunState.COMPUTING),
                name="run_one_computed_at_a_time",
                violation_error_message=_("An allocation of this campaign is being computed already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RunState.COMPUTING, RunState.DISCARDED, RunState.BROKEN])
                | ~(Q(frozen_input="") | Q(fingerprint="") | Q(result="")),
                name="run_has_its_result",
                violation_error_message=_("An allocation that was computed has its files and its result."),
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.PUBLISHED, published_at__isnull=False)
                | (~Q(state=RunState.PUBLISHED) & Q(published_at__isnull=True)),
                name="run_published_has_its_date",
                violation_error_message=_("A published allocation has its date, another has none."),
            ),
        ]

    def __str__(self):
        return f"{self.campaign} · {self.number}"

    @property
    def out_at(self) -> datetime:
        """When it was published; only of one that was."""
        assert self.published_at, "not published"
        return self.published_at


class RunMove(Move):
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("move of an allocation")
        verbose_name_plural = _("moves of allocations")


class OfferQuerySet(models.QuerySet):
    def holding(self):
        """Offers that keep their seat: waiting for an answer, or accepted."""
        return self.filter(state__in=HOLDING)

    def overdue(self, now=None):
        return self.filter(state__in=UNANSWERED, deadline__lte=now or timezone.now())


class Offer(models.Model):
    """A seat proposed to somebody, with a bed or without. `deadline` is exclusive."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="offers")
    choice = models.ForeignKey(Choice, verbose_name=_("choice"), on_delete=models.PROTECT, related_name="offers")
    run = models.ForeignKey(Run, verbose_name=_("allocation"), on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(_("state"), max_length=16, choices=OfferState, default=OfferState.PENDING, editable=False)
    with_bed = models.BooleanField(_("with a bed"), default=False)
    made_at = models.DateTimeField(_("offered"), default=timezone.now, editable=False)
    deadline = models.DateTimeField(_("answer before"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    objects = OfferQuerySet.as_manager()
    buttons: list  # for the page of the file

    class Meta:
        verbose_name = _("offer of a place")
        verbose_name_plural = _("offers of places")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=sorted(HOLDING)),
                name="offer_one_held_per_application",
                violation_error_message=_("This person already holds a place."),
            ),
            models.UniqueConstraint(
                fields=["run", "application"],
                name="offer_once_per_run",
                violation_error_message=_("An allocation offers a person one place."),
            ),
        ]

    def __str__(self):
        return f"{self.choice}"

    def ended_for_average(self) -> bool:
        """Whether a false average ended it, however often it was given back before."""
        last = self.moves.filter(to_state=OfferState.ENDED).exclude(from_state=OfferState.ENDED).last()
        return last is not None and last.event == OfferEvent.AVERAGE

    def better_choices(self) -> models.QuerySet[Choice]:
        """The choices ranked higher that can still come free; none once the campaign is finished.

        One refused as outside the conditions counts as long as an appeal against it is open.
        """
        choices = Choice.objects.filter(application=self.application_id, rank__lt=self.choice.rank)
        alive = choices.filter(Q(eligibility=Eligibility.ELIGIBLE) | Q(appeals__state=AppealState.OPEN), given_up=False)
        return alive.exclude(application__campaign__state=CampaignState.FINISHED)


class OfferMove(Move):
    events = OfferEvent
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("move of an offer")
        verbose_name_plural = _("moves of offers")

    @property
    def localized_figures(self) -> dict:
        if self.event in (OfferEvent.FOR_PERSON, OfferEvent.EXTENDED):
            said = {"answer": ANSWERS.get(self.to_state, ""), "checked": CallerCheck(self.figures["checked"]).label}
            return {**self.figures, **said}
        return localized_averages(self.figures) if self.event == OfferEvent.AVERAGE else self.figures


class Outcome(models.Model):
    """Why a choice ended as it did in a published run: the kind and the figures, never a text.

    Positions are 1-based on the lists of that run; empty where the person stands on none.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="outcomes")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField(_("outcome"), max_length=16, choices=OutcomeKind)
    position = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    last_position = models.PositiveIntegerField(_("last rank served"), null=True, blank=True)
    with_bed = models.BooleanField(_("with a bed"), default=False)
    bed_position = models.PositiveIntegerField(_("rank for a bed"), null=True, blank=True)
    bed_cutoff = models.PositiveIntegerField(_("last rank for a bed"), null=True, blank=True)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["run", "choice__rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "choice"],
                name="outcome_once_per_run",
                violation_error_message=_("This choice already has its outcome in this allocation."),
            )
        ]

    def __str__(self):
        return self.get_kind_display()


class Enrollment(models.Model):
    """The originals were seen and the person is a trainee of the intake, as long as the place is held.

    It goes with its place; who enrolled whom and when stays in the history of the file.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="enrollment")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="enrollment")
    enrolled_at = models.DateTimeField(_("enrolled"), default=timezone.now, editable=False)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("enrolled by"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-enrolled_at"]

    def __str__(self):
        return f"{self.application}"
