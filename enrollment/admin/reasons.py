"""The reasons of refusal that staff pick from, in both languages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from centers.office.bilingual import ContentAdmin
from enrollment.models import RefusalReason


@admin.register(RefusalReason)
class RefusalReasonAdmin(ContentAdmin):
    list_display = ["text", "position", "is_active", "is_sample"]
    list_filter = ["is_active", "is_sample"]
    search_fields = ["text_ar", "text_fr"]
    sections = ((None, ["text", ("position", "is_active"), "is_sample"]),)
    hints = {
        "text": gettext_lazy("As the person reads it on the page of the file. What was told already stays as it was."),
        "position": gettext_lazy("Lower numbers come first; the first eight have a key in the review of files."),
    }
