from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardingConfig(AppConfig):
    """Where they sleep."""

    name = "boarding"
    verbose_name = _("Boarding house")
