"""Sample events for the calendar: none is known yet."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from centers.models import Center, Event

DATA = Path(__file__).parent / "data"


def announce() -> None:
    """The events of the data file; their days count from today."""
    for row in json.loads((DATA / "events.json").read_text(encoding="utf-8")):
        day, hours = timezone.localdate() + timedelta(days=row.pop("days")), row.pop("hours")
        starts_at, ends_at = (timezone.make_aware(datetime.combine(day, time(hour))) for hour in hours)
        center = Center.objects.get(slug=row.pop("center"))
        event = Event(center=center, starts_at=starts_at, ends_at=ends_at, is_sample=True, **row)
        event.full_clean(exclude={"title", "lead", "place"})
        event.save()
