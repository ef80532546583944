"""A file entered with the person by somebody's account: at the counter, from a paper form, or by an association."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .applications import Application, ApplicationState


class ConsentMeans(models.TextChoices):
    """How a person agreed that somebody else types the answers."""

    SPOKEN = "spoken", pgettext_lazy("consent", "Said by the person")
    SIGNED = "signed", pgettext_lazy("consent", "Signed on paper")


ENTRY_LASTS = timedelta(hours=12)  # a day of work: what was not handed over by then is closed to the account


class AssistedEntryQuerySet(models.QuerySet):
    def open(self):
        """Those that the account that began them may still go on with."""
        return self.filter(handed_over_at=None, consented_at__gt=timezone.now() - ENTRY_LASTS)

    def closed_unfinished(self):
        """Drafts whose code nobody has, since the day of work passed before it was handed over."""
        late = self.filter(handed_over_at=None, consented_at__lte=timezone.now() - ENTRY_LASTS)
        return late.filter(application__state=ApplicationState.DRAFT)


class AssistedEntry(models.Model):
    """Who enters, and the consent of the person. `handed_over_at`: the code was given, no way in is left."""

    application = models.OneToOneField(
        Application, verbose_name=_("application"), on_delete=models.CASCADE, related_name="assisted_entry"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )
    consent = models.CharField(_("consent of the person"), max_length=8, choices=ConsentMeans)
    consented_at = models.DateTimeField(_("consented"), default=timezone.now, editable=False)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True, editable=False)

    objects = AssistedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("assisted entry")
        verbose_name_plural = _("assisted entries")
        ordering = ["-consented_at", "-id"]

    def __str__(self):
        return f"{self.application}"

    @property
    def is_open(self) -> bool:
        return self.handed_over_at is None and self.consented_at > timezone.now() - ENTRY_LASTS
