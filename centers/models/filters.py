"""Lists of the back office as somebody wants to find them again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedFilterQuerySet(models.QuerySet):
    def for_reader(self, user):
        """One's own and those that colleagues share."""
        return self.filter(Q(by=user) | Q(is_shared=True))


class SavedFilter(models.Model):
    """The filter of a list as an address: `path` of the list and `query` behind it, without what was searched for."""

    name = models.CharField(_("name"), max_length=60)
    path = models.CharField(max_length=120, editable=False)
    query = models.CharField(max_length=500, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False)
    is_shared = models.BooleanField(_("for colleagues too"), default=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["path"], name="saved_filter_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "path", "name"],
                name="saved_filter_name_once",
                violation_error_message=_("A filter of this list already has this name."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def address(self) -> str:
        return f"{self.path}?{self.query}"
