"""The content of the room: centres and their milestones, partners and their agreements, communes, news."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers import reference
from centers.models import (
    Agreement,
    Center,
    Commune,
    Contact,
    Event,
    Milestone,
    Network,
    NewsItem,
    Page,
    Partner,
    Question,
    Signatory,
    Term,
    Trade,
)
from centers.office.bilingual import ContentAdmin, ContentInline, FoldedSearch, free_slug
from centers.office.widgets import CheckList

NAME = gettext_lazy("Name")
TEXTS = gettext_lazy("Texts of the page")
ORDER = gettext_lazy("Address and order")


class MilestoneForm(forms.ModelForm):
    """Milestones have no page of their own: the address that names one in files is made for it."""

    def clean(self):
        answers = super().clean()
        if not self.instance.slug:
            self.instance.slug = free_slug(Milestone, self.cleaned_data.get("title_fr") or "")
        return answers


class MilestoneInline(ContentInline):
    model = Milestone
    form = MilestoneForm
    fields = ["title", "happened_on", "month_only", "is_sample"]


class TradeInline(ContentInline):
    model = Trade
    fields = ["name", "texture", "position"]


class SignatoryInline(ContentInline):
    model = Signatory
    fields = ["partner", "name", "office", "certainty"]


@admin.register(Center)
class CenterAdmin(ContentAdmin):
    list_display = ["name", "status", "status_as_of", "contact_is_sample"]
    list_filter = ["status", ("contact_is_sample", admin.BooleanFieldListFilter)]
    search_fields = ["name_ar", "name_fr"]
    prepopulated_fields = {"slug": ["short_name_fr"]}
    inlines = [TradeInline, MilestoneInline]
    sections = (
        (NAME, ["name", "short_name"]),
        (gettext_lazy("Where the project stands"), [("status", "status_as_of")]),
        (TEXTS, ["summary", "story", "picture"]),
        (gettext_lazy("Address and phone"), ["address", "phone", "contact_is_sample"]),
        (gettext_lazy("Colours and sign"), [("accent", "glyph"), "emblem"]),
        (ORDER, ["slug", "position"]),
    )
    hints = {
        "short_name": gettext_lazy("For cards and lists: two or three words."),
        "summary": gettext_lazy("Under the name of the centre and in search engines: one sentence."),
        "story": gettext_lazy("An empty line parts two paragraphs."),
        "status_as_of": gettext_lazy("The page says from when its status is."),
        "accent": gettext_lazy("The pages of the centre, and papers about it. Best one that no other centre has."),
        "glyph": gettext_lazy("In the star beside the name of the centre."),
    }


@admin.register(Commune)
class CommuneAdmin(FoldedSearch, ContentAdmin):
    list_display = ["name", "code", "km_to_benguerir", "population_2024", "is_municipality"]
    list_filter = ["is_municipality"]
    sections = (
        (NAME, ["name", "variants", "cercle", ("slug", "code"), "is_municipality"]),
        (gettext_lazy("Place"), [("lat", "lon"), ("km_to_benguerir", "postal_code")]),
        (gettext_lazy("Census"), [("population_2024", "population_2014"), "households_2024"]),
    )
    hints = {"variants": gettext_lazy("Other ways to write the name, so that search finds it.")}


@admin.register(Milestone)
class MilestoneAdmin(ContentAdmin):
    form = MilestoneForm
    list_display = ["title", "center", "happened_on", "is_sample"]
    list_filter = ["is_sample", "center", "about_boarding"]
    list_select_related = ["center"]
    search_fields = ["title_ar", "title_fr"]
    exclude = ["slug"]
    sections = (
        (gettext_lazy("What happened"), ["title", ("happened_on", "month_only"), "is_sample"]),
        (gettext_lazy("Where it is shown"), ["center", "about_boarding"]),
    )
    hints = {"month_only": gettext_lazy("The page then leaves out the day.")}


@admin.register(Event)
class EventAdmin(ContentAdmin):
    list_display = ["title", "starts_at", "center", "is_sample"]
    list_filter = ["is_sample", "center"]
    list_select_related = ["center"]


@admin.register(Partner)
class PartnerAdmin(ContentAdmin):
    list_display = ["name", "short_name", "position"]
    search_fields = ["name_ar", "name_fr", "short_name"]
    prepopulated_fields = {"slug": ["name_fr"]}
    sections = ((NAME, ["name", "short_name"]), (TEXTS, ["role"]), (ORDER, ["slug", "position"]))
    hints = {"short_name": gettext_lazy("Initials by which people know the partner, if there are any.")}


@admin.register(Agreement)
class AgreementAdmin(ContentAdmin):
    list_display = ["title", "kind", "signed_on", "under"]
    list_filter = ["kind", "partners", "centers"]
    list_select_related = ["under"]
    search_fields = ["title_ar", "title_fr"]
    prepopulated_fields = {"slug": ["title_fr"]}
    inlines = [SignatoryInline]
    sections = (
        (None, ["title", ("kind", "under"), "signed_on", "place"]),
        (TEXTS, ["summary"]),
        (gettext_lazy("Who and what it is about"), ["partners", "centers"]),
        (ORDER, ["slug"]),
    )
    hints = {"under": gettext_lazy("Only for a specific agreement.")}

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = CheckList()
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class StandingFilter(admin.SimpleListFilter):
    title = gettext_lazy("publication")
    parameter_name = "publication"

    def lookups(self, request, model_admin):
        return [
            ("draft", _("Draft")),
            ("later", _("Appears later")),
            ("public", _("Published")),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        chosen = {
            "draft": Q(published_at=None),
            "later": Q(published_at__gt=now),
            "public": Q(published_at__lte=now),
        }
        return queryset.filter(chosen.get(self.value() or "", Q()))


@admin.register(NewsItem)
class NewsItemAdmin(ContentAdmin):
    list_display = ["title", "standing", "center", "event_on", "published_at"]
    list_select_related = ["center"]
    list_filter = [StandingFilter]
    search_fields = ["title_ar", "title_fr", "lead_ar", "lead_fr"]
    prepopulated_fields = {"slug": ["title_fr"]}
    sections = (
        (None, ["title", "lead", "body"]),
        (gettext_lazy("Picture and source"), ["center", "picture", "source"]),
        (gettext_lazy("When"), ["event_on", "published_at"]),
        (ORDER, ["slug"]),
    )
    hints = {
        "lead": gettext_lazy("One or two sentences that say all: they stand alone in lists."),
        "published_at": gettext_lazy(
            "From this moment everybody sees it. Empty: a draft, which only staff see at its address."
        ),
        "event_on": gettext_lazy("The day it is about; lists are in the order of this date."),
    }

    def is_public(self, row) -> bool:
        return bool(row.published_at and row.published_at <= timezone.now())

    @admin.display(description=gettext_lazy("publication"), ordering="published_at")
    def standing(self, item):
        if self.is_public(item):
            return format_html('<span class="state ok">{}</span>', _("Published"))
        return format_html('<span class="state ask">{}</span>', _("Appears later") if item.published_at else _("Draft"))


@admin.register(Network)
class NetworkAdmin(ContentAdmin):
    """One row: the list leads to it."""

    list_display = ["__str__", "province", "town"]
    sections = (
        (NAME, ["name", "short_name"]),
        (gettext_lazy("Where it is"), ["province", "town", "variants"]),
        (gettext_lazy("Texts of the portal"), ["lead", "summary", "about"]),
    )

    def has_add_permission(self, request):
        return super().has_add_permission(request) and reference.network().pk is None

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Page)
class PageAdmin(ContentAdmin):
    list_display = ["title", "slug", "updated_on"]


@admin.register(Question)
class QuestionAdmin(ContentAdmin):
    list_display = ["text", "position"]


@admin.register(Term)
class TermAdmin(ContentAdmin):
    list_display = ["name", "slug"]


@admin.register(Contact)
class ContactAdmin(ContentAdmin):
    list_display = ["name", "center", "phone", "is_sample"]
    list_filter = ["is_sample"]
    list_select_related = ["center"]
