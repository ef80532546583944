"""A clock that stands still until told to go on: what Django calls now, and with it every date the portal writes."""

from datetime import datetime, timedelta

from django.utils import timezone


class Clock:
    """`now` is an aware moment, which goes on by `tick` each time it is asked for. Ends with the test that owns
    `monkeypatch`."""

    def __init__(self, monkeypatch, now: datetime, tick: timedelta = timedelta()):
        self.now, self.tick = now, tick
        clock = self

        class _Kind(type):
            def __instancecheck__(cls, value):
                return isinstance(value, datetime)

        class Stopped(datetime, metaclass=_Kind):
            @classmethod
            def now(cls, tz=None):
                now, clock.now = clock.now, clock.now + clock.tick
                return now.astimezone(tz) if tz else now.replace(tzinfo=None)

        monkeypatch.setattr(timezone, "datetime", Stopped)

    def go_on(self, **duration) -> datetime:
        self.now += timedelta(**duration)
        return self.now
