"""Texts in two languages (see centers.translation)."""

from modeltranslation.translator import TranslationOptions, register

from .models import MessageTemplate, RefusalReason


@register(MessageTemplate)
class MessageTemplateTranslation(TranslationOptions):
    fields = ("subject", "body")
    required_languages = {"default": ("body",)}


@register(RefusalReason)
class RefusalReasonTranslation(TranslationOptions):
    fields = ("text",)
    required_languages = ("ar", "fr")
