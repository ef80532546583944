from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardingConfig(AppConfig):
    """Where they sleep."""

    name = "boarding"
    verbose_name = _("Boarding house")

    def ready(self):
        """What this room has a say in when a campaign below it is opened; whose changes are told from what to what."""
        from boarding.opening_rules import samples
        from centers import changes
        from programs import opening

        from . import models

        opening.BEFORE_OPENING += [samples]
        changes.track(models.House, models.Room)
        changes.track(models.Wing, page="house")
        changes.track(models.Bed, page="room")
