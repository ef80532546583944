"""The two-language form of all content: both languages side by side, each typed in its direction."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline
from modeltranslation.fields import TranslationField

from centers.models import Agreement, Center, Commune, Event, Milestone, NewsItem, Partner, Signatory

from .widgets import CheckList


class TypedDirection:
    """Latin and Arabic text keep their direction while typed."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, TranslationField):
            direction = "rtl" if db_field.language == "ar" else "ltr"
            field.widget.attrs |= {"dir": direction, "lang": db_field.language}
        return field


class ContentAdmin(TypedDirection, TranslationAdmin):
    """Content is entered by people and shown to everybody. Nothing that others point to can be deleted (PROTECT)."""

    actions = None
    list_per_page = 50


class ContentInline(TypedDirection, TranslationTabularInline):
    extra = 0


class FoldedSearch:
    """Search in the folded column: accents, hamzas and Arabic-Indic digits do not matter."""

    search_fields = ["folded"]

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False


class MilestoneInline(ContentInline):
    model = Milestone
    fields = ["slug", "title", "happened_on", "month_only", "is_sample"]


class SignatoryInline(ContentInline):
    model = Signatory
    fields = ["partner", "name", "office", "certainty"]


@admin.register(Center)
class CenterAdmin(ContentAdmin):
    list_display = ["name", "status", "status_as_of", "contact_is_sample"]
    list_filter = ["status", ("contact_is_sample", admin.BooleanFieldListFilter)]
    inlines = [MilestoneInline]


@admin.register(Commune)
class CommuneAdmin(FoldedSearch, ContentAdmin):
    list_display = ["name", "code", "km_to_benguerir", "population_2024"]


@admin.register(Milestone)
class MilestoneAdmin(ContentAdmin):
    list_display = ["title", "center", "happened_on", "is_sample"]
    list_filter = ["is_sample", "center"]
    list_select_related = ["center"]


@admin.register(Event)
class EventAdmin(ContentAdmin):
    list_display = ["title", "starts_at", "center", "is_sample"]
    list_filter = ["is_sample", "center"]
    list_select_related = ["center"]


@admin.register(Partner)
class PartnerAdmin(ContentAdmin):
    list_display = ["name", "short_name", "position"]


@admin.register(Agreement)
class AgreementAdmin(ContentAdmin):
    list_display = ["title", "kind", "signed_on"]
    inlines = [SignatoryInline]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = CheckList()
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(NewsItem)
class NewsItemAdmin(ContentAdmin):
    list_display = ["title", "event_on", "published_at"]
