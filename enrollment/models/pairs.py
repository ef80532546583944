"""Two files that somebody compared: of two persons, or of one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .applications import Application


class Verdict(models.TextChoices):
    TWO_PERSONS = "two", _("Two persons")
    ONE_PERSON = "one", _("One person")


class FilePair(models.Model):
    """What staff found when they laid two files side by side, `first` the one with the lower number. A pair of two
    persons is never asked about again; of one person one file was withdrawn, and the other stands."""

    first = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+", editable=False)
    second = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+", editable=False)
    verdict = models.CharField(_("found"), max_length=3, choices=Verdict, editable=False)
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        verbose_name = _("compared files")
        verbose_name_plural = _("compared files")
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="file_pair_once",
                violation_error_message=_("These two files were compared already."),
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="file_pair_in_order",
                violation_error_message=_("A file is compared with another one."),
            ),
        ]

    def __str__(self):
        return f"{self.first} · {self.second}"
