from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardingConfig(AppConfig):
    """Where they sleep."""

    name = "boarding"
    verbose_name = _("Boarding house")

    def ready(self):
        from centers import changes

        from . import models

        changes.track(models.House, models.Room)
        changes.track(models.Wing, page="house")
        changes.track(models.Bed, page="room")
