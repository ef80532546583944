"""What the clock of the province was when hours were promised."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ZoneRules(models.Model):
    """The rules of the clock as the portal saw them, a row for every change; the latest counts.

    `pairs` are those of `centers.core.zones.Rules`; `moved` tells what was moved then, so that its hour stood.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.CharField(max_length=20, editable=False)
    pairs = models.JSONField(editable=False)
    moved = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("rules of the clock")
        verbose_name_plural = _("rules of the clock")
        ordering = ["id"]

    def __str__(self):
        return self.version
