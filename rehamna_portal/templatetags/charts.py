"""Small drawings of the back office as SVG, made by the server and mirrored where the page reads from the right.

They only repeat the figures of their table and are hidden from whoever listens.
"""

from collections.abc import Iterator

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

register = template.Library()

WIDTH, STEP, SIDE = 408, 17, 13
# One square for each seat, as long as they fit into the width; beyond, a bar with parts in proportion.
MOST_SQUARES = WIDTH // STEP
BAR, BAR_AT = 9, 22


def _across(x: float, width: float, whole: int = WIDTH) -> float:
    """Where something stands that begins at `x` in the direction of reading."""
    return round(whole - x - width if get_language_bidi() else x, 2)


def _parts(kept: int, offered: int, seats: int) -> Iterator[tuple[str, int]]:
    """Class and number of seats of each part, no more than there are seats."""
    taken = min(kept, seats)
    asked = min(offered, seats - taken)
    yield from (("f", taken), ("h", asked), ("e", seats - taken - asked))


def _squares(parts: list[tuple[str, int]]) -> Iterator[tuple]:
    kinds = [kind for kind, number in parts for _n in range(number)]
    for place, kind in enumerate(kinds):
        yield kind, _across(place * STEP + 0.5, SIDE), SIDE


def _segments(parts: list[tuple[str, int]], seats: int) -> Iterator[tuple]:
    begin = 0.0
    for kind, number in parts:
        width = number / seats * WIDTH
        if number:
            yield kind, _across(begin, width), round(width, 2)
        begin += width


@register.simple_tag
def seat_line(line, most: int) -> SafeString:
    """Seats of an intake (enrollment.office.seats.IntakeSeats): accepted, offered, free; below them a bar of the
    applications, of which `most` fill the width, with a stroke where the seats end."""
    parts = list(_parts(line.kept, line.offered, line.seats))
    drawn = _squares(parts) if line.seats <= MOST_SQUARES else _segments(parts, line.seats)
    seats = format_html_join("", '<rect class="{}" x="{}" y=".5" width="{}" height="13" rx="2"/>', drawn)
    scale = WIDTH / max(most, 1)
    width = round(line.applications * scale, 2)
    bar = format_html('<rect class="g" x="{}" y="{}" width="{}" height="{}"/>', _across(0, width), BAR_AT, width, BAR)
    stroke = format_html('<path class="k" d="M{} 19v15"/>', _across(min(line.seats * scale, WIDTH - 1), 0))
    return format_html(
        '<svg class="seat-line" viewBox="0 0 408 34" aria-hidden="true" focusable="false">{}{}{}</svg>',
        seats,
        bar,
        stroke,
    )


@register.filter
def most_moved(groups) -> int:
    """The largest number of people who lose, or gain, in one of these groups (enrollment.office.shifts.Split)."""
    return max((max(group.lose, group.gain) for group in groups), default=0)


@register.simple_tag
def loss_and_gain(lose: int, gain: int, most: int) -> SafeString:
    """Who loses and who gains in one group, from a line in the middle; `most` people fill one half."""
    unit = 76 / max(most, 1)
    left, right = round(lose * unit, 2), round(gain * unit, 2)
    return format_html(
        '<svg class="gain-line" viewBox="0 0 160 16" aria-hidden="true" focusable="false">'
        '<rect class="hx" x="{}" y="2" width="{}" height="12"/><rect class="f" x="{}" y="2" width="{}" height="12"/>'
        '<path class="k" d="M80 0v16"/></svg>',
        _across(79 - left, left, 160),
        left,
        _across(81, right, 160),
        right,
    )
