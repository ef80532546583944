"""The log of an account: a line for every sign-in, failure, second step, link and password."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from centers.models import AccountEvent, AccountEventKind, Change, User

from .origins import NOWHERE, Origin

DAYS_OF_A_MONTH = 30.44
SHOWN = 50


def record(account: User, kind: AccountEventKind, *, origin: Origin = NOWHERE, by: User | None = None) -> AccountEvent:
    """Leaves a line. `by`: the colleague, where it was not the account itself."""
    return AccountEvent.objects.create(account=account, kind=kind, by=by, network=origin.network, device=origin.device)


def record_failure(name: str, origin: Origin) -> None:
    """A wrong password, where an account has this name; what else was typed is kept nowhere."""
    if account := User.objects.filter(username=name).first():
        record(account, AccountEventKind.WRONG_PASSWORD, origin=origin)


@dataclass(frozen=True)
class LogLine:
    """A line as a page shows it. `who`: the colleague, empty for the account itself. `is_warning`: somebody failed."""

    at: datetime
    words: str
    who: str
    where: Origin
    is_warning: bool = False


_WARNINGS = {AccountEventKind.WRONG_PASSWORD, AccountEventKind.WRONG_CODE}


def account_log(account: User) -> list[LogLine]:
    """The latest first: what happened at signing in, and who changed the account (its rights are told on its form)."""
    found = [
        LogLine(
            event.at,
            event.get_kind_display(),
            _name(event.by),
            Origin(event.network, event.device),
            event.kind in _WARNINGS,
        )
        for event in AccountEvent.objects.filter(account=account).select_related("by")[:SHOWN]
    ]
    changes = Change.objects.filter(page=f"centers.user.{account.pk}").select_related("by")[:SHOWN]
    found += [LogLine(one.at, _("Account or rights changed"), _name(one.by), NOWHERE) for one in changes]
    return sorted(found, key=lambda line: line.at, reverse=True)[:SHOWN]


def _name(user: User | None) -> str:
    return user.get_username() if user else ""


def forget_old() -> int:
    """Removes lines older than PORTAL_ACCOUNT_LINES_MONTHS; how many."""
    since = timezone.now() - timedelta(days=DAYS_OF_A_MONTH * settings.ACCOUNT_LINES_MONTHS)
    return AccountEvent.objects.filter(at__lt=since).delete()[0]
