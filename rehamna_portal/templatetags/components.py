"""Components of the pages. Each lives in templates/components/, says its options and raises on a wrong one."""

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from centers.core.previews import HEIGHT, WIDTH
from centers.models import Picture

from .portal import HOUSE

register = template.Library()
# What a programs.catalogue.Listed says of a programme.
LISTED = ("program", "intake", "status")

# kind -> (sign, class): a status is a word, a shape and a colour, never colour alone.
STATUS_SIGNS = {
    "open": ("open", "is-open"),
    "soon": ("soon", "is-soon"),
    "opening": ("soon", "is-soon"),
    "under_construction": ("soon", "is-soon"),
    "planned": ("planned", "is-closed"),
    "announced": ("announced", "is-closed"),
    "second_year": ("planned", "is-closed"),
    "school": ("planned", "is-closed"),
    "closed": ("closed", "is-closed"),
    "done": ("check", "is-open"),
    "waiting": ("clock", "is-soon"),
    "bad": ("cross", "is-bad"),
}


def _must_have(component: str, value, *names: str) -> None:
    """`value` is such as the component shows: it has these attributes."""
    absent = [name for name in names if not hasattr(value, name)]
    if absent:
        raise template.TemplateSyntaxError(f"{component}: {value!r} has no {', '.join(absent)}.")


@register.inclusion_tag("components/status.html")
def status(kind: str, words=""):
    """`kind`: one of STATUS_SIGNS; `words`: what people read."""
    if str(kind) not in STATUS_SIGNS or not words:
        raise template.TemplateSyntaxError(f"No status {kind!r} with words {words!r}: {', '.join(STATUS_SIGNS)}.")
    sign, css = STATUS_SIGNS[str(kind)]
    return {"sign": sign, "css": css, "words": words}


@register.inclusion_tag("components/sample.html")
def sample_mark():
    """Stands only where a real fact is beside a figure that is not real yet."""
    return {}


@register.inclusion_tag("components/back_link.html")
def back_link(url: str, words: str):
    """The way up, at the top of a page."""
    if not (url and words):
        raise template.TemplateSyntaxError(f"A way up has an address and words, not {url!r} and {words!r}.")
    return {"url": url, "words": words}


@register.inclusion_tag("components/programme_card.html")
def programme_card(listed, heading: str = "h3", brief: bool = False, picks=None):
    """`listed`: a programs.catalogue.Listed; `heading`: h2 or h3; `brief`: without the list of facts.

    `picks`: slugs already chosen to compare; the card then has a box for it, of the form `filters`.
    """
    _must_have("programme_card", listed, *LISTED)
    if heading not in ("h2", "h3"):
        raise template.TemplateSyntaxError(f"A card's heading is h2 or h3, not {heading!r}.")
    return {"listed": listed, "program": listed.program, "heading": heading, "brief": brief, "picks": picks}


@register.inclusion_tag("components/programme_rows.html")
def programme_rows(rows, brief: bool = False, picks=None):
    """`rows`: programs.catalogue.Listed, as sorted there: cards where there is an intake, lines elsewhere.

    `picks`: see programme_card.
    """
    for row in rows:
        _must_have("programme_rows", row, *LISTED)
    return {
        "offered": [row for row in rows if row.intake],
        "others": [row for row in rows if not row.intake],
        "brief": brief,
        "picks": picks,
    }


@register.inclusion_tag("components/pick_box.html")
def pick_box(program, picks):
    """A box of the form `filters` that chooses `program` to compare; `picks`: slugs already chosen."""
    _must_have("pick_box", program, "slug", "name")
    return {"program": program, "picked": program.slug in picks}


@register.inclusion_tag("components/intake_status.html")
def intake_status(listed):
    """Status of a programs.catalogue.Listed in words: with its deadline, or the day it opens."""
    _must_have("intake_status", listed, *LISTED)
    return {"listed": listed, "intake": listed.intake, "status": listed.status}


@register.inclusion_tag("components/length.html")
def length(low: int | None, high: int | None = None):
    """A length in whole months; whole years where both ends are."""
    high = high or low
    if not low or not high or low < 1 or high < low:
        raise template.TemplateSyntaxError(f"A length goes from at least 1 month upwards, not {low!r} to {high!r}.")
    years = low % 12 == 0 and high % 12 == 0
    by = 12 if years else 1
    return {"years": years, "low": low // by, "high": high // by}


@register.inclusion_tag("components/timeline.html")
def timeline(milestones):
    """Milestones as layers of earth, oldest first; what has no date yet is dashed."""
    for step in milestones:
        _must_have("timeline", step, "happened_on", "month_only", "title", "is_sample")
    return {"milestones": milestones}


@register.inclusion_tag("components/news_lines.html")
def news_lines(news):
    """News items (centers.NewsItem) as dated lines: the strip of the home page."""
    for item in news:
        _must_have("news_lines", item, "title", "event_on", "slug")
    return {"news": news}


@register.inclusion_tag("components/weights.html")
def weights(criteria):
    """Criteria (programs.Criterion) with their weight in per cent, as word and bar."""
    for criterion in criteria:
        _must_have("weights", criterion, "name", "weight")
    return {"criteria": criteria}


@register.inclusion_tag("components/picture.html")
def picture(picture):
    """`picture`: a centers.Picture with its words, or None for no picture."""
    if picture is not None and not isinstance(picture, Picture):
        raise template.TemplateSyntaxError(f"{picture!r} is no Picture.")
    return {"picture": picture}


@register.inclusion_tag("components/masthead.html")
def masthead(title: str, world="", lead: str = "", up_url: str = "", up_words: str = "", **options):
    """Head of a place. `world`: a Center, "house" or nothing; options: status and status_words."""
    if world and world != HOUSE and not hasattr(world, "glyph"):
        raise template.TemplateSyntaxError(f"{world!r} is no centre and not {HOUSE!r}.")
    unknown = options.keys() - {"status", "status_words", "status_note"}
    if unknown:
        raise template.TemplateSyntaxError(f"A masthead has no option {', '.join(sorted(unknown))}.")
    return {"title": title, "world": world, "lead": lead, "up_url": up_url, "up_words": up_words, **options}


@register.inclusion_tag("components/preview.html", takes_context=True)
def preview(context, title: str, text: str, picture: str = "", kind: str = "website"):
    """What a shared link shows, for `{% block head %}`. `picture`: the absolute address of one made by
    centers.core.previews, else the network's own; `kind`: website or article."""
    if kind not in ("website", "article") or not title or not text:
        raise template.TemplateSyntaxError(f"A preview has title, text, and is website or article, not {kind!r}.")
    request = context["request"]
    return {
        "network": context.get("network"),
        "title": title,
        "text": text,
        "kind": kind,
        "address": request.build_absolute_uri(request.path),
        "picture": picture or request.build_absolute_uri(reverse("centers:preview")),
        "width": WIDTH,
        "height": HEIGHT,
        "locales": ("ar_MA", "fr_MA") if get_language() == "ar" else ("fr_MA", "ar_MA"),
    }


@register.inclusion_tag("components/known.html")
def known(facts, unknown, heading: str = "h2"):
    """`facts` that are sure and `unknown`, what is missing or a sample: sentences; `heading`: h2 or h3."""
    if heading not in ("h2", "h3"):
        raise template.TemplateSyntaxError(f"The heading is h2 or h3, not {heading!r}.")
    return {"facts": facts, "unknown": unknown, "heading": heading}
