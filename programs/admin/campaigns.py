"""Campaigns with their buttons, from opening to finishing."""

from django import forms
from django.contrib import admin
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.office.bilingual import ContentAdmin
from centers.office.buttons import Button, Buttons, ReasonForm, Verb, localized_moves
from programs import opening, services
from programs.models import Campaign, CampaignEvent, CampaignState
from programs.office.copies import CopyPage
from programs.office.grid import GridPage

from .filters import ArchiveFilter, HeldUpFilter
from .intakes import in_preparation

_CHANGE, _RUN = "programs.change_campaign", "programs.run_campaign"
# The way of a campaign, in its order.
STEPS = ("open", "close", "draw", "begin")


class CampaignForm(forms.ModelForm):
    def clean_is_sample(self):
        """One that is open keeps its mark until it is what a real one has to be."""
        is_sample = self.cleaned_data["is_sample"]
        becomes_real = self.initial.get("is_sample") and not is_sample and not in_preparation(self.instance)
        if becomes_real and (found := opening.unready(self.instance)):
            raise forms.ValidationError([str(reason) for reason in found])
        return is_sample

    def clean_extended_to(self):
        """People count on a deadline that was announced: it moves to later only."""
        announced, entered = self.initial.get("extended_to"), self.cleaned_data["extended_to"]
        if not announced or in_preparation(self.instance):
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


def _open(request, campaign, answers):
    services.open_campaign(campaign, by=request.user)
    return _("The campaign is open: its rules are published and its draw is sealed.")


def _close(request, campaign, answers):
    services.close_campaign(campaign, by=request.user)
    return _("The campaign is closed.")


def _reopen(request, campaign, answers):
    services.reopen_campaign(campaign, reason=answers["reason"], by=request.user)
    return _("The campaign is open again.")


def _fix(request, campaign, answers):
    services.fix_draw_public(campaign, answers["value"], by=request.user)
    return _("The draw is fixed.")


def _begin(request, campaign, answers):
    services.begin_deciding(campaign, by=request.user)
    return _("Places can now be given: allocations are computed and published.")


def _finish(request, campaign, answers):
    services.finish_campaign(campaign, by=request.user)
    return _("The campaign is finished.")


@admin.register(Campaign)
class CampaignAdmin(Buttons, ContentAdmin):
    """The state moves by buttons only. Nothing of the published rules changes once the campaign is open."""

    form = CampaignForm
    list_display = ["name", "entry_year", "state_shown", "opens_at", "closes_at", "extended_to", "is_sample"]
    list_filter = [ArchiveFilter, HeldUpFilter, "state", "is_sample"]
    readonly_fields = ["state_shown", "lists_out_at", "draw_commitment", "draw_public"]
    search_fields = ["name_ar", "name_fr"]
    sections = (
        (gettext_lazy("Name"), ["name", "slug", "entry_year", "state_shown", "is_sample"]),
        (gettext_lazy("Applications"), [("opens_at", "closes_at"), "extended_to"]),
        (gettext_lazy("Review of files"), ["hides_names"]),
        (
            gettext_lazy("Lists and answers"),
            [("results_on", "lists_out_at"), ("answer_days", "answer_hour"), "appeals_until"],
        ),
        (gettext_lazy("After the first list"), ["runs_by_itself", "places_until"]),
        (gettext_lazy("Four eyes"), ["four_eyes"]),
        (gettext_lazy("Draw between equal scores"), ["draw_commitment", "draw_public"]),
    )
    hints = {
        "entry_year": gettext_lazy("Ages count on 1 September of this year."),
        "closes_at": gettext_lazy("At this minute no further application comes in."),
        "extended_to": gettext_lazy("Empty: the deadline stands as it was published."),
        "answer_days": gettext_lazy("Shown with every offer; whoever does not answer in time leaves the place."),
        "hides_names": gettext_lazy(
            "In the review of files, one after the other. The papers themselves, and the page of a file, tell them."
        ),
        "runs_by_itself": gettext_lazy(
            "Once a day, after the hour at which time to answer ends: computed, checked, published. The first list is "
            "always published by hand. The page of results says so."
        ),
        "places_until": gettext_lazy("Afterwards the campaign is finished by itself. Empty: staff finish it."),
        "appeals_until": gettext_lazy("From the first published list until then. Empty: no appeal is taken."),
    }
    verbs = {
        "open": Verb(
            gettext_lazy("Open the campaign"), _CHANGE, _open,
            can=services.can_open_campaign, tells_why=True,
            note=gettext_lazy(
                "Its intakes, seats and rules become public, and a change of rules is published with its reason."
            ),
        ),
        "close": Verb(
            gettext_lazy("Close the campaign"), _CHANGE, _close,
            can=services.can_close_campaign, tells_why=True,
            note=gettext_lazy("No further application comes in. Not before the published deadline."),
        ),
        "reopen": Verb(
            gettext_lazy("Open again"), _CHANGE, _reopen, form=ReasonForm,
            can=services.can_reopen_campaign, tells_why=True,
            note=gettext_lazy("After the new deadline was entered."),
        ),
        "draw": Verb(
            gettext_lazy("Fix the draw"), _RUN, _fix, form=DrawForm,
            can=services.can_fix_draw_public,
            note=gettext_lazy("Once only: the value decides between equal scores and is published."),
        ),
        "begin": Verb(
            gettext_lazy("Begin to give places"), _RUN, _begin, can=services.can_begin_deciding,
            note=gettext_lazy("Afterwards the campaign does not open again."),
        ),
        "finish": Verb(
            gettext_lazy("Finish the campaign"), _RUN, _finish, grave=True,
            can=services.can_finish_campaign, tells_why=True,
            note=gettext_lazy("No further allocation. Offers made keep their time to answer."),
        ),
    }  # fmt: skip

    def is_public(self, campaign) -> bool:
        return not in_preparation(campaign)

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        if in_preparation(obj):
            return fixed
        return [*fixed, "entry_year", "opens_at", "closes_at", "answer_days", "answer_hour"]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or in_preparation(obj))

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, campaign):
        return format_html('<span class="state">{}</span>', campaign.get_state_display())

    def get_urls(self):
        own = [
            path("<int:pk>/copy/", CopyPage.office_view(), name="programs_campaign_copy"),
            path("<int:pk>/intakes/", GridPage.office_view(), name="programs_campaign_intakes"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """`like_last`: the newest campaign that a new one can be made like, past its preparation."""
        last = Campaign.objects.public().exclude(intakes=None).order_by("-entry_year", "-opens_at").first()
        return super().changelist_view(request, {"like_last": last, **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        campaign = self.get_object(request, object_id)
        extra = {}
        if campaign and self.has_view_permission(request, campaign):
            intakes = list(campaign.intakes.all())
            extra = {
                **_arranged(self.buttons(request, campaign)),
                **_against_opening(campaign),
                "moves": localized_moves(campaign.moves, CampaignState, CampaignEvent),
                "intakes": intakes,
                "seats_in_all": sum(intake.seats for intake in intakes),
            }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})


def _arranged(buttons: list[Button]) -> dict:
    """The step that a campaign takes next, what else can be done, and what cannot be undone. Why it does not open is
    told by a list of its own."""
    steps = [button for button in buttons if button.slug in STEPS and not button.reasons]
    next_step = min(steps, key=lambda button: STEPS.index(button.slug), default=None)
    others = [one for one in buttons if one is not next_step and not one.grave and one.slug != "open"]
    return {"next_step": next_step, "others": others, "grave": [one for one in buttons if one.grave]}


def _against_opening(campaign: Campaign) -> dict:
    """`blocking`: what keeps it from opening; `unready`: what would keep a real campaign, of a sample one."""
    if not in_preparation(campaign):
        return {}
    return {
        "blocking": services.can_open_campaign(campaign),
        "unready": opening.unready(campaign) if campaign.is_sample else [],
    }
