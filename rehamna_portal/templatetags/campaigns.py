"""What the page of a campaign shows of the rooms above it: how far it has come, and where a thing is mended."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from centers.core.reasons import Reason
from centers.office.pages import admin_name
from centers.office.tasks import Task, Urgency, counted, narrowed
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
    "sample_intake": lambda row: reverse("admin:programs_campaign_intakes", args=[row.campaign_id]),
    "no_sitting": lambda row: reverse("admin:enrollment_sitting_plan", args=[row.pk]),
}


_RULES = gettext_lazy("Rules of the intakes")
_SAMPLES, _LAW = gettext_lazy("Sample data"), gettext_lazy("Law 09-08 and messages")
_HEADS = {
    "no_controller": _LAW,
    "no_retention": _LAW,
    "no_channel": _LAW,
    "no_sitting": gettext_lazy("Interviews and tests"),
    "untranslated": gettext_lazy("Texts to translate"),
}


@register.filter
def by_matter(reasons: list[Reason]) -> list[tuple[str, list[Reason]]]:
    """(heading, reasons), the rules first: a list of fifty is read matter by matter."""
    found: dict[str, list[Reason]] = {}
    for reason in reasons:
        head = _HEADS.get(reason.code, _SAMPLES if reason.code.startswith("sample_") else _RULES)
        found.setdefault(str(head), []).append(reason)
    return sorted(found.items(), key=lambda group: group[0] != str(_RULES))


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
    files = visible_to(user).filter(campaign=campaign)
    offers = visible_offers(user).filter(choice__intake__campaign=campaign)
    appeals = visible_appeals(user).filter(choice__intake__campaign=campaign).waiting()
    here = {"campaign__id__exact": campaign.pk}
    there = {"choice__intake__campaign__id__exact": campaign.pk}
    lines = (
        (_("Applications"), narrowed(files, user, **here)),
        (_("Not decided yet"), narrowed(files, user, (WaitingFilter, "1"), **here)),
        (pgettext("seats", "offered"), narrowed(offers, user, (HeldFilter, "offered"), **there)),
        (pgettext("seats", "accepted"), narrowed(offers, user, (HeldFilter, "kept"), **there)),
        (_("Appeals to answer"), narrowed(appeals, user, **there, state__exact=AppealState.OPEN.value)),
    )
    return counted(user, [listed.task(label, Urgency.CALM) for label, listed in lines])
