"""A clock that stands still until told to go on: what Django calls now, and with it every date the portal writes."""

from datetime import datetime, timedelta

from django.utils import timezone


class Clock:
    """`now` is an aware moment. Ends with the test that owns `monkeypatch`."""

    def __init__(self, monkeypatch, now: datetime):
        self.now = now
        clock = self

        class _Kind(type):
            def __instancecheck__(cls, value):
                return isinstance(value, datetime)

        class Stopped(datetime, metaclass=_Kind):
            @classmethod
            def now(cls, tz=None):
                return clock.now.astimezone(tz) if tz else clock.now.replace(tzinfo=None)

        monkeypatch.setattr(timezone, "datetime", Stopped)

    def go_on(self, **duration) -> datetime:
        self.now += timedelta(**duration)
        return self.now
