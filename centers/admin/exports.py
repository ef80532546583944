"""Which tables left the portal, for the administrators: read only."""

from django.contrib import admin
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from centers.core.formatting import in_short
from centers.models import Export
from centers.office.reading import ReadOnly


@admin.register(Export)
class ExportAdmin(ReadOnly, admin.ModelAdmin):
    export_right = ""
    list_display = ["moment", "account", "what", "rows", "ending", "reason", "narrowed_shown"]
    list_display_links = None
    list_filter = ["is_personal", "ending"]
    list_select_related = ["by"]
    list_per_page = 50
    search_fields = ["what", "reason", "by__username"]
    actions = None

    def may_read(self, user):
        return user.has_perm("centers.view_export")

    def row_page(self, request, export):
        """All there is to read of one stands in the list."""
        return redirect("admin:centers_export_changelist")

    @admin.display(description=gettext_lazy("when"), ordering="at")
    def moment(self, export):
        return in_short(export.at)

    @admin.display(description=gettext_lazy("who"), ordering="by")
    def account(self, export):
        return format_html('<bdi dir="ltr">{}</bdi>', export.by.get_username())

    @admin.display(description=gettext_lazy("filters"))
    def narrowed_shown(self, export):
        return format_html('<bdi dir="ltr">{}</bdi>', export.narrowed)
