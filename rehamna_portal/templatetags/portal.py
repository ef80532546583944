"""Small pieces of every page: directions, drawings, the other language, words for machines."""

import json

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centers.core import markup
from centers.models import Glyph, Picture
from centers.reference import centers
from enrollment.values.phones import as_dialled

register = template.Library()

HOUSE = "house"
# Places whose trade has a drawing of its own; the others have the network's.
DRAWN = ("code", "av", "eco", HOUSE)
ICONS = (
    "forward", "back", "open", "soon", "closed", "planned", "announced",
    "check", "cross", "clock", "search", "whatsapp", "print",
)  # fmt: skip
MIRRORED = ("forward", "back")
SEATS_IN_A_ROW = 12
STAR_PITCH = 16
# A khatam is two squares, one of them on its point.
STAR = "M{x} {y}m-4.5-4.5h9v9h-9zm4.5-1.9 6.4 6.4-6.4 6.4-6.4-6.4z"


def _drawing(name: str, css: str, width: str = "16", height: str = "16") -> str:
    # The size stands here too: a page whose style sheet did not arrive stays readable.
    return format_html(
        '<svg class="{}" width="{}" height="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css,
        width,
        height,
        static("art/sprite.svg"),
        name,
    )


@register.simple_tag
def ltr(value):
    """Digits and codes that keep their order inside a right-to-left sentence."""
    return format_html('<bdi dir="ltr" class="num">{}</bdi>', value)


@register.simple_tag
def in_line(parts):
    """Figures and names one after the other, each in its own direction."""
    written = [ltr(part) if part[:1].isdecimal() else format_html("<bdi>{}</bdi>", part) for part in parts]
    return format_html_join(_(", "), "{}", ((part,) for part in written))


@register.filter
def prose(text):
    """What staff wrote in the small markup (centers.core.markup): paragraphs, headings, lists, links."""
    return markup.to_html(text or "")


@register.filter
def figures(text):
    """One line of the same: links, and figures that keep their order."""
    return markup.inline(text or "")


@register.simple_tag
def phone(value):
    """A phone number in pairs (`06 12 34 56 78`), a foreign one in its international form."""
    return ltr(as_dialled(str(value)))


@register.simple_tag(takes_context=True)
def switch_language_url(context) -> str:
    """The same page and query in the other language (addresses carry the same words in both)."""
    other = "fr" if get_language() == "ar" else "ar"
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    for code in ("ar", "fr"):
        if path.startswith(f"/{code}/"):
            return f"/{other}{path[3:]}"
    return f"/{other}/"


@register.simple_tag(takes_context=True)
def page_address(context, language: str = "") -> str:
    """The one lasting address of this page, whole and without query; of the same page in `language`.

    Filters, orders and what links of others append are views of the same page. An address without language
    ("none") sends a visitor to hers or his.
    """
    request = context["request"]
    start = {"": request.path[:4], "none": "/"}.get(language, f"/{language}/")
    return request.build_absolute_uri(f"{start}{request.path[4:]}")


# As json_script does: no text in the data can end the element it stands in.
_HARMLESS = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&\u2028\u2029"}


@register.simple_tag
def structured(things: list[dict]):
    """Data for machines, one element for each thing (see the `structured` modules)."""
    lines = (json.dumps(thing, ensure_ascii=False).translate(_HARMLESS) for thing in things)
    return mark_safe("".join(f'<script type="application/ld+json">{line}</script>' for line in lines))  # noqa: S308


@register.simple_tag
def icon(name: str, css: str = "icon"):
    """A sign beside a word, never instead of it. Arrows turn with the direction of the page."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"No icon is called {name!r}: {', '.join(ICONS)}.")
    if name in MIRRORED:
        css = "arrow flip"
    return _drawing(name, css)


@register.simple_tag
def glyph(place=""):
    """The star of a place with its sign: a Center, "house", or nothing for the network's own.

    A picture of its own stands in place of the sign.
    """
    if emblem := _emblem(place):
        address = reverse("picture", args=[emblem.small_name])
        return format_html('<img class="glyph" src="{}" width="48" height="48" alt="">', address)
    return _drawing(f"glyph-{sign_of(place)}", "glyph", "48", "48")


def sign_of(place) -> str:
    """The name of a drawing (see centers.models.places.Glyph), or "house"."""
    sign = place if isinstance(place, str) else getattr(place, "glyph", "")
    return sign if sign == HOUSE or sign in Glyph.values else Glyph.NETWORK


def _emblem(place) -> Picture | None:
    """From the small tables: cards of programmes know of their centre only that it has one."""
    if not getattr(place, "emblem_id", None):
        return None
    return next((center.emblem for center in centers() if center.pk == place.pk), place.emblem)


@register.simple_tag
def scene(place=""):
    """The drawing of a place: of its trade, or one that every trade can have, in its colours; nothing for no place."""
    if not place:
        return ""
    sign = sign_of(place)
    return format_html(
        '<svg class="scene flip" viewBox="0 0 400 220" aria-hidden="true"><use href="{}#s"/></svg>',
        static(f"art/scene-{sign if sign in DRAWN else Glyph.NETWORK}.svg"),
    )


@register.simple_tag
def maker(place=""):
    """Somebody at work in the trade of a place; nothing where there is no portrait."""
    sign = sign_of(place)
    if sign not in DRAWN:
        return ""
    return format_html('<img class="maker" src="{}" width="120" height="120" alt="">', static(f"art/maker-{sign}.svg"))


@register.simple_tag
def strata():
    """The layers of rammed earth that close a masthead or open the footer."""
    return _drawing("strata", "strata flip", "100%", "44")


@register.simple_tag
def seats_stars(seats: int):
    """One small khatam for each seat, in rows of twelve: decoration beside the number in words."""
    rows = -(-seats // SEATS_IN_A_ROW)
    width = min(seats, SEATS_IN_A_ROW) * STAR_PITCH
    path = "".join(
        STAR.format(
            x=n % SEATS_IN_A_ROW * STAR_PITCH + STAR_PITCH // 2,
            y=n // SEATS_IN_A_ROW * STAR_PITCH + STAR_PITCH // 2,
        )
        for n in range(seats)
    )
    return format_html(
        '<svg class="seats flip" width="{0}" height="{1}" viewBox="0 0 {0} {1}" aria-hidden="true">'
        '<path d="{2}"/></svg>',
        width,
        rows * STAR_PITCH,
        path,
    )
