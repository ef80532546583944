"""The desk and the header of the back office."""

from django import template

from rehamna_portal import desk

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_nav(context) -> list[dict]:
    """Entries of the header; the current one is the longest address that begins the path."""
    request = context["request"]
    rooms = desk.rooms(request.user)
    here = max((room.url for room in rooms if request.path.startswith(room.url)), key=len, default="")
    return [{"label": room.label, "url": room.url, "is_current": room.url == here} for room in rooms]


@register.simple_tag(takes_context=True)
def desk_lines(context) -> list[desk.Line]:
    return desk.lines(context["request"].user)
