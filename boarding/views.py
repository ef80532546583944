"""The public page of a boarding house: the first one at the address of all, each other one at its own."""

from dataclasses import dataclass, field

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from boarding import reference
from centers import gazetteer, structured, territory
from centers.core.folding import fold
from centers.core.pages import public_page
from centers.models import Commune
from centers.reference import communes, milestones, network

from .models import House

OUTSIDE = "outside"


@dataclass(frozen=True)
class CommuneRow:
    """A commune, and whether a bed can be asked for from there."""

    commune: Commune
    is_far: bool


@dataclass(frozen=True)
class Answer:
    """What the check found: a commune or the outside of the province, and whether a bed can be asked for from
    there; or else the names that may be meant."""

    commune: Commune | None = None
    outside: bool = False
    is_far: bool = False
    near: list[Commune] = field(default_factory=list)


@public_page
def house(request):
    return _page(request, next(iter(reference.houses()), None))


@public_page
def another_house(request, slug):
    """The first house too is found under its name, and sends on to its one lasting address."""
    found = next((house for house in reference.houses() if house.slug == slug), None)
    return redirect(found, permanent=True) if found and found.is_first else _page(request, found)


def _page(request, house: House | None):
    if house is None:
        raise Http404
    rows = [CommuneRow(commune, house.is_far(commune)) for commune in communes()]
    # The steps that are told are those of the first house: they came with it.
    steps = [step for step in milestones() if step.about_boarding and house.is_first]
    asked = request.GET.get("commune", "").replace("\0", "").strip()
    context = {
        "house": house,
        "others": [other for other in reference.houses() if other.pk != house.pk],
        "wings": [wing for wing in reference.wings() if wing.house_id == house.pk],
        "rows": rows,
        "distant_count": sum(row.is_far for row in rows),
        "map": _map(rows),
        "milestones": steps,
        "latest": next((step for step in reversed(steps) if step.happened_on), None),
        "asked": asked,
        "answer": _answer(asked, house) if asked and len(asked) <= gazetteer.LONGEST else None,
        "longest": gazetteer.LONGEST if len(asked) > gazetteer.LONGEST else None,
        "outside": OUTSIDE,
        "known": _known(steps),
        "unknown": _unknown(house, steps),
        "sample": house.is_sample,
        "structured": [structured.trail([(house.name, house.get_absolute_url())], request.build_absolute_uri)],
    }
    return render(request, "boarding/house.html", context)


def _answer(asked: str, house: House) -> Answer:
    if fold(asked) in (OUTSIDE, fold(network().outside)):
        return Answer(outside=True, is_far=house.is_far(None))
    found = gazetteer.find(asked, communes())
    if found.place:
        return Answer(found.place, is_far=house.is_far(found.place))
    return Answer(near=found.near)


def _known(steps) -> list[str]:
    known = [step.sentence() for step in steps if step.happened_on and not step.is_sample]
    return [*known, _("The distances and the population figures: their sources stand under the table.")]


def _unknown(house: House, steps) -> list[str]:
    unknown = [step.sentence() for step in steps if not step.happened_on]
    if house.is_sample:
        unknown.append(_("The number of beds, the distance that counts, the price and the house rules"))
    return unknown


def _map(rows: list[CommuneRow]) -> territory.Territory | None:
    """The territory round the town of the centres; None while it is not known."""
    points: dict[int | None, territory.Point] = {
        row.commune.pk: territory.Point.of(row.commune, row.is_far) for row in rows
    }
    home = points.pop(network().town_id, None)
    return territory.draw(home, points.values()) if home else None
