"""From where somebody comes: the network, and the browser in plain words.

A browser is told by its name and its system, which are names and the same in every language.
"""

from dataclasses import dataclass

from enrollment.security.throttling import network_of

# The first that is found: others claim the names that come after theirs.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Origin:
    """`network`: as `network_of` gives it; `device`: as `describe_device`. Both empty where a command acts."""

    network: str = ""
    device: str = ""


NOWHERE = Origin()


def origin_of(request) -> Origin:
    return Origin(network_of(request.META), describe_device(request.META.get("HTTP_USER_AGENT", "")))


def describe_device(user_agent: str) -> str:
    """`Firefox, Android`; empty where nothing is known."""
    found = [next((name for sign, name in signs if sign in user_agent), "") for signs in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found))
