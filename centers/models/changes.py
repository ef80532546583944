"""What was changed in content and accounts: who, when, what, from what to what."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Deed(models.TextChoices):
    ADDED = "added", pgettext_lazy("change", "Added")
    CHANGED = "changed", pgettext_lazy("change", "Changed")
    REMOVED = "removed", pgettext_lazy("change", "Removed")


class Change(models.Model):
    """One line, written with the change itself and never altered (centers.changes).

    `table` and `row`: "centers.milestone", "12". `page`: the row on whose form it stands, "centers.center.3", itself
    where it has a form of its own. `names`: language -> what the row was called. `values`: a list of
    [column, before, after] as JSON has them; a related row as [key, {language: name}], several of them as a list;
    null for what is kept by nobody, as a password.
    """

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    deed = models.CharField(_("deed"), max_length=8, choices=Deed, editable=False)
    table = models.CharField(_("table"), max_length=60, editable=False)
    row = models.CharField(max_length=40, editable=False)
    page = models.CharField(max_length=100, editable=False, db_index=True)
    names = models.JSONField(default=dict, editable=False)
    values = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("change log", "change")
        verbose_name_plural = _("last changes")
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.table} {self.row} · {self.pk}"
