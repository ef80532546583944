"""Work on many rows at once, done in batches, by the request that asked for it or by a worker."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BulkState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("bulk job", "Looked at, not confirmed")
    WAITING = "waiting", pgettext_lazy("bulk job", "Waiting to begin")
    WORKING = "working", pgettext_lazy("bulk job", "Being done")
    DONE = "done", pgettext_lazy("bulk job", "Done")
    STOPPED = "stopped", pgettext_lazy("bulk job", "Stopped")


_B = BulkState


BULK_MOVES: dict[str, frozenset[str]] = {
    _B.PLANNED: frozenset({_B.WAITING, _B.STOPPED}),
    _B.WAITING: frozenset({_B.WORKING, _B.STOPPED}),
    _B.WORKING: frozenset({_B.DONE, _B.STOPPED}),
    _B.DONE: frozenset(),
    _B.STOPPED: frozenset(),
}


GOING_ON = frozenset({_B.WAITING, _B.WORKING})


class BulkJob(models.Model):
    """One verb (`centers.bulk`, by name) for many rows.

    `rows` holds the number and the token (`centers.core.seen`) of each, in the order of the work; those before
    `position` are over. What a batch did and the new position are saved in one transaction, so each row is worked on
    once, however often a worker is killed. `claim` counts who has taken the job up: whoever no longer has the newest
    one writes nothing. `heard_at` is the last sign of life, `stuck` how often it was taken up without getting further.
    """

    verb = models.CharField(_("what is done"), max_length=40, editable=False)
    arguments = models.JSONField(default=dict, editable=False)
    rows = models.JSONField(default=list, editable=False)
    # The address of the list, with its filter, from which they were chosen.
    chosen_from = models.CharField(max_length=1000, blank=True, editable=False)
    total = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    done = models.PositiveIntegerField(pgettext_lazy("bulk job", "changed"), default=0, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=BulkState, default=BulkState.PLANNED, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    planned_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    heard_at = models.DateTimeField(default=timezone.now, editable=False)
    claim = models.PositiveIntegerField(default=0, editable=False)
    stuck = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("bulk job")
        verbose_name_plural = _("bulk jobs")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "heard_at"], name="bulk_job_going_on")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(position__lte=models.F("total"), done__lte=models.F("position")),
                name="bulk_job_within_its_rows",
                violation_error_message=_("A bulk job goes no further than its rows."),
            )
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def is_going_on(self) -> bool:
        return self.state in GOING_ON

    @property
    def left_out(self) -> int:
        """How many rows stayed as they were, so far."""
        return self.position - self.done


class BulkResult(models.Model):
    """Why one row of a job stayed as it was: its number, and each reason in both languages (`{"ar": …, "fr": …}`)."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="results")
    row = models.BigIntegerField()
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["job", "row"], name="bulk_result_once")]

    def __str__(self):
        return f"{self.job_id}.{self.row}"
