"""Where a file is opened from any phone, as people type it: for whatever is photographed, printed or copied."""

from django import template

from enrollment.outbox.rendering import short_address

register = template.Library()


@register.simple_tag
def way_by_code() -> str:
    return short_address(by_code=True)


@register.simple_tag
def way_by_number() -> str:
    return short_address()
