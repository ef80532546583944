"""Pages round the programmes: of one kind, with what goes with it; and how a campaign gives its seats and beds."""

from datetime import time

from django.conf import settings
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from centers import reference
from centers.core.pages import public_page
from programs.catalogue import listed
from programs.models import Campaign, CampaignState, Intake, Program, ProgramKind
from programs.reference import campaigns, rule_changes, schemes
from programs.selection import localized_changes


@public_page
def continuing(request):
    return render(request, "programs/continuing.html", _of_kind(ProgramKind.CONTINUING))


@public_page
def enterprise(request):
    context = {**_of_kind(ProgramKind.ENTERPRISE), "schemes": schemes()}
    return render(request, "programs/enterprise.html", context)


def _of_kind(kind: ProgramKind):
    """The programmes of a kind with the page of that name."""
    rows = listed(Program.objects.entered_here().filter(kind=kind))
    sample = any(row.is_sample for row in rows)
    return {"page": reference.page(kind.value), "rows": rows, "sample": sample}


@public_page
def current_campaign(request):
    """Leads to the campaign that concerns people now; without one, the rules that always hold."""
    campaign = _most_current(Campaign.objects.public().order_by("-opens_at"))
    if campaign:
        return redirect(campaign)
    return render(request, "programs/campaign.html", {"page": reference.page("selection")})


def _most_current(campaigns):
    """The one that is open; else the next to open; else the latest. None when there is none."""
    now, campaigns = timezone.now(), list(campaigns)
    coming = [c for c in campaigns if c.state == CampaignState.OPEN and c.opens_at > now]
    opened = [c for c in campaigns if c.is_open(now)]
    return next(iter([*opened, *reversed(coming), *campaigns]), None)


@public_page
def campaign_rules(request, slug):
    campaign = get_object_or_404(Campaign.objects.public(), slug=slug)
    intakes = list(
        campaign.intakes.select_related("program__center")
        .prefetch_related("criteria", "reserves")
        .order_by("program__position")
    )
    return render(
        request,
        "programs/campaign.html",
        {
            "page": reference.page("selection"),
            "campaign": campaign,
            "is_open": campaign.is_open(),
            "others": [one for one in campaigns() if one != campaign],
            "rule_sets": _by_rules(intakes),
            "rule_changes": localized_changes(rule_changes(campaign)),
            "answer_time": time(campaign.answer_hour),
            "grace_minutes": settings.PORTAL["draft_grace_minutes"],
            "sample": campaign.is_sample or any(intake.is_sample for intake in intakes),
        },
    )


def _by_rules(intakes: list[Intake]) -> list[list[Intake]]:
    """Intakes that share criteria and reserves stand together; order of first appearance."""
    groups: dict[tuple, list[Intake]] = {}
    for intake in intakes:
        criteria = tuple((criterion.name, criterion.weight) for criterion in intake.criteria.all())
        reserves = tuple((reserve.group, reserve.percent) for reserve in intake.reserves.all())
        groups.setdefault((criteria, reserves), []).append(intake)
    return list(groups.values())
