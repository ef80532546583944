"""What is taught, and for whom."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from centers.office.bilingual import ContentAdmin, ContentInline, FoldedSearch
from centers.office.row_tables import ImportedList
from programs import tables
from programs.models import Level, Module, Paper, Program, Scheme, SchoolLevel, Sector, Stream


@admin.register(Sector, SchoolLevel, Stream)
class NamedAdmin(ContentAdmin):
    list_display = ["name", "code"]
    search_fields = ["name_ar", "name_fr", "code"]


class PaperInline(ContentInline):
    model = Paper
    fields = ["name", "code", "is_id_card", "is_sample", "position"]


@admin.register(Level)
class LevelAdmin(ContentAdmin):
    list_display = ["name", "code", "min_age", "max_age", "min_school_level", "certainty"]
    list_select_related = ["min_school_level"]
    search_fields = ["name_ar", "name_fr", "code"]
    inlines = [PaperInline]
    sections = (
        (gettext_lazy("Name"), ["name", "diploma", ("code", "certainty", "position")]),
        (
            gettext_lazy("Who may enter"),
            ["min_school_level", ("min_age", "max_age", "bridge_max_age"), "by_school", "selection"],
        ),
        (gettext_lazy("Length"), [("min_months", "max_months")]),
    )
    hints = {
        "max_age": gettext_lazy("On 1 September of the year of entry."),
        "by_school": gettext_lazy("Such programmes take no applications here."),
        "selection": gettext_lazy("How places are given at this level, in one sentence."),
    }


@admin.register(Scheme)
class SchemeAdmin(ContentAdmin):
    list_display = ["name", "dated", "position"]


class ModuleInline(ContentInline):
    model = Module
    fields = ["code", "name", "year", "is_general", "hours", "coefficient", "position"]


@admin.register(Program)
class ProgramAdmin(ImportedList, FoldedSearch, ContentAdmin):
    row_table = tables.PROGRAMS
    list_display = ["name", "code", "level", "center", "center_is_sample", "certainty"]
    list_filter = ["center", "level", "kind", "certainty", "center_is_sample", "entry_is_sample"]
    list_select_related = ["level", "center"]
    prepopulated_fields = {"slug": ["name_fr"]}
    inlines = [ModuleInline]
    sections = (
        (gettext_lazy("Name"), ["name", "summary", ("code", "certainty")]),
        (gettext_lazy("What it is"), [("level", "sector", "kind"), "second_year_of"]),
        (gettext_lazy("Where"), ["center", "center_is_sample"]),
        (gettext_lazy("Who may enter"), ["min_school_level", "entry_is_sample"]),
        (gettext_lazy("Address and order"), ["slug", "position"]),
    )
    hints = {
        "summary": gettext_lazy("On cards and in search engines: what a person can do afterwards."),
        "code": gettext_lazy("Only the official one, and only where the programme is certain."),
        "second_year_of": gettext_lazy("Only for an option chosen in the second year: it takes no applications."),
        "entry_is_sample": gettext_lazy("The page says so. Clear this box once the real level is known."),
    }
