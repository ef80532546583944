"""Lists to post on the door, where allocations and offers are looked at: of the last published allocation only."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from centers.core import printing
from centers.office.pages import OfficePage
from enrollment.allocation.comparison import last_published
from enrollment.letters import posted
from enrollment.models import Run, RunState
from enrollment.security.permissions import postable_intakes
from programs.models import Campaign


def urls() -> list:
    """The overview, and the PDF of one intake or of all that the account may print."""
    paper = admin.site.admin_view(require_safe(_paper))
    return [
        path("do/lists/", PostedPage.office_view(), name="enrollment_run_posted"),
        path("do/lists/<slug:campaign>/<slug:language>.pdf", paper, name="enrollment_run_posted_all"),
        path("do/lists/<slug:campaign>/<slug:intake>/<slug:language>.pdf", paper, name="enrollment_run_posted_one"),
    ]


class PostedPage(OfficePage):
    """Campaign by campaign, the newest first: its last published allocation and what may be printed."""

    model = Run
    title = gettext_lazy("Lists to post on the door")
    template_name = "admin/enrollment/run/posted.html"

    def has_permission(self):
        """Whoever may print one of the lists; before there is any, everybody reads that there is none."""
        latest = {}
        published = Run.objects.filter(state=RunState.PUBLISHED).select_related("campaign")
        for run in published.defer("frozen_input", "result").order_by("-campaign__opens_at", "campaign", "number"):
            latest[run.campaign_id] = run
        found = [(run, list(postable_intakes(self.request.user, run.campaign))) for run in latest.values()]
        self.groups = [(run, intakes) for run, intakes in found if intakes]
        return bool(self.groups) or not latest

    def get_breadcrumbs(self):
        return []

    def get_context_data(self, **kwargs):
        return super().get_context_data(groups=self.groups, languages=settings.LANGUAGES, **kwargs)


def _paper(request, campaign: str, language: str, intake: str = ""):
    if language not in dict(settings.LANGUAGES):
        raise Http404
    of_campaign = get_object_or_404(Campaign, slug=campaign)
    postable = postable_intakes(request.user, of_campaign)
    if not postable.exists():
        raise PermissionDenied
    intakes = list(postable.filter(slug=intake) if intake else postable)
    run = last_published(of_campaign)
    if run is None or not intakes:
        raise Http404
    with override(language):
        made = printing.pdf("posted", posted.content(run, intakes, request.build_absolute_uri))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{intake or campaign}-{run.number}-{language}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response
