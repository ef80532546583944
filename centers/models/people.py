from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Staff and partners. Applicants have no account.

    What a person may do comes from groups (`centers.roles`); which files, from `centers` (staff see the
    files that name one of theirs; none and the right to all campaigns: every file) and `partner`.
    """

    centers = models.ManyToManyField("centers.Center", verbose_name=_("centres"), blank=True, related_name="staff")
    partner = models.ForeignKey(
        "centers.Partner",
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ar")

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")  # type: ignore[assignment]  # Django takes a lazy one
        verbose_name_plural = _("accounts")  # type: ignore[assignment]  # likewise
