"""Where an account is signed in: begun at every sign-in, ended by time, by the account, or by a new password.

The session itself keeps when it began and was last used; `AccountSession` is its row for the list, written once a
minute at most.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from centers.models import AccountEventKind, AccountSession, User

from . import events, second_factor
from .origins import NOWHERE, Origin, origin_of

BEGUN, SEEN, SECOND_STEP = "begun_at", "seen_at", "second_step"
WRITTEN_EVERY = timedelta(minutes=1)


class Ended(StrEnum):
    """Why a session is over."""

    IDLE = "idle"
    TOO_OLD = "too_old"
    NO_SECOND_STEP = "no_second_step"


def connect() -> None:
    """Every way of signing in and out keeps the list, whichever page it is."""
    user_logged_in.connect(_begin, dispatch_uid="begin_session")
    user_logged_out.connect(_leave, dispatch_uid="leave_session")


def _begin(sender, request, user: User, **kwargs) -> None:
    if not request.session.session_key:
        request.session.create()
    now, origin = timezone.now(), origin_of(request)
    request.session[BEGUN] = request.session[SEEN] = now.timestamp()
    told = {
        "account": user,
        "begun_at": now,
        "seen_at": now,
        "network": origin.network,
        "device": origin.device,
    }
    AccountSession.objects.update_or_create(session_key=request.session.session_key, defaults=told)


def _leave(sender, request, user: User | None, **kwargs) -> None:
    if request.session.session_key:
        AccountSession.objects.filter(session_key=request.session.session_key).delete()


def why_ended(session, user: User, now: datetime) -> Ended | None:
    """Why this session of `user` is over at `now`, if it is."""
    begun, seen = session.get(BEGUN, now.timestamp()), session.get(SEEN, now.timestamp())
    if now.timestamp() - begun >= settings.SESSION_HOURS * 3600:
        return Ended.TOO_OLD
    if user.is_staff and now.timestamp() - seen >= settings.IDLE_MINUTES * 60:
        return Ended.IDLE
    if second_factor.is_required_of(user) and not session.get(SECOND_STEP):
        return Ended.NO_SECOND_STEP
    return None


def touch(session, now: datetime) -> None:
    """Notes that the session is used; once a minute in the database."""
    if BEGUN in session and now.timestamp() - session.get(SEEN, 0) < WRITTEN_EVERY.total_seconds():
        return
    session.setdefault(BEGUN, now.timestamp())
    session[SEEN] = now.timestamp()
    AccountSession.objects.filter(session_key=session.session_key).update(seen_at=now)


def renamed(before: str, after: str) -> None:
    """The session goes on under another key (a new password changes it)."""
    AccountSession.objects.filter(session_key=before).update(session_key=after)


def sessions_of(account: User) -> QuerySet[AccountSession]:
    """Those that are not over, the last used first."""
    now = timezone.now()
    alive = account.sessions.filter(begun_at__gt=now - timedelta(hours=settings.SESSION_HOURS))
    if account.is_staff:
        alive = alive.filter(seen_at__gt=now - timedelta(minutes=settings.IDLE_MINUTES) - WRITTEN_EVERY)
    return alive


@transaction.atomic
def end_all(account: User, *, but: str | None = None) -> int:
    """Ends every session of the account, but the one with this key; how many."""
    ended = account.sessions.exclude(session_key=but) if but else account.sessions.all()
    keys = list(ended.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ended.delete()
    return len(keys)


@transaction.atomic
def end_one(account: User, number: int, *, origin: Origin = NOWHERE) -> bool:
    """Ends one session of the account, by its number in the list; whether there was one."""
    row = account.sessions.filter(pk=number).first()
    if row is None:
        return False
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    events.record(account, AccountEventKind.SESSION_ENDED, origin=origin)
    return True


def forget_old() -> int:
    """Removes sessions whose time is over; how many."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    return AccountSession.objects.filter(begun_at__lt=now - timedelta(hours=settings.SESSION_HOURS)).delete()[0]
