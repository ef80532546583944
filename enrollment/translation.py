"""Texts in two languages (see centers.translation)."""

from modeltranslation.translator import TranslationOptions, register

from .models import EnrolledColumn, MessageTemplate, ReadyText, RefusalReason


@register(MessageTemplate)
class MessageTemplateTranslation(TranslationOptions):
    fields = ("subject", "body")
    required_languages = {"default": ("body",)}


@register(RefusalReason)
class RefusalReasonTranslation(TranslationOptions):
    fields = ("text",)
    required_languages = ("ar", "fr")


@register(ReadyText)
class ReadyTextTranslation(TranslationOptions):
    fields = ("name", "body")
    required_languages = {"default": ("name", "body")}


@register(EnrolledColumn)
class EnrolledColumnTranslation(TranslationOptions):
    fields = ("heading",)
    required_languages = ("ar", "fr")
