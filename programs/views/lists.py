"""The list of programmes, and a few of them side by side."""

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centers.core.pages import public_page
from programs.catalogue import in_order, listed
from programs.forms import MOST_COMPARED, CatalogueForm, asked_for, picks_query
from programs.models import Program
from programs.search import suggestions

ROWS_ON_A_PAGE = 24


@public_page
def programme_list(request):
    now = timezone.now()
    form = CatalogueForm(request.GET)
    pages = Paginator(in_order(form.filtered(now).for_cards(), now), ROWS_ON_A_PAGE)
    page, missing = _page(pages, request.GET.get("page"))
    rows = listed(page.object_list, now)
    found_nothing = not pages.count
    return render(
        request,
        "programs/list.html",
        {
            "form": form,
            "chosen": form.chosen(),
            "tags": form.tags(),
            "choices": form.choices(),
            "shows": form.shows(),
            "query": form.query(),
            # Picked to compare on another page: kept in the form beside the boxes of this one.
            "elsewhere": [slug for slug in form.picks() if slug not in {row.program.slug for row in rows}],
            "page": page,
            "missing_page": missing,
            "rows": rows,
            "commune": form.search().commune,
            "removals": form.removals(now) if found_nothing else (),
            "suggestions": suggestions(form.chosen().get("q", "")) if found_nothing else (),
            "sample": any(row.is_sample for row in rows),
        },
    )


def _page(pages, asked):
    """The page asked for, or the first one; and whether it was not there."""
    number = asked or "1"
    missing = not (number.isdecimal() and 1 <= int(number[:9]) <= pages.num_pages)
    return pages.page(1 if missing else int(number)), missing


@public_page
def programme_compare(request):
    """Up to three programmes side by side: `?p=slug&p=slug`. Other words in the address are dropped from it."""
    asked = asked_for(request.GET)
    if request.GET.keys() - {"p"}:
        return redirect(f"{request.path}?{picks_query(asked)}")
    found = {
        row.program.slug: row for row in listed(Program.objects.filter(slug__in=asked).prefetch_related("modules"))
    }
    rows = [found[slug] for slug in asked if slug in found]
    shown = rows[:MOST_COMPARED]
    prefetch_related_objects([row.intake for row in shown if row.intake], "criteria")
    slugs = [row.program.slug for row in shown]
    return render(
        request,
        "programs/compare.html",
        {
            "columns": [(row, picks_query([slug for slug in slugs if slug != row.program.slug])) for row in shown],
            "notes": _notes(asked=len(asked), found=len(rows)),
            "query": picks_query(slugs),
            "has": {
                "summary": any(row.program.summary for row in shown),
                "trades": any(row.program.trades for row in shown),
                "modules": any(row.program.modules.all() for row in shown),
                "criteria": any(row.intake for row in shown),
            },
            "sample": any(row.is_sample for row in shown),
        },
    )


def _notes(*, asked: int, found: int) -> list[str]:
    """What the visitor should know of a choice that is not two or three programmes."""
    notes = []
    if missing := asked - found:
        notes.append(
            ngettext(
                "%(n)s programme of this address is not in the catalogue and is left out.",
                "%(n)s programmes of this address are not in the catalogue and are left out.",
                missing,
            )
            % {"n": missing}
        )
    if found > MOST_COMPARED:
        notes.append(_("Three programmes fit side by side: the first three are shown."))
    elif found == 1:
        notes.append(_("One programme is chosen. A second one makes a comparison."))
    elif not found:
        notes.append(_("No programme is chosen yet. Two or three of the list can be ticked and compared."))
    return notes
