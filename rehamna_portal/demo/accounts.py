"""Accounts to try the portal with: one for each role, all with the same password."""

import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from centers.loading import read_rows
from centers.models import Center, Partner, User
from rehamna_portal import roles


@dataclass(frozen=True)
class Account:
    """`role`: a group of rehamna_portal.roles; empty for who may do everything."""

    username: str
    role: str = ""
    center: str = ""
    partner: str = ""


@cache
def known_accounts() -> tuple[Account, ...]:
    """Those of `accounts.json`, which knows the centres; the first may do everything."""
    return tuple(Account(**row) for row in read_rows(Path(__file__).with_name("accounts.json")))


def create_accounts() -> dict[str, User]:
    """All of them by user name; those that are there stay as they are."""
    encoded = make_password(password())
    return {account.username: _create(account, encoded) for account in known_accounts()}


def _create(account: Account, encoded: str) -> User:
    user, created = User.objects.get_or_create(
        username=account.username,
        defaults={
            "password": encoded,
            "is_staff": not account.role or roles.ROLES[account.role].enters_office,
            "is_superuser": account.username == "admin",
            "partner": Partner.objects.get(slug=account.partner) if account.partner else None,
        },
    )
    if created and account.role:
        user.groups.add(Group.objects.get(name=account.role))
    if created and account.center:
        user.centers.add(Center.objects.get(slug=account.center))
    return user


def demo_accounts() -> list[User]:
    """Those of the demonstration with which somebody can sign in.

    "admin" and "warden" may be anybody's: they count beside a name that no real account has, or with the
    demonstration's own password where it is known.
    """
    names = [account.username for account in known_accounts()]
    found = list(User.objects.filter(username__in=names, is_active=True).order_by("pk"))
    if any("." in user.username for user in found):
        return found
    return [user for user in found if is_known() and user.check_password(password())]


def demo_accounts_present() -> list[str]:
    """Their user names; empty on a portal that never had the demonstration, or has it no more."""
    return [user.username for user in demo_accounts()]


def is_known() -> bool:
    """Whether the password is set or was drawn: asking draws none."""
    return bool(settings.DEMO_PASSWORD) or (settings.VAR_DIR / "demo-password").exists()


def password() -> str:
    """PORTAL_DEMO_PASSWORD, else one drawn once and kept in the data folder, for its owner's eyes only."""
    if settings.DEMO_PASSWORD:
        return settings.DEMO_PASSWORD
    path = settings.VAR_DIR / "demo-password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9), encoding="ascii")
    return path.read_text(encoding="ascii")


def password_works() -> bool:
    """Whether the accounts still have the password that `password` names."""
    return User.objects.get(username=known_accounts()[0].username).check_password(password())
