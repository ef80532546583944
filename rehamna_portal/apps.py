from django.apps import AppConfig
from django.conf import settings
from django.utils.text import format_lazy


class PortalConfig(AppConfig):
    """The top of the ladder: settings, addresses, home, commands. It has no models."""

    name = "rehamna_portal"

    def ready(self):
        """Fields in two languages are called "name (Français)" in the back office, not "name [fr]"."""
        from modeltranslation.translator import translator

        languages = dict(settings.LANGUAGES)
        for model in translator.get_registered_models():
            for fields in translator.get_options_for_model(model).all_fields.values():
                for field in fields:
                    words = field.translated_field.verbose_name
                    field.verbose_name = format_lazy("{} ({})", words, languages[field.language])
