"""Content in two languages (see centers.translation)."""

from modeltranslation.translator import TranslationOptions, register

from .models import Campaign, Criterion, Level, Module, Paper, Program, Scheme, SchoolLevel, Sector, Stream


@register([Sector, SchoolLevel, Stream, Campaign, Criterion, Paper])
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


@register(Scheme)
class SchemeTranslation(TranslationOptions):
    fields = ("name", "for_whom", "gives", "conditions", "dated")
    required_languages = {"default": ("name",)}
