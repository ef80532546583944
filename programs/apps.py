from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    """What is taught, to whom, when, and how many seats."""

    name = "programs"
    verbose_name = _("Programmes and campaigns")

    def ready(self):
        from .models import refolding

        refolding.connect()
