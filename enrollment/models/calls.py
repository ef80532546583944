"""Calls of staff to a person, and who opened a file or a paper of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .applications import Application
from .documents import Document


class CallerCheck(models.TextChoices):
    """How staff made sure who speaks, before they answer for somebody or change a phone number."""

    CALLED = "called", _("Called on the phone number in the file")
    GUARDIAN = "guardian", _("Guardian called on the guardian's number in the file")
    PAPERS = "papers", _("Papers shown at the counter")


class CallAbout(models.TextChoices):
    """What somebody is called about. The values stand in addresses of call lists."""

    OFFER = "offer", pgettext_lazy("call", "An offer that is about to lapse")
    PAPERS = "papers", pgettext_lazy("call", "Papers that are missing")
    ARRANGEMENT = "arrangement", pgettext_lazy("call", "An arrangement that was asked for")
    CODE = "code", pgettext_lazy("call", "A code that was lost")
    MESSAGE = "message", pgettext_lazy("call", "A message that did not arrive")
    OTHER = "other", pgettext_lazy("call", "Something else")


class CallOutcome(models.TextChoices):
    REACHED = "reached", pgettext_lazy("call", "Reached")
    WILL_COME = "will_come", pgettext_lazy("call", "Reached: will come")
    NO_ANSWER = "no_answer", pgettext_lazy("call", "No answer")
    WRONG_NUMBER = "wrong_number", pgettext_lazy("call", "Wrong number")


SPOKEN = frozenset({CallOutcome.REACHED, CallOutcome.WILL_COME})


class Call(models.Model):
    """One try to reach a person by phone. `next_try`: when to try again, if at all; the latest call says so."""

    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.PROTECT, related_name="calls"
    )
    about = models.CharField(_("about"), max_length=12, choices=CallAbout, default=CallAbout.OTHER)
    outcome = models.CharField(_("outcome"), max_length=12, choices=CallOutcome)
    next_try = models.DateTimeField(_("try again"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(_("called"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("called by"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-at", "-id"]

    def __str__(self):
        return self.get_outcome_display()


class Opening(models.Model):
    """Somebody of the staff opened a file, or one paper of it (law 09-08: who saw what)."""

    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.PROTECT, related_name="openings"
    )
    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("opened by"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("opening of a file")
        verbose_name_plural = _("openings of files")
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.application}"
