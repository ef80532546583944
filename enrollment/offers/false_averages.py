"""The allocation that gave a place, worked out again with the average that counts now.

The rule for a false average, the same for everybody: in the frozen files of that allocation only this person's rank
moves, to where score and draw put it among those who stand there, and seats and beds are given once more. Whoever has
the frozen file can do the same (docs/decisions/0013-after-publishing.md).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from enrollment.allocation.engine import Instance, PlaceData
from enrollment.allocation.engine.seats_and_beds import allocate
from enrollment.allocation.ranking import draw_key, score, seed
from enrollment.models import Choice, Offer, Run


@dataclass(frozen=True)
class WorkedOut:
    """Whether the place, or one ranked higher, would still be given; and the rank with the last one served there."""

    keeps: bool
    position: int | None
    last_position: int | None


def worked_out(offer: Offer) -> WorkedOut:
    """What the files as they are now give the person of this offer in the allocation that made it."""
    run, number = offer.run, offer.application.listed_as
    instance: Instance = json.loads(run.frozen_input)
    for slug, line in instance["intakes"].items():
        if number in line["ranking"]:
            line["ranking"] = _ranked_again(run, slug, line["ranking"], number)
    result = allocate(instance)
    slug, place = offer.choice.intake.slug, result["places"].get(number)
    given = result["intakes"][slug]
    order = given.get("order") or instance["intakes"][slug]["ranking"]
    position = order.index(number) + 1 if number in order else None
    return WorkedOut(_is_as_good(place, offer), position, given["last_position"])


def _ranked_again(run: Run, slug: str, ranking: Sequence[str], number: str) -> list[str]:
    """The ranking with one person where she or he belongs; nobody else changes places with anybody."""
    keys = _keys(run, slug)
    others = [other for other in ranking if other != number]
    better = sum(keys[other] < keys[number] for other in others)
    return [*others[:better], number, *others[better:]]


def _keys(run: Run, slug: str) -> dict[str, tuple[int, bytes]]:
    """By list number, for everybody on the list of an intake: what puts them in order, the best first."""
    intake = run.campaign.intakes.get(slug=slug)
    criteria, key = list(intake.criteria.all()), seed(run.campaign)
    choices = Choice.objects.filter(intake=intake, application__list_number__isnull=False)
    choices = choices.select_related("application__applicant").prefetch_related("marks")
    numbers = {choice.application.listed_as: choice for choice in choices}
    return {number: (-(score(choice, criteria) or 0), draw_key(key, number)) for number, choice in numbers.items()}


def _is_as_good(place: PlaceData | None, offer: Offer) -> bool:
    if place is None:
        return False
    ranks = dict(offer.application.choices.values_list("intake__slug", "rank"))
    return ranks[place["intake"]] <= offer.choice.rank
