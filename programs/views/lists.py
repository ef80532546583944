"""The list of programmes."""

from django.shortcuts import render

from centers.pages import public_page
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
