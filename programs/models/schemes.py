from django.db import models
from django.utils.translation import gettext_lazy as _


class Scheme(models.Model):
    """A public scheme for those who create an enterprise: dated facts; whether it still runs is not checked."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=160)
    for_whom = models.CharField(_("for whom"), max_length=300, blank=True)
    gives = models.CharField(_("what it gives"), max_length=300, blank=True)
    conditions = models.CharField(_("conditions"), max_length=300, blank=True)
    references = models.CharField(
        _("references"), max_length=160, blank=True, help_text=_("Codes and sources, shown as they are written.")
    )
    dated = models.CharField(
        _("date and certainty"), max_length=300, blank=True, help_text=_("Of when these facts are, and how sure.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("scheme for enterprises")
        verbose_name_plural = _("schemes for enterprises")
        ordering = ["position", "id"]

    def __str__(self):
        return self.name or self.slug
