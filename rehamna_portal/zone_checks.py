"""Whether the zone data are the pinned ones, and new enough to know what legal time is."""

import zoneinfo
from datetime import timedelta

from django.core.checks import CheckMessage, Error, Warning, register
from django.utils import timezone

from centers.core import zones

_OLD = timedelta(days=365)


@register()
def zone_data(app_configs, **kwargs):
    found: list[CheckMessage] = []
    if zoneinfo.TZPATH:
        sentence = "Zone data are read from the machine, not from the pinned package tzdata."
        found.append(Error(sentence, hint="Nothing may call zoneinfo.reset_tzpath after the start.", id="portal.E101"))
    if timezone.localdate() - zones.as_of() > _OLD:
        sentence = f"The zone data (tzdata {zones.version()}) are older than a year: deadlines may be an hour off."
        hint = "Raise tzdata in requirements.txt, run make lock, install it, and run manage.py keep_promises."
        found.append(Warning(sentence, hint=hint, id="portal.W101"))
    return found
