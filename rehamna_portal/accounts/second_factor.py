"""The second step: a code of six digits that an app on the phone shows (TOTP, by django-otp), or a recovery code.

Recovery codes are kept as keyed hashes and shown once. The tables of django-otp hold both; its own counting of wrong
codes is switched off, since it would let whoever knows a password keep the owner out (`throttling` counts instead).
"""

import secrets
from base64 import b32encode
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from centers.core.folding import western_digits
from centers.models import AccountEventKind, User
from centers.reference import network
from enrollment.security.codes import keyed_hash

from . import events
from .origins import NOWHERE, Origin

RECOVERY_CODES, RECOVERY_DIGITS, APP_DIGITS = 10, 10, 6
APP, RECOVERY = "app", "recovery"
_GROUP = 4


def is_required_of(user: User) -> bool:
    """Whether the account cannot sign in without it: whoever enters the back office, but in a demonstration."""
    return settings.SECOND_FACTOR and (user.is_staff or user.is_superuser)


def is_set_up(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def is_asked_of(user: User) -> bool:
    """Whether signing in takes a second step: it must, or the account has set it up of its own accord."""
    return is_required_of(user) or is_set_up(user)


# --- setting it up ----------------------------------------------------------------------------------------


def begin_set_up(user: User) -> TOTPDevice:
    """The key to be confirmed by a first code: the same until then, so that a page loaded twice shows one square."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name=APP, confirmed=False)


def key_in_groups(device: TOTPDevice) -> list[str]:
    """The key as it is typed into an app, in groups of four letters."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return [key[at : at + _GROUP] for at in range(0, len(key), _GROUP)]


def address_of(device: TOTPDevice) -> str:
    """What the QR square says to an app: the key, the account and whose portal it is."""
    issuer = quote(str(network()).replace(":", " "), safe="")
    return device.config_url.replace("totp/", f"totp/{issuer}:", 1) + f"&issuer={issuer}"


@transaction.atomic
def confirm_set_up(user: User, code: str, *, origin: Origin = NOWHERE) -> list[str] | None:
    """Makes the new key the account's own, in place of an earlier one; its new recovery codes, to be shown once.

    None where the code is not of this key: nothing has changed.
    """
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(_digits(code)):
        return None
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    events.record(user, AccountEventKind.FACTOR_SET, origin=origin)
    return _draw_codes(user)


@transaction.atomic
def make_recovery_codes(user: User, *, origin: Origin = NOWHERE) -> list[str]:
    """Ten new ones, to be shown once; the earlier ones open nothing any more."""
    events.record(user, AccountEventKind.CODES_MADE, origin=origin)
    return _draw_codes(user)


def _draw_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=RECOVERY)
    codes = [str(secrets.randbelow(10**RECOVERY_DIGITS)).zfill(RECOVERY_DIGITS) for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=_kept(user, code))
    half = RECOVERY_DIGITS // 2
    return [f"{code[:half]} {code[half:]}" for code in codes]


def _kept(user: User, code: str) -> str:
    """As many letters of the keyed hash as the column of django-otp takes."""
    return keyed_hash("recovery-code", f"{user.pk} {code}")[:16]


# --- signing in --------------------------------------------------------------------------------------------


@transaction.atomic
def verify(user: User, typed: str) -> str:
    """APP or RECOVERY, whichever opens; empty where the code is wrong. Either opens once."""
    code = _digits(typed)
    if len(code) == APP_DIGITS:
        devices = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True)
        return APP if any(device.verify_token(code) for device in devices) else ""
    if len(code) == RECOVERY_DIGITS:
        devices = StaticDevice.objects.select_for_update().filter(user=user)
        return RECOVERY if any(device.verify_token(_kept(user, code)) for device in devices) else ""
    return ""


def recovery_codes_left(user: User) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))


def _digits(typed: str) -> str:
    """The digits of what was typed, Arabic ones too, without the gaps of its groups."""
    return "".join(sign for sign in western_digits(typed) if sign.isascii() and sign.isdigit())


@transaction.atomic
def take_away(user: User) -> None:
    """The account has no second step any more, and sets one up anew when it signs in next."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
