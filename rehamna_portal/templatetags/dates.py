"""The filter `date` of all templates, Django's own pages too (settings, "builtins"): the first of a month in words."""

from datetime import date as day
from datetime import time

from django import template

from centers.core.formatting import date_format

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value: day | time | None, kind: str = "DATE_FORMAT") -> str:
    """As Django's own; empty for whatever is no date."""
    return date_format(value, kind) if isinstance(value, day | time) else ""
