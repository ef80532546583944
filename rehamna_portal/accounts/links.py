"""Links with which somebody chooses a password: made by a colleague, sent by e-mail, or as an invitation.

A link works once: it holds a seal over the password that it replaces, so that the new one ends it. Nothing is stored.
"""

from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from centers.models import User
from enrollment.security.codes import keyed_hash


class LinkKind(StrEnum):
    MAILED = "mailed"
    COLLEAGUE = "colleague"
    INVITATION = "invitation"


_signer = signing.TimestampSigner(salt="account-link")
HOURS_OF_A_COLLEAGUES, DAYS_OF_AN_INVITATION = 24, 7


def lasting(kind: LinkKind) -> timedelta:
    """How long a link of this kind works."""
    if kind == LinkKind.MAILED:
        return timedelta(minutes=settings.PORTAL["link_minutes"])
    if kind == LinkKind.INVITATION:
        return timedelta(days=DAYS_OF_AN_INVITATION)
    return timedelta(hours=HOURS_OF_A_COLLEAGUES)


def make(account: User, kind: LinkKind, *, by: User | None = None) -> str:
    """The whole address. `by`: the colleague who makes it, and with whose account it ends."""
    token = _signer.sign_object([account.pk, kind, _seal(account, kind), by.pk if by else None])
    return settings.SITE_URL + reverse("account_link", args=[token])


def read(token: str) -> User | None:
    """The account whose password it lets choose; None where it is used, too old or not ours."""
    try:
        number, kind, _sealed, maker = _signer.unsign_object(token)
        _signer.unsign_object(token, max_age=lasting(LinkKind(kind)))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if maker and not User.objects.filter(pk=maker, is_active=True).exists():
        return None
    account = User.objects.filter(pk=number, is_active=True).first()
    return account if account and is_of(token, account) else None


def is_of(token: str, account: User) -> bool:
    """Whether a token that was read still fits the account, as it is now."""
    _number, kind, seal, _maker = _signer.unsign_object(token)
    return constant_time_compare(_seal(account, kind), seal)


def _seal(account: User, kind: str) -> str:
    """Over what a link must not outlive: the password, a sign-in since, the address it was sent to; and where a
    colleague made it, what the account may do: who could make one then might not now."""
    bound_to = account.email if kind == LinkKind.MAILED else _powers(account)
    parts = (account.pk, kind, account.password, account.last_login, bound_to)
    return keyed_hash("account-link", " ".join(map(str, parts)))[:32]


def _powers(account: User) -> list:
    """Its roles and centres, and whether it may do everything."""
    rows = (account.groups.order_by("pk").values_list("pk"), account.centers.order_by("pk").values_list("pk"))
    return [account.is_staff, account.is_superuser, *(sorted(number for (number,) in found) for found in rows)]
