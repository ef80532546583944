"""After a change of legal time: every hour that was promised, in all rooms, stands by the clock on the wall."""

from collections import Counter
from datetime import UTC, timedelta, tzinfo
from itertools import chain

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import boarding.promises
import centers.core.promises
import enrollment.offers.promises
import programs.promises
from centers.core import zones
from centers.core.promises import MovedHour
from centers.models import ZoneRules
from programs.models import Campaign

ROOMS = (centers.core.promises, programs.promises, enrollment.offers.promises, boarding.promises)


def keep_promises(zone: tzinfo | None = None) -> list[str]:
    """Moves what would read otherwise under the rules of `zone` (by default the portal's own, as the pinned data have
    them) than under those seen last; returns what was moved, a line for each hour. Safe to call twice or at once.

    The rules seen first are written by a migration: see the decision on legal time.
    """
    zone = zone or timezone.get_default_timezone()
    rules = zones.Rules.of(zone)
    if _seen() == rules:
        return []
    return _keep(zone, rules)


@transaction.atomic
def _keep(zone: tzinfo, rules: zones.Rules) -> list[str]:
    # One at a time, and before all locks of a file: those of all campaigns, for which whatever comes after waits.
    list(ZoneRules.objects.select_for_update().order_by("pk").values_list("pk"))
    list(Campaign.objects.select_for_update().order_by("pk").values_list("pk"))
    before = _seen()
    if before == rules:
        return []
    grace = timedelta(minutes=settings.PORTAL["draft_grace_minutes"])
    moved = _moved(zones.Clocks(before, zone, timezone.now(), grace)) if before else []
    ZoneRules.objects.create(version=zones.version(), pairs=rules.as_data(), moved=moved)
    return moved


def _seen() -> zones.Rules | None:
    latest = ZoneRules.objects.last()
    return zones.Rules.from_data(latest.pairs) if latest else None


def _moved(clocks: zones.Clocks) -> list[str]:
    """What all rooms move, equal ones in one line with their number."""
    kept = chain.from_iterable(room.keep(clocks) for room in ROOMS if room.PROMISES)
    lines = Counter(f"{one.what} stands at {one.reads:%d/%m/%Y %H:%M} ({_span(one)})" for one in kept)
    return [f"{number} × {line}" if number > 1 else line for line, number in lines.items()]


def _span(one: MovedHour) -> str:
    return " -> ".join(f"{moment.astimezone(UTC):%d/%m/%Y %H:%M} UTC" for moment in (one.before, one.after))
