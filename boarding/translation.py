"""Content in two languages (see centers.translation)."""

from modeltranslation.translator import TranslationOptions, register

from .models import House, Wing


@register(House)
class HouseTranslation(TranslationOptions):
    fields = ("name", "story")
    required_languages = {"default": ("name",)}


@register(Wing)
class WingTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar", "fr")
