"""The first page: what is open to whom, the places, how it came about."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from boarding.models import House
from centers.models import Center, Milestone, Partner
from programs.catalogue import listed
from programs.models import Level, Program
from programs.states import IntakeStatus

CARDS = 3


@login_not_required
@require_safe
def home(request):
    rows = [row for row in listed(Program.objects.entered_here()) if row.status == IntakeStatus.OPEN]
    return render(
        request,
        "home.html",
        {
            "levels": _steps(),
            "rows": _one_per_centre(rows)[:CARDS],
            "centers": Center.objects.all(),
            "house": House.objects.first(),
            "milestones": Milestone.objects.filter(happened_on__isnull=False),
            "partners": Partner.objects.all(),
            "sample": bool(rows),
        },
    )


def _steps():
    """The diplomas entered by a threshold of schooling, lowest first: the steps of the staircase."""
    return (
        Level.objects.filter(by_school=False, min_school_level__isnull=False)
        .select_related("min_school_level")
        .order_by("min_school_level__order")
    )


def _one_per_centre(rows):
    """The rows reordered so that each centre's first comes before anybody's second."""
    seen: dict[int | None, int] = {}
    ranked = []
    for place, row in enumerate(rows):
        centre = row.program.center_id
        seen[centre] = seen.get(centre, 0) + 1
        ranked.append((seen[centre], place, row))
    return [row for *_, row in sorted(ranked, key=lambda item: item[:2])]
