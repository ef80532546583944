"""What is taught, and the campaigns with their buttons."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from centers.admin import (
    Buttons,
    ContentAdmin,
    ContentInline,
    FoldedSearch,
    ReasonForm,
    TypedDirection,
    Verb,
    row_number,
    told,
)
from centers.moves import locked
from programs import actions, selection
from programs.models import (
    Campaign,
    Criterion,
    Intake,
    Level,
    Module,
    Paper,
    Program,
    Reserve,
    Scheme,
    SchoolLevel,
    Sector,
    Stream,
)
from programs.states import CampaignEvent, CampaignState
from programs.views import changing

_CHANGE, _RUN = "programs.change_campaign", "programs.run_campaign"


@admin.register(Sector, SchoolLevel, Stream)
class NamedAdmin(ContentAdmin):
    list_display = ["name", "code"]
    search_fields = ["name_ar", "name_fr", "code"]


class PaperInline(ContentInline):
    model = Paper
    fields = ["name", "code", "is_id_card", "position"]


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
class ProgramAdmin(FoldedSearch, ContentAdmin):
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


class ArchiveFilter(admin.SimpleListFilter):
    """Campaigns of the archive, and what belongs to them, stand in no list unless they are asked for.

    `archived_at`: the way to that column from the rows of the list.
    """

    title, parameter_name, archived_at = gettext_lazy("archive"), "archive", "archived_at"

    def lookups(self, request, model_admin):
        return [("1", gettext_lazy("In the archive")), ("all", gettext_lazy("Everything"))]

    def choices(self, changelist):
        for place, choice in enumerate(super().choices(changelist)):
            yield choice if place else {**choice, "display": _("Current")}

    def queryset(self, request, queryset):
        is_asked_for = request.GET.get("q") or any("campaign" in name for name in request.GET)
        if self.value() == "all" or (self.value() is None and is_asked_for):
            return queryset
        return queryset.filter(**{f"{self.archived_at}__isnull": self.value() != "1"})


class HeldUpFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("by itself"), "held_up"

    def lookups(self, request, model_admin):
        return [("1", gettext_lazy("Does not go on"))]

    def queryset(self, request, queryset):
        return queryset.filter(held_up_at__isnull=False) if self.value() == "1" else queryset


def _in_preparation(campaign: Campaign | None) -> bool:
    return campaign is None or campaign.state == CampaignState.DRAFT


class FrozenWithCampaign:
    """Seats' rules were published when the campaign opened: from then on they are only read."""

    def _free(self, intake) -> bool:
        return intake is None or _in_preparation(intake.campaign)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and self._free(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._free(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._free(obj)


class CriterionInline(FrozenWithCampaign, ContentInline):
    model = Criterion
    fields = ["kind", "appointment", "name", "weight", "position"]


class ReserveInline(FrozenWithCampaign, admin.TabularInline):
    model = Reserve
    fields = ["group", "percent", "position"]
    extra = 0
    max_num = 2


@admin.register(Intake)
class IntakeAdmin(TypedDirection, admin.ModelAdmin):
    """Once the campaign is open, programme and address stand; seats and rules change on a page of their own, which
    publishes the reason."""

    hints = {"extra_offers": gettext_lazy("Offers beyond the seats: at most one for every ten seats.")}
    fixed_once_open = ("campaign", "program", "slug", "seats", "extra_offers", "average_check")
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
        return () if obj is None or _in_preparation(obj.campaign) else self.fixed_once_open

    def get_object(self, request, object_id, from_field=None):
        """Nobody opens the campaign while its rules are being saved here."""
        intake = super().get_object(request, object_id, from_field)
        if intake and request.method == "POST":
            intake.campaign = locked(intake.campaign)
        return intake

    def get_urls(self):
        change = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.change_rules))
        return [path("<int:pk>/rules/", change, name="programs_intake_rules"), *super().get_urls()]

    def change_rules(self, request, pk):
        """After opening: what changes, as the public will read it, then the change itself."""
        if not request.user.has_perm("programs.change_intake"):
            raise PermissionDenied
        intake = get_object_or_404(Intake.objects.select_related("campaign", "program"), pk=pk)
        back = reverse("admin:programs_intake_change", args=[intake.pk])
        return changing.page(request, intake, {**self.admin_site.each_context(request), "opts": self.opts}, back)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        extra, intake = {}, self.get_queryset(request).filter(pk=row_number(object_id)).first()
        if intake and not _in_preparation(intake.campaign):
            extra["changes"] = selection.told(intake.rule_changes.all())
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
        return allowed and (obj is None or _in_preparation(obj.campaign))


class CampaignForm(forms.ModelForm):
    def clean_extended_to(self):
        """People count on a deadline that was announced: it moves to later only."""
        announced, entered = self.initial.get("extended_to"), self.cleaned_data["extended_to"]
        if not announced or _in_preparation(self.instance):
            return entered
        if entered is None or entered < announced.replace(second=0, microsecond=0):  # as it is shown
            raise forms.ValidationError(_("This deadline was announced: it may only move to a later one."))
        return entered

    def clean_places_until(self):
        """A day that was announced to people does not move to an earlier one while places are given."""
        announced, entered = self.initial.get("places_until"), self.cleaned_data["places_until"]
        is_announced = announced and self.instance.state == CampaignState.DECIDING
        if is_announced and entered and entered < announced:
            raise forms.ValidationError(_("This day was announced: it may only move to a later one."))
        if entered and entered != announced and entered < timezone.localdate():
            raise forms.ValidationError(_("This day has passed already."))
        return entered

    def clean_appeals_until(self):
        """Nobody's time to appeal ends in the past, nor earlier than was announced once places are being given."""
        announced, entered = self.initial.get("appeals_until"), self.cleaned_data["appeals_until"]
        if self.instance.state not in (CampaignState.DECIDING, CampaignState.FINISHED):
            return entered
        if announced and (entered is None or entered < announced.replace(second=0, microsecond=0)):
            raise forms.ValidationError(_("This deadline was announced: it may only move to a later one."))
        if entered and not announced and entered <= timezone.now():
            raise forms.ValidationError(_("This moment has passed already."))
        return entered


class DrawForm(forms.Form):
    value = forms.CharField(
        label=gettext_lazy("Public value of the draw"),
        max_length=120,
        help_text=gettext_lazy("For example a figure printed in a newspaper that day."),
        error_messages={"required": gettext_lazy("The public value of the draw is missing.")},
    )


def _standing(*states: str):
    return lambda campaign: campaign.state in states


def _open(request, campaign, answers):
    actions.open_campaign(campaign, by=request.user)
    return _("The campaign is open: its rules are published and its draw is sealed.")


def _close(request, campaign, answers):
    actions.close_campaign(campaign, by=request.user)
    return _("The campaign is closed.")


def _reopen(request, campaign, answers):
    actions.reopen_campaign(campaign, reason=answers["reason"], by=request.user)
    return _("The campaign is open again.")


def _fix(request, campaign, answers):
    actions.fix_draw_public(campaign, answers["value"], by=request.user)
    return _("The draw is fixed.")


def _begin(request, campaign, answers):
    actions.begin_deciding(campaign, by=request.user)
    return _("Places can now be given: allocations are computed and published.")


def _finish(request, campaign, answers):
    actions.finish_campaign(campaign, by=request.user)
    return _("The campaign is finished.")


_S = CampaignState


@admin.register(Campaign)
class CampaignAdmin(Buttons, ContentAdmin):
    """The state moves by buttons only. Nothing of the published rules changes once the campaign is open."""

    form = CampaignForm
    list_display = ["name", "entry_year", "state_shown", "opens_at", "closes_at", "extended_to", "is_sample"]
    list_filter = [ArchiveFilter, HeldUpFilter, "state", "is_sample"]
    readonly_fields = ["state_shown", "draw_commitment", "draw_public"]
    search_fields = ["name_ar", "name_fr"]
    sections = (
        (gettext_lazy("Name"), ["name", "slug", "entry_year", "state_shown", "is_sample"]),
        (gettext_lazy("Applications"), [("opens_at", "closes_at"), "extended_to"]),
        (gettext_lazy("Lists and answers"), ["results_on", ("answer_days", "answer_hour"), "appeals_until"]),
        (gettext_lazy("After the first list"), ["runs_by_itself", "places_until"]),
        (gettext_lazy("Draw between equal scores"), ["draw_commitment", "draw_public"]),
    )
    hints = {
        "entry_year": gettext_lazy("Ages count on 1 September of this year."),
        "closes_at": gettext_lazy("At this minute no further application comes in."),
        "extended_to": gettext_lazy("Empty: the deadline stands as it was published."),
        "answer_days": gettext_lazy("Shown with every offer; whoever does not answer in time leaves the place."),
        "runs_by_itself": gettext_lazy(
            "Once a day, after the hour at which time to answer ends: computed, checked, published. The first list is "
            "always published by hand. The page of results says so."
        ),
        "places_until": gettext_lazy("Afterwards the campaign is finished by itself. Empty: staff finish it."),
        "appeals_until": gettext_lazy("From the first published list until then. Empty: no appeal is taken."),
    }
    verbs = {
        "open": Verb(
            gettext_lazy("Open the campaign"), _CHANGE, _open, fits=_standing(_S.DRAFT),
            note=gettext_lazy(
                "Its intakes, seats and rules become public, and a change of rules is published with its reason."
            ),
        ),
        "close": Verb(
            gettext_lazy("Close the campaign"), _CHANGE, _close, fits=_standing(_S.OPEN),
            note=gettext_lazy("No further application comes in. Not before the published deadline."),
        ),
        "reopen": Verb(
            gettext_lazy("Open again"), _CHANGE, _reopen, fits=_standing(_S.CLOSED), form=ReasonForm,
            note=gettext_lazy("After the new deadline was entered."),
        ),
        "draw": Verb(
            gettext_lazy("Fix the draw"), _RUN, _fix, form=DrawForm,
            fits=lambda c: c.state in (_S.CLOSED, _S.DECIDING) and not c.draw_public,
            note=gettext_lazy("Once only: the value decides between equal scores and is published."),
        ),
        "begin": Verb(
            gettext_lazy("Begin to give places"), _RUN, _begin, fits=_standing(_S.CLOSED),
            note=gettext_lazy("Afterwards the campaign does not open again."),
        ),
        "finish": Verb(
            gettext_lazy("Finish the campaign"), _RUN, _finish, fits=_standing(_S.DECIDING), grave=True,
            note=gettext_lazy("No further allocation. Offers made keep their time to answer."),
        ),
    }  # fmt: skip

    def is_public(self, campaign) -> bool:
        return not _in_preparation(campaign)

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        if _in_preparation(obj):
            return fixed
        return [*fixed, "entry_year", "opens_at", "closes_at", "answer_days", "answer_hour"]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or _in_preparation(obj))

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, campaign):
        return format_html('<span class="state">{}</span>', campaign.get_state_display())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        campaign = self.get_object(request, object_id)
        extra = {}
        if campaign and self.has_view_permission(request, campaign):
            extra = {
                "buttons": self.buttons(request, campaign),
                "moves": told(campaign.moves, CampaignState, CampaignEvent),
                "intakes": campaign.intakes.select_related("program"),
            }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})
