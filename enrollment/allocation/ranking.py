"""Who stands where for an intake: scores, the sealed draw, reserves, and what is still missing.

Sources: allocation.md, call order. Marks and averages are whole hundredths out of 20, weights whole per
cent, so a score is a whole number from 0 to 200 000 and two scores are equal only when they are.
"""

import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from hashlib import sha256

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from enrollment import lodging
from enrollment.allocation.engine.format import IntakeData, ReserveData
from enrollment.models import (
    Application,
    ApplicationState,
    Choice,
    Eligibility,
    Offer,
    Outcome,
    Sex,
)
from enrollment.values.marks import MarkValue
from programs.models import Campaign, Criterion, CriterionKind, Intake, ReserveGroup

# As plain lists: thousands of choices cost Django a query set each otherwise.
WITH_MARKS = Prefetch("marks", to_attr="known_marks")
# What the file tells for each kind of criterion whose marks staff do not enter (`programs.models.DECLARED`).
DECLARED_MARKS: dict[str, Callable[[Application], MarkValue | None]] = {
    CriterionKind.AVERAGE: lambda application: MarkValue.of(application.applicant.average),
}


def seed(campaign: Campaign) -> bytes:
    """32 bytes from the sealed secret and the public value fixed after closing."""
    return sha256(f"{campaign.draw_secret}:{campaign.draw_public}".encode()).digest()


def draw_key(seed: bytes, list_number: str) -> bytes:
    """The lot of a list number: the lower one goes first among equals."""
    return hmac.digest(seed, list_number.encode(), "sha256")


def contenders(campaign: Campaign) -> QuerySet[Application]:
    """The files that stand on the lists of a campaign.

    Whoever withdraws after a published allocation keeps standing there without a wish, so that nobody's
    position, nor the shares counted along the list, moves because of it.
    """
    explained = Outcome.objects.filter(choice__application=OuterRef("pk"))
    choices = Choice.objects.select_related("intake").prefetch_related(WITH_MARKS)
    held = Offer.objects.holding().select_related("choice__intake")
    return (
        campaign.applications.filter(
            Q(state=ApplicationState.ELIGIBLE) | Q(Exists(explained), state=ApplicationState.WITHDRAWN)
        )
        .select_related("applicant__commune")
        .prefetch_related(Prefetch("choices", choices), Prefetch("offers", held, to_attr="held_offers"))
        .order_by("list_number")
    )


def rankings(campaign: Campaign, applications: Iterable[Application]) -> dict[str, IntakeData]:
    """Per intake, by slug: `seats`, `ranking` (list numbers, best first) and `reserves`, as `allocate` reads them."""
    chosen = defaultdict(list)
    for application in applications:
        for choice in application.choices.all():
            if choice.eligibility == Eligibility.ELIGIBLE:
                choice.application = application
                chosen[choice.intake_id].append(choice)
    key, distant_km = seed(campaign), lodging.backend().distant_km()
    return {
        intake.slug: _line(intake, chosen[intake.pk], key, distant_km)
        for intake in campaign.intakes.prefetch_related("criteria", "reserves")
    }


def _line(intake: Intake, choices: list[Choice], key: bytes, distant_km: Decimal | None) -> IntakeData:
    criteria = list(intake.criteria.all())
    all_scores = [(score(choice, criteria), choice.application) for choice in choices]
    scored = [(points, application) for points, application in all_scores if points is not None]
    scored.sort(key=lambda row: (-row[0], draw_key(key, row[1].listed_as)))
    line: IntakeData = {"seats": intake.places, "ranking": [application.listed_as for _points, application in scored]}
    reserves: list[ReserveData] = [
        {
            "group": reserve.group,
            "percent": reserve.percent,
            "members": [a.listed_as for _points, a in scored if belongs(a, reserve.group, distant_km)],
        }
        for reserve in intake.reserves.all()
    ]
    if reserves:
        line["reserves"] = reserves
    return line


def belongs(application: Application, group: str, distant_km: Decimal | None) -> bool:
    """Whether the person counts for a reserve. "Distant" is one word in the portal: the boarding house's
    distance, among the communes of the province."""
    person = application.applicant
    if group == ReserveGroup.WOMEN:
        return person.sex == Sex.FEMALE
    return bool(person.commune and distant_km is not None and person.commune.km_to_benguerir >= distant_km)


def score(choice: Choice, criteria: Iterable[Criterion]) -> int | None:
    """The sum of weight times hundredths; None while a mark is missing."""
    values = marks(choice, criteria)
    known = {criterion: value for criterion, value in values.items() if value is not None}
    if len(known) < len(values):
        return None
    return sum(criterion.weight * value.hundredths for criterion, value in known.items())


def marks(choice: Choice, criteria: Iterable[Criterion]) -> dict[Criterion, MarkValue | None]:
    """What counts per criterion, None where it is missing. A mark that was entered counts before the declared
    average."""
    rows = choice.known_marks if hasattr(choice, "known_marks") else choice.marks.all()
    entered = {mark.criterion_id: mark.value for mark in rows}
    return {
        criterion: entered.get(criterion.pk)
        or (None if criterion.is_entered else DECLARED_MARKS[criterion.kind](choice.application))
        for criterion in criteria
    }
