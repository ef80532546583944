from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    """What is taught, to whom, when, and how many seats."""

    name = "programs"
    verbose_name = _("Programmes and campaigns")

    def ready(self):
        from centers import changes

        from . import models
        from .models import refolding

        refolding.connect()
        changes.track(
            models.Campaign, models.Intake, models.Program, models.Sector, models.Level, models.SchoolLevel,
            models.Stream, models.Scheme,
        )  # fmt: skip
        changes.track(models.Criterion, models.Reserve, page="intake")
        changes.track(models.Module, page="program")
        changes.track(models.Paper, page="level")
