"""The public figures of a campaign: what anyone needs to see that its rules were kept."""

from django.shortcuts import get_object_or_404, render

from centers.core.pages import public_page
from enrollment import lodging
from enrollment.allocation.fairness import intakes_of, of_campaign
from enrollment.allocation.statistics import LEAST, LEAST_GROUP
from programs.models import Campaign
from programs.reference import rule_changes
from programs.selection import localized_changes


@public_page
def fairness(request, slug):
    campaign = get_object_or_404(Campaign.objects.public(), slug=slug)
    told, intakes = of_campaign(campaign), intakes_of(campaign)
    names = lodging.backend().wing_names() if told.wings else {}
    context = {
        "campaign": campaign,
        "runs": told.runs,
        "lines": [(intake, told.intakes[intake.slug]) for intake in intakes if intake.slug in told.intakes],
        "wings": [(names.get(slug, slug), wing) for slug, wing in sorted(told.wings.items())],
        "rule_changes": localized_changes(rule_changes(campaign)),
        "least": LEAST,
        "least_group": LEAST_GROUP,
        "sample": campaign.is_sample or any(intake.is_sample for intake in intakes),
    }
    return render(request, "enrollment/fairness.html", context)
