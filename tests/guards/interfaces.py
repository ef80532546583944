"""What stands outside the code and is relied on: addresses, commands, settings, formats that are stored or handed over.

`python -m tests.guards.interfaces` prints them as `interfaces.txt` keeps them.
"""

import re
from collections.abc import Iterator

import django
from django.core.management import get_commands
from django.urls import URLPattern, get_resolver

from tests.guards.tracked import ROOT

ROOMS = ("centers", "programs", "enrollment", "boarding", "rehamna_portal")
# The pages that Django's admin makes for each table come and go with the tables.
STOCK = re.compile(
    r"^admin/.*(/add/|/autocomplete/|/history/|/delete/|/change/|/password/)$|^admin/r/|jsi18n|<path:object_id>/$|\.\*"
)
FORMAT = re.compile(r"""["'](rehamna-[a-z-]+/\d+)["']""")
COOKIE = re.compile(r"""^(?:COOKIE|LOOKUP|LOOK|ENTRY|[A-Z_]*COOKIE_NAME) = ["']([\w-]+)["']""", re.M)


def addresses(patterns, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        here = before + str(pattern.pattern).replace("^", "").replace("$", "")
        if isinstance(pattern, URLPattern):
            if not STOCK.search(here):
                yield re.sub(r"<(\w+:)?\w+>", "<>", here)
        else:
            yield from addresses(pattern.url_patterns, here)


def _texts() -> str:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def interfaces() -> set[str]:
    """One line each: what it is, and how it is written."""
    from rehamna_portal.settings import env

    texts = _texts()
    return {
        *(f"address {one}" for one in addresses(get_resolver().url_patterns)),
        *(f"command {name}" for name, app in get_commands().items() if app.split(".")[0] in ROOMS),
        *(f"setting {name}" for name in env.names),
        *(f"format {name}" for name in FORMAT.findall(texts)),
        *(f"cookie {name}" for name in COOKIE.findall(texts)),
    }


if __name__ == "__main__":
    django.setup()
    print("\n".join(sorted(interfaces())))
