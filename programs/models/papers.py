"""The papers that a level asks for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .catalog import Level


class Paper(models.Model):
    """A paper asked for at a level. The same `code` at two levels is the same paper: it is given once."""

    level = models.ForeignKey(Level, verbose_name=_("level"), on_delete=models.PROTECT, related_name="papers")
    code = models.SlugField(
        _("code"), max_length=20, help_text=_("The same code at two levels: the paper is asked for once.")
    )
    name = models.CharField(_("name"), max_length=120)
    is_id_card = models.BooleanField(
        _("copy of the national card"), default=False, help_text=_("Under 18, a birth certificate will do.")
    )
    is_sample = models.BooleanField(
        _("sample"), default=False, help_text=_("The page says so. Clear this box once the centre has confirmed it.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("paper to bring")
        verbose_name_plural = _("papers to bring")
        ordering = ["level", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "code"],
                name="paper_code_once_per_level",
                violation_error_message=_("This level already asks for a paper with this code."),
            )
        ]

    def __str__(self):
        return self.name or self.code
