"""What the lists of campaigns, and of what belongs to them, leave out."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from centers.office.narrowing import NarrowingFilter


class ArchiveFilter(admin.SimpleListFilter):
    """Campaigns of the archive, and what belongs to them, stand in no list unless they are asked for.

    `archived_at`: the way to that column from the rows of the list.
    """

    title, parameter_name, archived_at = gettext_lazy("archive"), "archive", "archived_at"

    def lookups(self, request, model_admin):
        return [("1", gettext_lazy("In the archive")), ("all", pgettext_lazy("filter", "Everything"))]

    def choices(self, changelist):
        for place, choice in enumerate(super().choices(changelist)):
            yield choice if place else {**choice, "display": _("Current")}

    def queryset(self, request, queryset):
        is_asked_for = request.GET.get("q") or any("campaign" in name for name in request.GET)
        if self.value() == "all" or (self.value() is None and is_asked_for):
            return queryset
        return queryset.filter(**{f"{self.archived_at}__isnull": self.value() != "1"})


class HeldUpFilter(NarrowingFilter):
    title, parameter_name = gettext_lazy("by itself"), "held_up"
    kinds = {"1": (gettext_lazy("Does not go on"), lambda rows, user: rows.filter(held_up_at__isnull=False))}
