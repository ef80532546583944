"""One file after the other: the files of a list that wait for an account, the oldest first, each to one colleague.

The next file is found by the key of the last one (when it was sent, its number), never by counting rows.
"""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from enrollment.models import Application, Lease
from enrollment.models.applications import TO_DECIDE, ApplicationQuerySet
from enrollment.security.permissions import undecided_choices

from .leases import held_by_others, take_lease

_AT_ONCE = 20


def waiting(files: ApplicationQuerySet, user, *, aside: bool = False) -> ApplicationQuerySet:
    """Those of `files` on which this account can decide: the ones set aside, or all others."""
    return files.filter(Exists(undecided_choices(user)), set_aside_at__isnull=not aside).order_by("submitted_at", "pk")


def beyond(files: ApplicationQuerySet, last: Application, *, included: bool = False) -> ApplicationQuerySet:
    """Of `files`, those that come after `last`, or from it on."""
    later = Q(submitted_at__gt=last.submitted_at) | Q(submitted_at=last.submitted_at, pk__gt=last.pk)
    return files.filter(later | Q(pk=last.pk) if included else later)


def take_next(files: ApplicationQuerySet, *, by) -> int | None:
    """The key of the first of `files` that no colleague reads, from now on lent to this account alone; None for none.

    What it had before goes back.
    """
    Lease.objects.filter(by=by).delete()
    free = files.exclude(Exists(held_by_others(by).filter(application=OuterRef("pk"))))
    while some := list(free.values_list("pk", flat=True)[:_AT_ONCE]):
        for pk in some:
            # Whoever had it until a moment ago may have decided on it.
            if take_lease(pk, by=by) and files.filter(pk=pk).exists():
                return pk
    return None


def with_colleagues(files: ApplicationQuerySet, *, by) -> list[Lease]:
    """Which of `files` colleagues are reading now."""
    leases = held_by_others(by).filter(application__in=files.order_by().values("pk"), until__gt=timezone.now())
    return list(leases.select_related("by", "application").order_by("until"))


def hides_names(application: Application) -> bool:
    """Whether name and sex stay hidden here: as long as the file waits to be decided, where its campaign says so."""
    return application.campaign.hides_names and application.state in TO_DECIDE
