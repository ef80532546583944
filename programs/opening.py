"""What may not be so when a campaign opens.

A campaign that cannot work opens never. Beyond that a real one opens only with real data, in both languages, and with
all that people are promised; of a sample campaign the same list is only said.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.moves import stands
from centers.core.reasons import Reason, named
from centers.models import Center

from .models import Campaign, CampaignState, Intake, Paper


@dataclass(frozen=True)
class Unready(Reason):
    """One thing that keeps a campaign from opening. `row`: what is to be mended, None where no row is."""

    row: models.Model | None = field(default=None, kw_only=True, compare=False)


# Filled by the AppConfig of each room above (tests/guards/test_wiring.py): what a real campaign may not open with.
BEFORE_OPENING: list[Callable[[Campaign], list[Reason]]] = []


def can_open_campaign(campaign: Campaign) -> list[Reason]:
    """Every reason; those of `unready` count for a real campaign alone."""
    if found := stands(campaign, CampaignState.DRAFT):
        return found
    found = [*_unworkable(campaign)]
    return found if campaign.is_sample else [*found, *unready(campaign)]


def unready(campaign: Campaign) -> list[Reason]:
    """What a real campaign may not open with, whether this one is real or not."""
    return [*_samples(campaign), *(reason for asked in BEFORE_OPENING for reason in asked(campaign))]


def _unworkable(campaign: Campaign) -> Iterator[Reason]:
    if campaign.closing_at <= timezone.now():
        text = _("The deadline of this campaign has already passed.")
        yield Unready("deadline_passed", text, row=campaign)
    intakes = list(campaign.intakes.select_related("program").prefetch_related("criteria"))
    if not intakes:
        yield Unready("no_intake", _("This campaign has no intake."), row=campaign)
    for intake in intakes:
        weight = sum(criterion.weight for criterion in intake.criteria.all())
        figures = {"intake": named(intake.program), "weight": weight}
        if weight != 100:
            text = _("%(intake)s: the weights of the criteria sum to %(weight)s, not to 100.")
            yield Unready("weights", text, figures, row=intake)
        if not intake.seats:
            yield Unready("no_seat", _("%(intake)s: this intake has no seat."), figures, row=intake)


def _samples(campaign: Campaign) -> Iterator[Reason]:
    """What its pages would show with the mark of a sample."""
    for intake in intakes_of(campaign):
        program = intake.program
        name = {"name": named(program)}
        if intake.is_sample:
            text = _("%(name)s: the seats and dates of the intake are samples.")
            yield Unready("sample_intake", text, name, row=intake)
        if program.center_is_sample or program.center is None:
            text = _("%(name)s: the centre of the programme is a sample, or not known.")
            yield Unready("sample_center", text, name, row=program)
        if program.entry_is_sample:
            text = _("%(name)s: the school level that the programme asks for is a sample.")
            yield Unready("sample_entry", text, name, row=program)
    yield from _sample_centers(campaign)
    yield from _sample_papers(campaign)


def _sample_centers(campaign: Campaign) -> Iterator[Reason]:
    centers = campaign.intakes.order_by().values("program__center")
    for center in Center.objects.filter(contact_is_sample=True, pk__in=centers):
        text = _("%(name)s: address and phone of the centre are samples.")
        yield Unready("sample_contact", text, {"name": named(center)}, row=center)


def _sample_papers(campaign: Campaign) -> Iterator[Reason]:
    """One reason for each level, which they are entered at."""
    levels = campaign.intakes.order_by().values("program__level")
    papers = Paper.objects.filter(is_sample=True, level__in=levels).select_related("level")
    for level, some in groupby(papers.order_by("level", "position", "pk"), key=attrgetter("level")):
        text = _("%(level)s: these documents to bring are samples: %(names)s.")
        figures = {"level": named(level), "names": [named(paper) for paper in some]}
        yield Unready("sample_paper", text, figures, row=level)


def intakes_of(campaign: Campaign) -> models.QuerySet[Intake]:
    """With all that their pages show, without a query per row."""
    near = ("program__level", "program__center", "program__min_school_level", "campaign")
    return campaign.intakes.select_related(*near).prefetch_related("criteria")
