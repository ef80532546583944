"""Four eyes: what one account asked to be done with an allocation, until another confirms it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .decisions import Run


class RunDeed(models.TextChoices):
    """The values are the slugs of the buttons."""

    PUBLISH = "publish", _("Publish the result")
    DISCARD = "discard", _("Discard")
    HAND_OVER = "export", _("Hand over the frozen file")


class RunRequest(models.Model):
    """Open as long as it is there: confirmed or withdrawn it goes, and the history of the allocation tells of it.

    `recipient` and `reason`: of a hand-over, as they were typed by whoever asked.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="requests")
    deed = models.CharField(max_length=8, choices=RunDeed)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    recipient = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("request about an allocation")
        verbose_name_plural = _("requests about allocations")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "deed"],
                name="run_asked_once",
                violation_error_message=_("This was asked already: another person confirms it."),
            )
        ]

    def __str__(self):
        return f"{self.run} · {self.get_deed_display()}"
