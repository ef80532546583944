"""What the house has to do."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from centers.office.tasks import Task, Urgency, narrowed

from .access import may_see_stays, stays_visible_to
from .admin import BedFilter


def tasks(user) -> Iterator[Task]:
    if may_see_stays(user):
        beds = narrowed(stays_visible_to(user), user, (BedFilter, "none"))
        yield beds.task(_("Beds to give"), Urgency.WEEK)
