"""The page of one centre: its story and status from `centers`, what it teaches from `programs`."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from centers import reference, story, structured, territory
from centers.core.pages import public_page
from centers.models import Center, Texture
from enrollment.allocation.statistics import center_figures
from enrollment.security.permissions import may_see_figures
from programs.catalogue import Listed, in_order, listed

SHOWN = 36  # programmes on the page; the list of programmes has them all


@public_page
def detail(request, slug):
    center = next((center for center in reference.centers() if center.slug == slug), None)
    if center is None:
        raise Http404
    figures = center_figures(center) if may_see_figures(request.user, center) else None
    rows = _programmes(center)
    shown = rows[:SHOWN]
    trades = list(center.trades.all())
    context = {
        "center": center,
        "milestones": story.steps(center),
        "rows": shown,
        "more": len(rows) > SHOWN,
        "agreements": story.agreements(center),
        "parts": story.parts(center),
        "known": story.known(center),
        "unknown": [*story.unknown(center), *_unknown_of(shown)],
        "map": _map(center),
        "news": reference.news_of(center),
        "trades": trades,
        # The drawing shows these six, in this order.
        "wall": [trade.texture for trade in trades] == Texture.values,
        "sample": any(row.is_sample for row in shown),
        "figures": figures,
        "structured": structured.center_page(center, request.build_absolute_uri),
    }
    response = render(request, "centers/detail.html", context)
    if figures is not None:
        response["Cache-Control"] = "private, no-store"
    return response


def _programmes(center: Center) -> list[Listed]:
    """In the order of the catalogue; one more than is shown, to know that there are more."""
    programs = center.programs.filter(second_year_of__isnull=True)
    return listed(in_order(programs.for_cards())[: SHOWN + 1])


def _unknown_of(rows: list[Listed]) -> list[str]:
    """What of the programmes is one of our samples, as sentences."""
    missing = []
    if not rows or any(row.program.center_is_sample for row in rows):
        missing.append(_("Which programmes it will teach"))
    if any(row.intake and (row.intake.is_sample or row.intake.campaign.is_sample) for row in rows):
        missing.append(_("Its seats and dates"))
    return missing


def _map(center: Center) -> territory.Territory | None:
    """The communes round the one where the centre stands; None where that is not known."""
    if center.commune is None:
        return None
    others = [territory.Point.of(commune) for commune in reference.communes() if commune.pk != center.commune_id]
    return territory.draw(territory.Point.of(center.commune), others)
