"""Intakes: typed freely in preparation, then seats and rules by a published change."""

from django.contrib import admin
from django.urls import path, reverse
from django.utils.translation import gettext_lazy

from centers.core.moves import locked
from centers.office.bilingual import ContentInline, TypedDirection
from centers.office.mixins import AdminMixin
from centers.office.numbers import row_number
from centers.office.row_tables import ImportedList
from centers.office.tables import OfficeInline, OfficeTable
from programs import selection, tables
from programs.models import Campaign, CampaignState, Criterion, Intake, Program, Reserve
from programs.office.rules import ChangingPage


def in_preparation(campaign: Campaign | None) -> bool:
    return campaign is None or campaign.state == CampaignState.DRAFT


class FrozenWithCampaign(AdminMixin):
    """Seats' rules were published when the campaign opened: from then on they are only read."""

    def _free(self, intake) -> bool:
        return intake is None or in_preparation(intake.campaign)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and self._free(obj)  # type: ignore[call-arg]  # of an inline

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._free(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._free(obj)


class CriterionInline(FrozenWithCampaign, ContentInline):
    model = Criterion
    fields = ["kind", "appointment", "name", "weight", "position"]


class ReserveInline(FrozenWithCampaign, OfficeInline, admin.TabularInline):
    model = Reserve
    fields = ["group", "percent", "position"]
    extra = 0
    max_num = 2


@admin.register(Intake)
class IntakeAdmin(ImportedList, TypedDirection, OfficeTable, admin.ModelAdmin):
    """Once the campaign is open, programme and address stand; seats and rules change on a page of their own, which
    publishes the reason."""

    export_right = ""
    row_table = tables.INTAKES
    hints = {"extra_offers": gettext_lazy("Offers beyond the seats: at most one for every ten seats.")}
    fixed_once_open = tables.FIXED_ONCE_OPEN
    list_display = ["program", "campaign", "seats", "starts_on", "is_sample"]
    list_filter = ["campaign", "program__center", "is_sample"]
    list_select_related = ["program", "campaign"]
    search_fields = ["program__folded"]
    fieldsets = (
        (None, {"fields": ["campaign", "program", "slug"]}),
        (
            gettext_lazy("Seats and dates"),
            {"fields": [("seats", "extra_offers"), "starts_on", "average_check", "is_sample"]},
        ),
    )
    inlines = [CriterionInline, ReserveInline]
    actions = None

    def get_search_results(self, request, queryset, search_term):
        return queryset.filter(program__in=Program.objects.search(search_term)), False

    def get_readonly_fields(self, request, obj=None):
        return () if obj is None or in_preparation(obj.campaign) else self.fixed_once_open

    def get_object(self, request, object_id, from_field=None):
        """Nobody opens the campaign while its rules are being saved here."""
        intake = super().get_object(request, object_id, from_field)
        if intake and request.method == "POST":
            intake.campaign = locked(intake.campaign)
        return intake

    def get_urls(self):
        change = ChangingPage.office_view()
        return [path("<int:pk>/rules/", change, name="programs_intake_rules"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        extra: dict[str, object] = {}
        intake = self.get_queryset(request).filter(pk=row_number(object_id)).first()
        if intake and not in_preparation(intake.campaign):
            extra["changes"] = selection.localized_changes(intake.rule_changes.all())
            if request.user.has_perm("programs.change_intake"):
                extra["rules_url"] = reverse("admin:programs_intake_rules", args=[intake.pk])
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "campaign":
            kwargs["queryset"] = Campaign.objects.filter(state=CampaignState.DRAFT)
        elif db_field.name == "program":
            kwargs["queryset"] = Program.objects.entered_here()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or in_preparation(obj.campaign))
