from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The top of the ladder: settings, addresses, home, commands. It has no models."""

    name = "rehamna_portal"
