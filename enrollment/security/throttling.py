"""Throttling of guesses at a file: every failed try makes the next one wait a little longer.

Counted per file and network, per network, and (loosely) per file from everywhere: whoever guesses at a file
slows down on that network, its rightful owner elsewhere is not locked out. A wait is at most MOST seconds,
never a lock, and no worker sleeps: the page says how long. Failures fade after a day.
"""

import ipaddress
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from enrollment.models import Attempt

from . import counters
from .codes import keyed_hash

FADE = counters.FADE
STEP, MOST = 15, 90  # seconds
PACE = counters.Pace(STEP, MOST)
# Failures that cost nothing: typing errors of one person, of a cyber café or school, of a whole day.
FREE_PAIR, FREE_NETWORK, FREE_FILE = 4, 40, 200


def network_of(meta: Mapping[str, str]) -> str:
    """The visitor's network from a request's META: an IPv4 address, or the /64 of an IPv6 one.

    Behind PORTAL_TRUSTED_PROXIES proxies, the address that the first of them saw; nearer entries of
    X-Forwarded-For were written by our own proxies, farther ones by anybody.
    """
    address = meta.get("REMOTE_ADDR", "")
    if proxies := settings.TRUSTED_PROXIES:
        forwarded = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        address = forwarded[-proxies] if len(forwarded) >= proxies else address
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def _counters(name: str, network: str) -> dict[str, int]:
    """Keyed hash of each counter -> its free failures. `name`: what was typed as code or reference."""
    return {
        _pair(name, network): FREE_PAIR,
        keyed_hash("door-network", network): FREE_NETWORK,
        _file(name): FREE_FILE,
    }


def _pair(name: str, network: str) -> str:
    return keyed_hash("door-pair", f"{network} {name}")


def _file(name: str) -> str:
    return keyed_hash("door-file", name)


def seconds_to_wait(name: str, network: str, now: datetime | None = None) -> int:
    """Whole seconds until the next try is taken; 0: now."""
    return counters.seconds_left(_counters(name, network), PACE, now)


@transaction.atomic
def count_failure(name: str, network: str, now: datetime | None = None) -> None:
    """Counts one failed try in each counter. One that had its day of rest begins anew."""
    keys = set(_counters(name, network))
    # One network counts only a few times for the file as a whole: alone, it slows down nobody elsewhere.
    if Attempt.objects.filter(door=_pair(name, network), failures__gte=FREE_PAIR).exists():
        keys.discard(_file(name))
    counters.add_failure(keys, now)


def clear_failures(name: str, network: str) -> None:
    """The right answer clears this file's own count on this network, never the network's."""
    counters.clear([_pair(name, network)])
