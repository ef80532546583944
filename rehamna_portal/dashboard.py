"""What needs this account: what waits, each with the list where the work is done, the next dates, the seats.

The rooms say what there is (`tasks` of each); this page at the top, which knows all of them, puts it together.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from boarding import tasks as boarding_tasks
from boarding.access import may_see_stays
from boarding.models import House
from centers.office.tasks import Deadline, Task, Urgency, address, counted
from enrollment.admin import tasks as enrollment_tasks
from enrollment.admin.applications import WaitingFilter
from enrollment.models import Application
from enrollment.office import seats
from enrollment.outbox.channels import open_channels
from enrollment.security.permissions import ASSIST, DECIDE, RUN, VIEW, writes_to_people
from programs.admin import tasks as program_tasks
from rehamna_portal import completeness

MOST_DEADLINES = 5


@dataclass(frozen=True)
class HeaderLink:
    """An entry of the header."""

    label: str
    url: str


def header_links(user) -> list[HeaderLink]:
    """The rooms of the daily work, as far as this account may enter them."""
    found = [HeaderLink(_("Desk"), reverse("admin:index"))]
    if user.has_perm(VIEW):
        found.append(HeaderLink(_("Applications"), reverse("admin:enrollment_application_changelist")))
        found.append(HeaderLink(_("Offers"), reverse("admin:enrollment_offer_changelist")))
    if user.has_perm(DECIDE):
        found.append(HeaderLink(_("Review"), reverse("admin:enrollment_application_queue")))
        found.append(HeaderLink(_("Calls"), reverse("admin:enrollment_application_calls")))
        found.append(HeaderLink(_("Marks"), reverse("admin:enrollment_application_intakes")))
    if user.has_perm(ASSIST):
        found.append(HeaderLink(_("Fill in with someone"), reverse("enrollment:assist")))
    if user.has_perm("programs.view_campaign"):
        found.append(HeaderLink(_("Campaigns"), reverse("admin:programs_campaign_changelist")))
    if user.has_perm("enrollment.view_run") or user.has_perm(RUN):
        found.append(HeaderLink(_("Allocations"), reverse("admin:enrollment_run_changelist")))
    if may_see_stays(user) and (bed_maps := _bed_maps()):
        found.append(HeaderLink(_("Boarding house"), bed_maps))
    return found


def _bed_maps() -> str:
    """The bed map of the house, or the table of houses where there are several; empty without one."""
    houses = list(House.objects.values_list("pk", flat=True)[:2])
    if len(houses) > 1:
        return reverse("admin:boarding_house_changelist")
    return reverse("admin:boarding_house_map", args=houses) if houses else ""


@dataclass(frozen=True)
class Group:
    """The tasks of one urgency; `name` is its class on the page."""

    name: str
    label: str
    tasks: list[Task]


def tasks(user, lines: list[seats.IntakeSeats] | None = None) -> list[Task]:
    """All in which something waits for this account, late ones first, then in the order of the rooms; what content
    lacks comes last. `lines`: of the intakes, where they were read already."""
    lines = seats.seats(user) if lines is None else lines
    asked = [
        *enrollment_tasks.tasks(user, lines),
        *program_tasks.tasks(user),
        *boarding_tasks.tasks(user),
        *_content(user),
    ]
    return sorted(counted(user, asked), key=attrgetter("urgency"))


def grouped(found: list[Task]) -> list[Group]:
    """The groups that hold something."""
    labels = {
        Urgency.LATE: ("late", _("Past its time")),
        Urgency.WEEK: ("week", _("This week")),
        Urgency.CALM: ("calm", _("When there is time")),
    }
    groups = [Group(*labels[kind], [task for task in found if task.urgency == kind]) for kind in Urgency]
    return [group for group in groups if group.tasks]


def deadlines(user, now: datetime | None = None) -> list[Deadline]:
    """The next dates that bind, the nearest first."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    found = [*program_tasks.deadlines(user), *enrollment_tasks.deadlines(user)]
    ahead = [one for one in found if (one.at > now if isinstance(one.at, datetime) else one.at >= today)]
    return sorted(ahead, key=lambda one: (one.day, one.label))[:MOST_DEADLINES]


def context(user) -> dict:
    """What the page shows."""
    lines = seats.seats(user)
    found = tasks(user, lines)
    return {
        "groups": grouped(found),
        "deadlines": deadlines(user),
        "seats": lines,
        "most_applications": max((line.applications for line in lines), default=0),
        "silence": silence(user),
        "today": timezone.localtime(),
        "to_review": to_review(found) if user.has_perm(DECIDE) else None,
    }


def to_review(found: list[Task]) -> Task | None:
    """All files that wait for a decision, whatever their age, one after the other: where the day begins."""
    asked = f"?{WaitingFilter.parameter_name}="
    count = sum(task.count for task in found if task.url.startswith(f"{address(Application)}{asked}"))
    url = reverse("admin:enrollment_application_queue")
    return Task("", f"{url}{asked}1", Urgency.WEEK, count=count) if count else None


def silence(user) -> str:
    """That nothing leaves, while it is so; empty for whoever sends nobody anything."""
    if not writes_to_people(user) or open_channels():
        return ""
    return _(
        "No message leaves: neither SMS nor e-mail is set up. People read theirs on the page of the file only, and"
        " those with a phone or an e-mail address get them once a channel is open."
    )


def _content(user) -> Iterator[Task]:
    if found := completeness.parts(user):
        sums: Counter[str] = Counter()
        for part, size in zip(found, completeness.counts(user, found), strict=True):
            sums[part.kind] += size
        url = reverse("to_complete")
        labels = {completeness.TRANSLATE: _("Texts to translate"), completeness.SAMPLE: _("Sample data to replace")}
        for kind, label in labels.items():
            yield Task(label, f"{url}?kind={kind}", Urgency.CALM, count=sums[kind])
