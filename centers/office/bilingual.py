"""The two-language form of all content: both languages side by side, each typed in its direction."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline
from modeltranslation.fields import TranslationField
from modeltranslation.utils import build_localized_fieldname

from centers.core.types import StrOrPromise

from .edited import EditedOnce
from .history import ChangeHistory
from .mixins import AdminMixin
from .tables import OfficeInline, OfficeTable

# From this many characters on, a text is typed in several lines.
LONG = 200
# What is typed in Latin letters or digits in both languages.
LATIN = ("slug", "code", "phone", "postal_code", "variants")
HINTS = {
    "slug": _("End of the page's address: small Latin letters, digits and hyphens. It stays once the page is public."),
    "position": _("Lower numbers come first."),
    "certainty": _("How sure the source is. What is not certain is shown as announced."),
    "picture": _("Pictures are entered in their own table first, with their words in both languages."),
    "is_sample": _("The page says so. Clear this box once the real figures are entered."),
}


def bare_name(field: models.Field) -> str:
    """`name` for `name_ar` and `name_fr` too."""
    return field.translated_field.name if isinstance(field, TranslationField) else field.name


class TypedTextarea(AdminTextareaWidget):
    """Browsers send line ends of their own: a text that nobody touched is not told as changed."""

    def value_from_datadict(self, data, files, name):
        typed = super().value_from_datadict(data, files, name)
        return typed.replace("\r\n", "\n") if typed else typed


class TypedDirection(AdminMixin):
    """Latin and Arabic text keep their direction while typed. `hints`: bare field name -> help below the input."""

    hints: Mapping[str, StrOrPromise] = {}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.CharField) and (db_field.max_length or 0) >= LONG and not db_field.choices:
            kwargs.setdefault("widget", AdminTextareaWidget({"rows": 3}))
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if not field:
            return field
        if isinstance(field.widget, AdminTextareaWidget):
            field.widget = TypedTextarea(field.widget.attrs)
        name = bare_name(db_field)
        if hint := self.hints.get(name) or HINTS.get(name):
            field.help_text = hint
        if isinstance(db_field, TranslationField):
            direction = "rtl" if db_field.language == "ar" else "ltr"
            field.widget.attrs |= {"dir": direction, "lang": db_field.language}
        elif name in LATIN:
            field.widget.attrs |= {"dir": "ltr"}
        return field


class ContentAdmin(ChangeHistory, EditedOnce, TypedDirection, OfficeTable, TranslationAdmin):
    """Content is entered by people and shown to everybody. Nothing that others point to can be deleted (PROTECT).

    `sections`: (heading, [fields]) by bare names; a tuple of names is one line. A field that no section names,
    also one that its model gains later, stands at the end.
    """

    actions = None
    list_per_page = 50
    sections: Sequence[tuple[StrOrPromise | None, list]] = ()

    def get_fieldsets(self, request, obj=None):
        if self.fieldsets or self.fields:
            return super().get_fieldsets(request, obj)
        named = {name for _heading, lines in self.sections for line in lines for name in _names(line)}
        rest = [name for name in self._editable() if name not in named]
        sections = [*self.sections, (_("Further details") if self.sections else None, rest)]
        return [(heading, {"fields": [self._line(line) for line in lines]}) for heading, lines in sections if lines]

    def _editable(self) -> list[str]:
        fields = (*self.opts.fields, *self.opts.many_to_many)
        translations = {bare_name(field) for field in fields if isinstance(field, TranslationField)}
        return [
            field.name
            for field in fields
            if not isinstance(field, TranslationField)
            and (field.editable or field.name in translations)
            and not field.primary_key
            and field.name not in (self.exclude or ())
        ]

    def _line(self, line):
        """A translated field is a line of both languages; a tuple may hold such fields too."""
        fields = self.trans_opts.all_fields
        found = [
            build_localized_fieldname(name, language)
            for name in _names(line)
            if name in fields
            for language, _words in settings.LANGUAGES
        ] or list(_names(line))
        return found[0] if len(found) == 1 else tuple(found)

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        return [_code_column(self.opts.get_field(name)) if name in LATIN else name for name in shown]

    def is_public(self, row) -> bool:
        """Whether the page of the row may be known already: its address then stays."""
        return True

    def _address_stays(self, row) -> bool:
        """By the row as it is stored: the one in hand carries what a form with a mistake would make of it."""
        return row is not None and self.is_public(self.model._base_manager.get(pk=row.pk))

    def get_readonly_fields(self, request, obj=None):
        fixed = ["slug"] if self._address_stays(obj) and "slug" in self._editable() else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if self._address_stays(obj) else super().get_prepopulated_fields(request, obj)

    def view_on_site(self, row):
        """In the language of the account, which the address is made in."""
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else None


def _names(line) -> tuple[str, ...]:
    return (line,) if isinstance(line, str) else tuple(line)


def _code_column(field):
    """A column of the list whose codes stand from left to right."""

    @admin.display(description=field.verbose_name, ordering=field.name)
    def column(row):
        code = getattr(row, field.name)
        return format_html('<bdi dir="ltr">{}</bdi>', code) if code else None

    column.__name__ = field.name
    return column


class ContentInline(TypedDirection, OfficeInline, TranslationTabularInline):
    extra = 0


class FoldedSearch(AdminMixin):
    """Search in the folded column: accents, hamzas and Arabic-Indic digits do not matter."""

    search_fields = ["folded"]

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False


def free_slug(model: type[models.Model], words: str) -> str:
    """An address from French words that no row of `model` has yet."""
    stem = slugify(words)[:40].strip("-") or model.__name__.lower()
    taken = set(model._default_manager.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = 2
    slug = stem
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
