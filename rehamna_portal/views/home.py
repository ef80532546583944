"""The first page: what is open to whom, the places, how it came about."""

from django.shortcuts import render

from boarding.reference import houses
from centers import reference, structured
from centers.core.pages import public_page
from programs.catalogue import of_each_centre, takes_applications
from programs.models import Program
from programs.reference import levels

CARDS = 3
BLOCKS_ROUND_THE_STAR = 4


@public_page
def home(request):
    rows = of_each_centre(Program.objects.filter(takes_applications()), CARDS)
    return render(
        request,
        "home.html",
        {
            "levels": _steps(),
            "rows": rows,
            "centers": reference.centers(),
            "houses": houses(),
            # The star lies where four corners meet.
            "star": len(reference.centers()) + len(houses()) == BLOCKS_ROUND_THE_STAR,
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
