"""Texts that staff keep ready for what they write to people in their own words."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

WRITTEN_LENGTH = 480  # characters in one language: seven SMS in Arabic, and whoever reads it is on a phone


class ReadyText(models.Model):
    """One text by its name, to be changed before it is sent."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    body = models.CharField(_("text"), max_length=WRITTEN_LENGTH, validators=[MaxLengthValidator(WRITTEN_LENGTH)])
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("ready text")
        verbose_name_plural = _("ready texts")
        ordering = ["position", "slug"]

    def __str__(self):
        return self.name
