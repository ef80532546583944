from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardingConfig(AppConfig):
    """Where they sleep."""

    name = "boarding"
    verbose_name = _("Boarding house")

    def ready(self):
        """What this room has a say in when a campaign below it is opened."""
        from boarding.opening_rules import samples
        from programs import opening

        opening.BEFORE_OPENING += [samples]
