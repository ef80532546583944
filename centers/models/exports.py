"""What was taken out of the portal as a table, by whom and why."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """One table that left, noted before its first byte. `what`: the list, as its page was called; `narrowed`: its
    filters, as they stood in the address, without the words of a search: rows of erased people leave nothing here."""

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    what = models.CharField(_("what"), max_length=200, editable=False)
    narrowed = models.CharField(_("filters"), max_length=500, blank=True, editable=False)
    ending = models.CharField(_("format"), max_length=4, editable=False)
    rows = models.PositiveIntegerField(_("lines"), editable=False)
    is_personal = models.BooleanField(_("with personal data"), editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_personal=False) | ~models.Q(reason=""),
                name="export_of_personal_data_has_a_reason",
                violation_error_message=_("An export with personal data states its reason."),
            )
        ]

    def __str__(self):
        return self.what
