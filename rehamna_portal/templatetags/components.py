"""Components of the pages. Each lives in templates/components/, says its options and raises on a wrong one."""

from django import template

register = template.Library()

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
    return {"url": url, "words": words}


@register.inclusion_tag("components/programme_card.html")
def programme_card(listed, heading: str = "h3", brief: bool = False):
    """`listed`: a programs.catalogue.Listed; `heading`: h2 or h3; `brief`: without the list of facts."""
    if heading not in ("h2", "h3"):
        raise template.TemplateSyntaxError(f"A card's heading is h2 or h3, not {heading!r}.")
    return {"listed": listed, "program": listed.program, "heading": heading, "brief": brief}


@register.inclusion_tag("components/programme_rows.html")
def programme_rows(rows, brief: bool = False):
    """`rows`: programs.catalogue.Listed, as sorted there: cards where there is an intake, lines elsewhere."""
    return {
        "offered": [row for row in rows if row.intake],
        "others": [row for row in rows if not row.intake],
        "brief": brief,
    }


@register.inclusion_tag("components/intake_status.html")
def intake_status(listed):
    """Status of a programs.catalogue.Listed in words: with its deadline, or the day it opens."""
    return {"listed": listed, "intake": listed.intake, "status": listed.status}


@register.inclusion_tag("components/length.html")
def length(low: int | None, high: int | None = None):
    """A length in whole months; whole years where both ends are."""
    high = high or low
    years = bool(low) and low % 12 == 0 and high % 12 == 0
    by = 12 if years else 1
    return {"years": years, "low": (low or 0) // by, "high": (high or 0) // by}


@register.inclusion_tag("components/timeline.html")
def timeline(milestones):
    """Milestones as layers of earth, oldest first; what has no date yet is dashed."""
    return {"milestones": milestones}


@register.inclusion_tag("components/masthead.html")
def masthead(title: str, world: str = "", lead: str = "", up_url: str = "", up_words: str = "", **options):
    """Head of a place. `world`: code, av, eco, house or nothing; options: status and status_words."""
    unknown = options.keys() - {"status", "status_words", "status_note"}
    if unknown:
        raise template.TemplateSyntaxError(f"A masthead has no option {', '.join(sorted(unknown))}.")
    return {"title": title, "world": world, "lead": lead, "up_url": up_url, "up_words": up_words, **options}


@register.inclusion_tag("components/known.html")
def known(facts, unknown, heading: str = "h2"):
    """`facts` that are sure and `unknown`, what is missing or a sample: sentences; `heading`: h2 or h3."""
    if heading not in ("h2", "h3"):
        raise template.TemplateSyntaxError(f"The heading is h2 or h3, not {heading!r}.")
    return {"facts": facts, "unknown": unknown, "heading": heading}
