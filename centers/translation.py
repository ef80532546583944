"""Content in two languages. `ar` and `fr` are required; a missing one is listed for staff."""

from modeltranslation.translator import TranslationOptions, register

from .models import (
    Agreement,
    Center,
    Commune,
    Contact,
    Event,
    HelpText,
    Milestone,
    Network,
    NewsItem,
    Page,
    Partner,
    Picture,
    Question,
    Signatory,
    Term,
    Trade,
)


@register(Commune)
class CommuneTranslation(TranslationOptions):
    fields = ("name", "cercle")
    required_languages = {"default": ("name",)}


@register(Center)
class CenterTranslation(TranslationOptions):
    fields = ("name", "short_name", "summary", "story", "address")
    required_languages = {"default": ("name", "short_name")}


@register(Milestone)
class MilestoneTranslation(TranslationOptions):
    fields = ("title",)
    required_languages = ("ar", "fr")


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "lead", "place")
    required_languages = {"default": ("title",)}


@register(Partner)
class PartnerTranslation(TranslationOptions):
    fields = ("name", "role")
    required_languages = {"default": ("name",)}


@register(Agreement)
class AgreementTranslation(TranslationOptions):
    fields = ("title", "summary", "place")
    required_languages = {"default": ("title",)}


@register(Signatory)
class SignatoryTranslation(TranslationOptions):
    fields = ("name", "office")
    required_languages = ("ar", "fr")


@register(NewsItem)
class NewsItemTranslation(TranslationOptions):
    fields = ("title", "lead", "body")
    required_languages = ("ar", "fr")


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("title", "lead", "body")
    required_languages = {"default": ("title",)}


@register(Question)
class QuestionTranslation(TranslationOptions):
    fields = ("text", "answer")
    required_languages = ("ar", "fr")


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("name", "meaning")
    required_languages = ("ar", "fr")


@register(HelpText)
class HelpTextTranslation(TranslationOptions):
    fields = ("title", "text")
    required_languages = ("ar", "fr")


@register(Contact)
class ContactTranslation(TranslationOptions):
    fields = ("name", "counter", "hours")
    required_languages = {"default": ("name",)}


@register(Picture)
class PictureTranslation(TranslationOptions):
    fields = ("alt",)
    required_languages = ("ar", "fr")


@register(Network)
class NetworkTranslation(TranslationOptions):
    fields = ("name", "short_name", "province", "summary", "lead", "about")
    required_languages = {"default": ("name", "short_name", "province")}


@register(Trade)
class TradeTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar", "fr")
