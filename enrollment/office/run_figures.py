"""One allocation beside the last published one: who loses and gains, and the figures of seats and beds."""

from enrollment import lodging
from enrollment.allocation.comparison import last_published, since, since_held
from enrollment.allocation.freezing import kept
from enrollment.allocation.outcomes import Placings
from enrollment.allocation.simulation import bed_figures
from enrollment.models import Run

from . import shifts
from .simulation import compared_groups, compared_lines, compared_seats


def of_run(user, run: Run) -> dict:
    """For the page of `run`: `before`, the run it is compared with, None where what people held is; `shifts`, `splits`,
    `unchanged`, `given` (before, after), `seats`, `beds`."""
    people, later = shifts.People(user, run.campaign), kept(run)
    before = last_published(run.campaign, before=run)
    earlier = kept(before) if before else later
    found = since(before, later) if before else since_held(later)
    sides = people.shifts(found, Placings(later.instance, later.result))
    moved = sum(len(side) for side in sides.values())
    held = {number for number, person in later.instance["applicants"].items() if person.get("holds")}
    return {
        "before": before,
        "shifts": sides,
        "splits": compared_groups(earlier, later, sides, people),
        "unchanged": max(len(later.instance["applicants"]) - moved, 0),
        "given": (len(earlier.result["places"]) if before else len(held), len(later.result["places"])),
        "seats": compared_seats(earlier, later, sides, people.intakes),
        "beds": compared_lines(bed_figures(earlier), bed_figures(later), lodging.backend().wing_names()),
    }
