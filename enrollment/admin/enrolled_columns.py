"""The columns in which the enrolled are handed on."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from centers.office.bilingual import ContentAdmin
from enrollment.models import EnrolledColumn


@admin.register(EnrolledColumn)
class EnrolledColumnAdmin(ContentAdmin):
    list_display = ["heading", "source", "position", "is_sample"]
    hints = {"heading": gettext_lazy("As the table of whoever gets it says.")}

    def is_public(self, row):
        return False
