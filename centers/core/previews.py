"""The picture that a shared link shows: drawn for a page, or the network's own."""

from hashlib import sha256

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import printing

WIDTH, HEIGHT = 1200, 630
PIXELS_PER_POINT = 2
SECONDS = 3600


def picture(
    network: str, world: str, name: str, lines: list[str], *, status: str = "", sample: bool = False
) -> HttpResponse:
    """A PNG of WIDTH by HEIGHT in the active language. `network`: its name; `world`: an accent, or "network"."""
    data = {
        "lang": get_language(),
        "world": world,
        "network": network,
        "name": str(name),
        "lines": [str(line) for line in lines],
        "status": status,
        "sample": _("Sample") if sample else "",
    }
    # Drawing takes a tenth of a second and everybody who opens a chat asks for it.
    key = f"preview:{sha256(repr(data).encode()).hexdigest()}"
    drawn = cache.get_or_set(key, lambda: printing.png("preview", data, pixels_per_point=PIXELS_PER_POINT), SECONDS)
    response = HttpResponse(drawn, content_type="image/png")
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    return response
