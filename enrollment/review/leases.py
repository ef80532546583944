"""Who has a file before them: for five minutes nobody else is given it."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from centers.core.reasons import Reason
from enrollment.models import Application, Lease

LASTS = timedelta(minutes=5)


def take_lease(application_id: int, *, by) -> Lease | None:
    """The lease of this account on the file, for LASTS from now on; None while a colleague has it.

    Of several who ask at once one gets it: there is one row for each file, and it changes hands only where it is over.
    """
    now = timezone.now()
    row = Lease.objects.filter(application=application_id)
    is_free = Q(by=by) | Q(until__lte=now)
    if not row.filter(is_free).update(by=by, until=now + LASTS):
        Lease.objects.bulk_create(
            [Lease(application_id=application_id, by=by, until=now + LASTS)], ignore_conflicts=True
        )
    return row.filter(by=by, until__gt=now).first()


def held_by_others(by) -> QuerySet[Lease]:
    """Leases of colleagues that count now."""
    return Lease.objects.filter(until__gt=timezone.now()).exclude(by=by)


def can_read(application: Application, *, by) -> list[Reason]:
    """That a colleague has this file before them, with the name and until when."""
    lease = held_by_others(by).filter(application=application).select_related("by").first()
    if lease is None:
        return []
    text = gettext_lazy("%(who)s is reading this file, until %(time)s at most. Take the next one.")
    return [Reason("leased", text, {"who": f"\u2068{lease.by.get_username()}\u2069", "until": lease.until})]
