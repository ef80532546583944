"""Pictures: seen in the list, told in both languages, and with the places where they stand."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from centers.forms import PictureForm
from centers.models import Picture
from centers.office.bilingual import ContentAdmin


@admin.register(Picture)
class PictureAdmin(ContentAdmin):
    form = PictureForm
    list_display = ["shown", "alt", "credit"]
    list_display_links = ["shown", "alt"]
    search_fields = ["alt_ar", "alt_fr", "credit"]
    readonly_fields = ["shown"]

    def get_fieldsets(self, request, obj=None):
        seen = ["shown"] if obj else []
        return [(None, {"fields": [*seen, "upload", self._line("alt"), "credit"]})]

    def render_change_form(self, request, context, *args, **kwargs):
        response = super().render_change_form(request, context, *args, **kwargs)
        response.status_code = context["adminform"].form.status
        return response

    @admin.display(description=gettext_lazy("picture"))
    def shown(self, picture):
        return format_html(
            '<img class="thumb" src="{}" width="{}" height="{}" alt="{}">',
            reverse("picture", args=[picture.small_name]),
            picture.width,
            picture.height,
            picture.alt or "",
        )
