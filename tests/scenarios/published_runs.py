"""Published runs of whole lists of people who are list numbers and nothing else."""

from hashlib import sha256

from django.utils import timezone

from enrollment.allocation.engine.format import FORMAT, canonical_bytes, parse, result_bytes
from enrollment.allocation.engine.seats_and_beds import allocate
from enrollment.models import Run, RunState


def numbers(count: int, letter: str = "A") -> list[str]:
    return [f"{letter}{n:06}" for n in range(1, count + 1)]


def published_run(campaign, intakes: dict, people: dict, wings: dict | None = None, **kwargs) -> Run:
    """What `intakes` (by slug: seats, ranking, reserves), `people` and `wings` give, in the words of `allocate`."""
    instance = {"format": FORMAT, "intakes": intakes, "wings": wings or {}, "applicants": people}
    text = canonical_bytes(instance)
    state = kwargs.pop("state", RunState.PUBLISHED)
    return Run.objects.create(
        campaign=campaign,
        number=campaign.runs.count() + 1,
        state=state,
        frozen_input=text.decode(),
        fingerprint=sha256(text).hexdigest(),
        result=result_bytes(allocate(parse(text)), text).decode(),
        published_at=timezone.now() if state == RunState.PUBLISHED else None,
        **kwargs,
    )


def one_list(campaign, slug: str, seats: int, ranking: list[str], *, gone=(), holds=(), reserves=(), **kwargs) -> Run:
    """Everybody of `ranking` wants `slug` and no bed; whoever is `gone` stands there without a wish."""
    people = {number: {"choices": [] if number in gone else [slug], "boarding": "no"} for number in ranking}
    for number in holds:
        people[number]["holds"] = {"intake": slug, "bed": False}
    line = {"seats": seats, "ranking": ranking}
    if reserves:
        line["reserves"] = list(reserves)
    return published_run(campaign, {slug: line}, people, **kwargs)
