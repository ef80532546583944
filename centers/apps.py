from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentersConfig(AppConfig):
    """Where, and who stands behind it."""

    name = "centers"
    verbose_name = _("Centres and partners")

    def ready(self):
        """Accounts are tracked by the top, which knows their roles."""
        from centers import changes, models

        changes.track(
            models.Center, models.Event, models.Commune, models.Partner, models.Agreement, models.NewsItem,
            models.Network, models.Page, models.Question, models.Term, models.Contact, models.Picture,
        )  # fmt: skip
        changes.track(models.Milestone, models.Trade, page="center")
        changes.track(models.Signatory, page="agreement")
