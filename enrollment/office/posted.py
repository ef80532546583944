"""Lists to post on the door, where allocations and offers are looked at: of the last published allocation only."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from centers.core import printing
from enrollment.allocation.comparison import last_published
from enrollment.letters import posted
from enrollment.models import Run, RunState
from enrollment.security.permissions import postable_intakes
from programs.models import Campaign


def urls(site) -> list:
    """The overview, and the PDF of one intake or of all that the account may print."""

    def overview(request):
        return _overview(request, site)

    return [
        path("do/lists/", site.admin_view(require_safe(overview)), name="enrollment_run_posted"),
        path(
            "do/lists/<slug:campaign>/<slug:language>.pdf",
            site.admin_view(require_safe(_paper)),
            name="enrollment_run_posted_all",
        ),
        path(
            "do/lists/<slug:campaign>/<slug:intake>/<slug:language>.pdf",
            site.admin_view(require_safe(_paper)),
            name="enrollment_run_posted_one",
        ),
    ]


def _overview(request, site):
    """Campaign by campaign, the newest first: its last published allocation and what may be printed."""
    groups = []
    latest = {}
    published = Run.objects.filter(state=RunState.PUBLISHED).select_related("campaign")
    for run in published.defer("frozen_input", "result").order_by("-campaign__opens_at", "campaign", "number"):
        latest[run.campaign_id] = run
    for run in latest.values():
        if intakes := list(postable_intakes(request.user, run.campaign)):
            groups.append((run, intakes))
    if latest and not groups:
        raise PermissionDenied
    context = {
        **site.each_context(request),
        "opts": Run._meta,
        "title": _("Lists to post on the door"),
        "groups": groups,
        "languages": settings.LANGUAGES,
    }
    return render(request, "admin/enrollment/run/posted.html", context)


def _paper(request, campaign: str, language: str, intake: str = ""):
    if language not in dict(settings.LANGUAGES):
        raise Http404
    campaign = get_object_or_404(Campaign, slug=campaign)
    intakes = postable_intakes(request.user, campaign)
    if not intakes.exists():
        raise PermissionDenied
    intakes = list(intakes.filter(slug=intake) if intake else intakes)
    run = last_published(campaign)
    if run is None or not intakes:
        raise Http404
    with override(language):
        made = printing.pdf("posted", posted.content(run, intakes, request.build_absolute_uri))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{intake or campaign.slug}-{run.number}-{language}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response
