"""The first page: what is open to whom, the places, how it came about."""

from django.shortcuts import render

from boarding.reference import house
from centers import reference, structured
from centers.pages import public_page
from programs.catalogue import listed
from programs.models import Program
from programs.reference import levels
from programs.states import IntakeStatus

CARDS = 3


@public_page
def home(request):
    rows = [row for row in listed(Program.objects.entered_here()) if row.status == IntakeStatus.OPEN]
    return render(
        request,
        "home.html",
        {
            "levels": _steps(),
            "rows": _one_per_centre(rows)[:CARDS],
            "centers": reference.centers(),
            "house": house(),
            "milestones": [step for step in reference.milestones() if step.happened_on],
            "partners": reference.partners(),
            "news": reference.latest_news(),
            "sample": bool(rows),
            "structured": structured.home_page(reference.centers(), reference.partners(), request.build_absolute_uri),
        },
    )


def _steps():
    """The diplomas entered by a threshold of schooling, lowest first: the steps of the staircase."""
    entered = [level for level in levels() if level.min_school_level and not level.by_school]
    return sorted(entered, key=lambda level: level.min_school_level.order)


def _one_per_centre(rows):
    """The rows reordered so that each centre's first comes before anybody's second."""
    seen: dict[int | None, int] = {}
    ranked = []
    for place, row in enumerate(rows):
        centre = row.program.center_id
        seen[centre] = seen.get(centre, 0) + 1
        ranked.append((seen[centre], place, row))
    return [row for *_, row in sorted(ranked, key=lambda item: item[:2])]
