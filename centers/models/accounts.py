"""What happened to an account, and where it is signed in."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountEventKind(models.TextChoices):
    SIGNED_IN = "signed_in", _("Signed in")
    RECOVERY_CODE = "recovery_code", _("Signed in with a recovery code")
    WRONG_PASSWORD = "wrong_password", _("Wrong password")
    WRONG_CODE = "wrong_code", _("Right password, wrong second step")
    SIGNED_OUT_EVERYWHERE = "everywhere", _("Signed out everywhere")
    SESSION_ENDED = "session_ended", _("Signed out on one device")
    INVITED = "invited", _("Invited by a link")
    LINK_MADE = "link_made", _("A link for a new password was made by a colleague")
    LINK_MAILED = "link_mailed", _("A link for a new password was sent by e-mail")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_SET = "password_set", _("Password chosen through a link")
    FACTOR_SET = "factor_set", _("Second step set up")
    CODES_MADE = "codes_made", _("New recovery codes")
    FACTOR_RESET = "factor_reset", _("Second step taken away by a colleague")


class AccountEvent(models.Model):
    """One line of an account's log: the account itself and whoever manages accounts read it.

    `by`: the colleague who did it; empty where it was the account itself, or whoever tried to be it. A change of rights
    is a `Change` of the account. Removed by `forget_expired` when its time is over.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.CASCADE, related_name="events"
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    kind = models.CharField(max_length=16, choices=AccountEventKind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    network = models.CharField(_("network"), max_length=50, blank=True)
    device = models.CharField(_("device"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("line of an account")
        verbose_name_plural = _("lines of accounts")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["account", "-at"], name="account_event_at")]

    def __str__(self):
        return f"{self.account_id} {self.kind}"


class AccountSession(models.Model):
    """A browser in which an account is signed in. `session_key`: of the row of `django_session` that it stands for."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.CASCADE, related_name="sessions"
    )
    session_key = models.CharField(max_length=40, unique=True)
    begun_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    seen_at = models.DateTimeField(_("last used"), default=timezone.now, editable=False)
    network = models.CharField(_("network"), max_length=50, blank=True)
    device = models.CharField(_("device"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-seen_at", "-id"]

    def __str__(self):
        return f"{self.account_id} {self.device}"
