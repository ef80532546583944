"""What the review of files keeps beside the decisions: reasons to pick from, and who has a file before them."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .applications import Application

REASON_LENGTH = 200


class RefusalReason(models.Model):
    """A reason for which files are refused, as the person reads it. Staff edit it in both languages.

    A refusal keeps the text it was given with: what was told stays, whatever becomes of the row.
    """

    text = models.CharField(_("text"), max_length=REASON_LENGTH, validators=[MaxLengthValidator(REASON_LENGTH)])
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered to staff"), default=True)
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("reason of refusal")
        verbose_name_plural = _("reasons of refusal")
        ordering = ["position", "id"]

    def __str__(self):
        return self.text or "—"


class Lease(models.Model):
    """Who is reading a file, so that no two colleagues decide on it at once. It counts until `until`."""

    application = models.OneToOneField(
        Application, verbose_name=_("application"), on_delete=models.CASCADE, related_name="lease"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("read by"), on_delete=models.CASCADE, related_name="+"
    )
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("file being read")
        verbose_name_plural = _("files being read")

    def __str__(self):
        return f"{self.application} · {self.by}"
