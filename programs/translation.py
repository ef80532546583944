"""Content in two languages (see centers.translation)."""

from modeltranslation.translator import TranslationOptions, register

from .models import Campaign, Criterion, Level, Module, Program, SchoolLevel, Sector, Stream


@register([Sector, SchoolLevel, Stream, Campaign, Criterion])
class NameTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar", "fr")


@register(Level)
class LevelTranslation(TranslationOptions):
    fields = ("name", "diploma", "selection")
    required_languages = {"default": ("name",)}


@register(Program)
class ProgramTranslation(TranslationOptions):
    fields = ("name", "summary", "trades")
    required_languages = {"default": ("name",)}


@register(Module)
class ModuleTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("fr",)
