"""What staff write down about a file for each other."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .applications import Application

NOTE_LENGTH = 500


class Note(models.Model):
    """One note of staff on a file: never told to the person, gone when the file is anonymised."""

    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.PROTECT, related_name="notes"
    )
    text = models.CharField(_("note"), max_length=NOTE_LENGTH, validators=[MaxLengthValidator(NOTE_LENGTH)])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("note of staff")
        verbose_name_plural = _("notes of staff")
        ordering = ["application", "id"]

    def __str__(self):
        return self.text
