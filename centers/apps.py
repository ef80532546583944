from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentersConfig(AppConfig):
    """Where, and who stands behind it."""

    name = "centers"
    verbose_name = _("Centres and partners")
