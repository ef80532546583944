"""Texts in two languages (see centers.translation)."""

from modeltranslation.translator import TranslationOptions, register

from .models import EnrolledColumn, MessageTemplate


@register(MessageTemplate)
class MessageTemplateTranslation(TranslationOptions):
    fields = ("subject", "body")
    required_languages = {"default": ("body",)}


@register(EnrolledColumn)
class EnrolledColumnTranslation(TranslationOptions):
    fields = ("heading",)
    required_languages = ("ar", "fr")
