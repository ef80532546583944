"""The page of one programme: what it is from `programs`, how far its seats went last time and when its
interviews are from `enrollment`."""

from django.shortcuts import render

from centers.core.pages import public_page
from enrollment.allocation.statistics import last_cut_off
from enrollment.interviews import expected
from enrollment.interviews.schedule import held_between
from programs import structured
from programs.views.detail import dates_of, page_of, row_of


@public_page
def detail(request, slug):
    row = row_of(slug)
    context = page_of(request, row) | {
        "held_between": held_between(row.intake) if row.intake else None,
        "expected": expected.of_intake(row.intake) if row.intake else [],
        "cut_off": last_cut_off(row.program),
        "structured": structured.programme_page(row, request.build_absolute_uri),
    }
    return render(request, "programs/detail.html", context)


@public_page
def dates(request, slug):
    return dates_of(request, row_of(slug), lambda intake, url: expected.days_of(intake, url=url))
