"""What the page of a campaign shows of the rooms above it: how far it has come, and where a thing is mended."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from centers.core.reasons import Reason
from centers.office.pages import admin_name
from centers.office.tasks import Task, Urgency, address, counted, narrowed
from enrollment.admin.applications import WaitingFilter
from enrollment.admin.seat_filters import HeldFilter
from enrollment.models import AppealState
from enrollment.security.permissions import VIEW, visible_appeals, visible_offers, visible_to
from programs.models import Campaign
from programs.opening import Unready

register = template.Library()

# What no row is behind: where people read of it, or see what it keeps back.
_PLACES = {
    "no_controller": lambda row: reverse("privacy"),
    "no_retention": lambda row: reverse("privacy"),
    "no_channel": lambda row: f"{reverse('admin:enrollment_message_changelist')}?trouble=held",
    "no_sitting": lambda row: reverse("admin:enrollment_sitting_plan", args=[row.pk]),
}


@register.simple_tag
def where_to_mend(reason: Reason) -> str:
    """The address of the form in which a thing is put right; empty where there is none."""
    if not isinstance(reason, Unready):
        return ""
    if reason.code in _PLACES:
        return _PLACES[reason.code](reason.row)
    return reverse(admin_name(type(reason.row), "change"), args=[reason.row.pk]) if reason.row else ""


@register.simple_tag
def campaign_counts(user, campaign: Campaign) -> list[Task]:
    """Files, answers and appeals of a campaign, each with its list; only what there is. One query."""
    if not user.has_perm(VIEW):
        return []
    files, offers = visible_to(user).filter(campaign=campaign), visible_offers(user)
    of_offers = {"choice__intake__campaign__id__exact": campaign.pk}
    offers = offers.filter(choice__intake__campaign=campaign)
    appeals = visible_appeals(user).filter(choice__intake__campaign=campaign).waiting()
    said = {"campaign__id__exact": campaign.pk}
    open_appeals = {**of_offers, "state__exact": AppealState.OPEN.value}
    lines = (
        (_("Applications"), {"rows": files, "url": address(files.model, **said)}),
        (_("Not decided yet"), narrowed(files, user, (WaitingFilter, "1"), **said)),
        (pgettext("seats", "offered"), narrowed(offers, user, (HeldFilter, "offered"), **of_offers)),
        (pgettext("seats", "accepted"), narrowed(offers, user, (HeldFilter, "kept"), **of_offers)),
        (_("Appeals to answer"), {"rows": appeals, "url": address(appeals.model, **open_appeals)}),
    )
    return counted(user, [Task(label, urgency=Urgency.CALM, **found) for label, found in lines])
