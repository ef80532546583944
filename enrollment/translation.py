"""Texts in two languages (see centers.translation)."""

from modeltranslation.translator import TranslationOptions, register

from .models import MessageTemplate, ReadyText, RefusalReason


@register(MessageTemplate)
class MessageTemplateTranslation(TranslationOptions):
    fields = ("subject", "body")
    required_languages = {"default": ("body",)}


@register(ReadyText)
class ReadyTextTranslation(TranslationOptions):
    fields = ("name", "body")
    required_languages = {"default": ("name", "body")}


@register(RefusalReason)
class RefusalReasonTranslation(TranslationOptions):
    fields = ("text",)
    required_languages = ("ar", "fr")
