"""Public pages of what is taught."""

from django.http import Http404
from django.shortcuts import render

from centers.pages import public_page
from programs import structured
from programs.catalogue import listed
from programs.forms import CatalogueForm
from programs.models import Program
from programs.states import IntakeStatus


@public_page
def programme_list(request):
    form = CatalogueForm(request.GET)
    rows = listed(form.filtered(Program.objects.all()))
    if form.cleaned_data.get("open"):
        rows = [row for row in rows if row.status == IntakeStatus.OPEN]
    return render(
        request,
        "programs/list.html",
        {
            "form": form,
            "chosen": form.chosen(),
            "rows": rows,
            "sample": any(row.is_sample for row in rows),
        },
    )


@public_page
def programme_detail(request, slug):
    rows = listed(Program.objects.filter(slug=slug))
    if not rows:
        raise Http404
    row = rows[0]
    return render(
        request,
        "programs/detail.html",
        {
            "row": row,
            "program": row.program,
            "intake": row.intake,
            "criteria": row.intake.criteria.all() if row.intake else (),
            "reserves": row.intake.reserves.all() if row.intake else (),
            "options": row.program.options.all(),
            "modules": row.program.modules.all(),
            "sample": row.is_sample,
            "structured": structured.programme_page(row, request.build_absolute_uri),
        },
    )
