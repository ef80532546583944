"""The last changes of content and accounts, for who answers for them."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.access import may_see_changes, visible_changes
from centers.models import Change
from centers.office.history import readable, table_label
from centers.office.pages import Crumb, OfficePage
from centers.office.reading import ReadOnly


class TableFilter(admin.SimpleListFilter):
    """By what was changed: the tables of which there are lines."""

    title, parameter_name = gettext_lazy("what"), "table"

    def lookups(self, request, model_admin):
        names = visible_changes(request.user).order_by("table").values_list("table", flat=True).distinct()
        return sorted(((name, table_label(name)) for name in names), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.filter(table=self.value()) if self.value() else queryset


class WhoFilter(admin.RelatedOnlyFieldListFilter):
    """By account, each name in its own direction."""

    def field_choices(self, field, request, model_admin):
        return [(pk, f"\u2068{name}\u2069") for pk, name in super().field_choices(field, request, model_admin)]


class ChangePage(OfficePage):
    """One line with all its values; shown for the row page of the table."""

    model = Change
    template_name = "admin/centers/change/change.html"
    context_object_name = "change"

    def get_title(self):
        line = readable(self.object)
        name = f"\u2068{line.name}\u2069" if line.name.isascii() else line.name
        return f"{line.table} · {name}"

    def get_breadcrumbs(self):
        return [self.list_crumb(), Crumb(str(self.object.pk), is_code=True)]

    def get_context_data(self, **kwargs):
        return super().get_context_data(changes=[readable(self.object)], history=history_url(self.object), **kwargs)


def history_url(change: Change) -> str:
    """Of the page on which the line is told; empty where it has gone."""
    room, table, number = change.page.split(".", 2)
    model = next((m for m in admin.site._registry if m._meta.label_lower == f"{room}.{table}"), None)
    if model is None or not model._base_manager.filter(pk=number).exists():
        return ""
    return reverse(f"admin:{room}_{table}_history", args=[number])


@admin.register(Change)
class ChangeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "who", "deed", "what", "columns"]
    list_filter = ["deed", TableFilter, ("by", WhoFilter), ("at", admin.DateFieldListFilter)]
    list_per_page = 50
    list_select_related = ["by"]
    actions = None

    def may_read(self, user):
        return may_see_changes(user)

    def get_queryset(self, request):
        return visible_changes(request.user).order_by("-at", "-pk")

    def row_page(self, request, change):
        return ChangePage.show(request, change)

    @admin.display(description=Change._meta.get_field("by").verbose_name, ordering="by__username")
    def who(self, change):
        if change.by is None:
            return _("by the portal itself")
        return format_html('<bdi dir="ltr">{}</bdi>', change.by.get_username())

    @admin.display(description=gettext_lazy("what"), ordering="table")
    def what(self, change):
        line = readable(change)
        told = '{} · <bdi dir="ltr">{}</bdi>' if line.name.isascii() else "{} · <bdi>{}</bdi>"
        return format_html(told, line.table, line.name)

    @admin.display(description=gettext_lazy("columns that changed"))
    def columns(self, change):
        return " · ".join(str(value.column) for value in readable(change).values[:6]) or None
