"""The page of one centre: its story and status from `centers`, what it teaches from `programs`."""

from django.http import Http404
from django.shortcuts import render

from centers import reference, structured
from centers.pages import public_page
from centers.states import Accent
from enrollment.access import may_see_figures
from enrollment.statistics import center_figures
from programs.catalogue import listed
from programs.states import IntakeStatus


@public_page
def detail(request, slug):
    center = next((center for center in reference.centers() if center.slug == slug), None)
    if center is None:
        raise Http404
    figures = center_figures(center) if may_see_figures(request.user, center) else None
    rows = [row for row in listed(center.programs.all()) if row.status != IntakeStatus.SECOND_YEAR]
    response = render(
        request,
        "centers/detail.html",
        {
            "center": center,
            "milestones": [step for step in reference.milestones() if step.center_id == center.pk],
            "rows": rows,
            "agreements": [one for one in reference.agreements() if center in one.centers.all()],
            "trades": center.accent == Accent.ECO,
            "sample": any(row.is_sample for row in rows),
            "figures": figures,
            "structured": structured.center_page(center, request.build_absolute_uri),
        },
    )
    if figures is not None:
        response["Cache-Control"] = "private, no-store"
    return response
