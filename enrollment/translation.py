"""Texts in two languages (see centers.translation)."""

from modeltranslation.translator import TranslationOptions, register

from .models import MessageTemplate, Sitting


@register(MessageTemplate)
class MessageTemplateTranslation(TranslationOptions):
    fields = ("subject", "body")
    required_languages = {"default": ("body",)}


@register(Sitting)
class SittingTranslation(TranslationOptions):
    fields = ("room", "place")
    required_languages = ("ar", "fr")
