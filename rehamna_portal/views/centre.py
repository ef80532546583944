"""The page of one centre: its story and status from `centers`, what it teaches from `programs`."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from centers.models import Center
from centers.states import Accent
from centers.views import agreements_in_full
from enrollment.access import may_see_figures
from enrollment.statistics import center_figures
from programs.catalogue import listed
from programs.states import IntakeStatus


@login_not_required
@require_safe
def detail(request, slug):
    center = get_object_or_404(Center, slug=slug)
    figures = center_figures(center) if may_see_figures(request.user, center) else None
    rows = [row for row in listed(center.programs.all()) if row.status != IntakeStatus.SECOND_YEAR]
    response = render(
        request,
        "centers/detail.html",
        {
            "center": center,
            "milestones": center.milestones.all(),
            "rows": rows,
            "agreements": agreements_in_full(center.agreements.all()),
            "trades": center.accent == Accent.ECO,
            "sample": any(row.is_sample for row in rows),
            "figures": figures,
        },
    )
    if figures is not None:
        response["Cache-Control"] = "private, no-store"
    return response
