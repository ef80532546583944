"""Between the two steps of signing in: the password was right, and nobody is signed in yet."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import login
from django.utils import timezone

from centers.models import AccountEventKind, User
from enrollment.security.codes import keyed_hash

from . import events, second_factor
from .origins import origin_of
from .sessions import SECOND_STEP

KEY = "pending"
LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Pending:
    """`goes_to`: the address to go on to, a safe one."""

    account: User
    goes_to: str


def begin(request, account: User, goes_to: str) -> None:
    request.session.cycle_key()
    request.session[KEY] = {
        "account": account.pk,
        "seal": _seal(account),
        "at": timezone.now().timestamp(),
        "goes_to": goes_to,
    }


def of(request) -> Pending | None:
    """Whoever made the first step in this browser; None where it is too long ago, or the account has changed since."""
    kept = request.session.get(KEY)
    if not kept or timezone.now().timestamp() - kept["at"] > LASTS.total_seconds():
        return None
    account = User.objects.filter(pk=kept["account"], is_active=True).first()
    if account is None or _seal(account) != kept["seal"]:
        return None
    return Pending(account, kept["goes_to"])


def sign_in(request, account: User, how: str = "") -> None:
    """Both steps are made, or one is enough. `how`: what opened the second, as `second_factor.verify` tells."""
    request.session.pop(KEY, None)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    if how:
        request.session[SECOND_STEP] = how
    by_code = how == second_factor.RECOVERY
    kind = AccountEventKind.RECOVERY_CODE if by_code else AccountEventKind.SIGNED_IN
    events.record(account, kind, origin=origin_of(request))


def _seal(account: User) -> str:
    return keyed_hash("pending", f"{account.pk} {account.password}")[:32]
