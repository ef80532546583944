from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentConfig(AppConfig):
    """Who applies, and what is decided."""

    name = "enrollment"
    verbose_name = _("Applications")
