"""What stands between the files as they are and an allocation: staff see it before they compute one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from centers.core.reasons import Reason, named
from centers.core.types import StrOrPromise
from enrollment import lodging
from enrollment.allocation.ranking import WITH_MARKS, marks
from enrollment.models import (
    HOLDING,
    Application,
    ApplicationState,
    Choice,
    Convocation,
    ConvocationState,
    Eligibility,
    Sitting,
)
from enrollment.offers.appeals import open_appeals
from enrollment.review.duplicates import flooded, holding_up
from programs.models import AverageCheck, Campaign, Criterion, CriterionKind, ReserveGroup


# --- what is missing -------------------------------------------------------------------------
@dataclass(frozen=True)
class Missing(Reason):
    """One thing that keeps a campaign from being computed: `kind` groups, the rest says for whom."""

    kind: str = field(kw_only=True)
    application: Application | None = field(default=None, kw_only=True)
    choice: Choice | None = field(default=None, kw_only=True)
    criterion: Criterion | None = field(default=None, kw_only=True)

    @property
    def sentence(self) -> str:
        """What is missing, without for whom."""
        return super().__str__()

    def __str__(self) -> str:
        return f"{self.application}: {self.sentence}" if self.application else self.sentence


def missing(campaign: Campaign) -> list[Missing]:
    """All that stands between the files as they are and an allocation; empty when it can be computed."""
    return [
        *_missing_draw(campaign),
        *_missing_rules(campaign),
        *_missing_decisions(campaign),
        *_missing_answers(campaign),
        *_missing_originals(campaign),
        *_missing_marks(campaign),
    ]


def _missing_draw(campaign: Campaign) -> Iterator[Missing]:
    if not campaign.draw_commitment:
        yield Missing("not_sealed", _("The draw of this campaign was never sealed."), kind="draw")
    if not campaign.draw_public:
        yield Missing("not_fixed", _("The public value of the draw is missing."), kind="draw")


def _missing_rules(campaign: Campaign) -> Iterator[Missing]:
    held = Count("choices__offers", filter=Q(choices__offers__state__in=HOLDING))
    no_distance = lodging.backend().distant_km() is None
    intakes = campaign.intakes.annotate(held=held).select_related("program")
    for intake in intakes.prefetch_related("criteria", "reserves"):
        weight = sum(criterion.weight for criterion in intake.criteria.all())
        words = {"intake": named(intake.program), "weight": weight, "held": intake.held, "places": intake.places}
        if weight != 100:
            text = _("%(intake)s: the weights of the criteria sum to %(weight)s, not to 100.")
            yield Missing("weights", text, words, kind="rules")
        if intake.held > intake.places:
            text = _("%(intake)s: %(held)s people hold a place, and there are %(places)s to be given.")
            yield Missing("too_few_places", text, words, kind="rules")
        if no_distance and any(reserve.group == ReserveGroup.DISTANT for reserve in intake.reserves.all()):
            text = _("%(intake)s: nothing says from which distance a commune is distant.")
            yield Missing("no_distance", text, words, kind="rules")


def _missing_decisions(campaign: Campaign) -> Iterator[Missing]:
    """Decisions that staff still owe."""
    pending = Choice.objects.filter(application=OuterRef("pk"), eligibility=Eligibility.PENDING)
    # What strangers send in heaps is looked at when there is time: undecided, it takes part in nothing.
    strangers = flooded(campaign)
    waiting = campaign.applications.sent().filter(Exists(pending)).order_by("pk")
    for application in (one for one in waiting if one.pk not in strangers):
        yield Missing("undecided", _("Not decided yet."), kind="undecided", application=application)
    for application in holding_up(campaign):
        text = _("Another file has the same name and birth date. Withdraw one, or note that they are two persons.")
        yield Missing("likeness", text, kind="likeness", application=application)


def _missing_answers(campaign: Campaign) -> Iterator[Missing]:
    """Nobody's place may go to the next person while an appeal for it waits."""
    for appeal in open_appeals(campaign).select_related("choice__application", "choice__intake__program"):
        text, choice = _("Appeal without an answer: %(choice)s."), appeal.choice
        figures = {"choice": named(choice.intake.program)}
        yield Missing("appeal", text, figures, kind="appeal", application=choice.application, choice=choice)


def _missing_originals(campaign: Campaign) -> Iterator[Missing]:
    """Averages that an intake wants to see on the original before it gives a place."""
    intakes = campaign.intakes.filter(average_check=AverageCheck.RANKING, criteria__kind=CriterionKind.AVERAGE)
    wanted = Choice.objects.filter(
        application=OuterRef("pk"), intake__in=intakes, eligibility=Eligibility.ELIGIBLE, given_up=False
    )
    unread = campaign.applications.filter(
        Exists(wanted), state=ApplicationState.ELIGIBLE, average_read_at=None, applicant__diploma_country=""
    )
    for application in unread.order_by("pk"):
        text = _("The average on the original has not been read yet.")
        yield Missing("average", text, kind="average", application=application)


def _missing_marks(campaign: Campaign) -> Iterator[Missing]:
    criteria = defaultdict(list)
    for criterion in Criterion.objects.filter(intake__campaign=campaign):
        criteria[criterion.intake_id].append(criterion)
    choices = Choice.objects.filter(
        application__campaign=campaign,
        application__state=ApplicationState.ELIGIBLE,
        eligibility=Eligibility.ELIGIBLE,
    )
    dates = Dates(campaign)
    for choice in choices.select_related("application__applicant").prefetch_related(WITH_MARKS).order_by("pk"):
        for criterion, value in marks(choice, criteria[choice.intake_id]).items():
            if value is None:
                yield dates.missing(choice, criterion)


class Dates:
    """Why a mark is missing, as far as interviews and tests tell: two queries for a whole campaign."""

    def __init__(self, campaign: Campaign):
        of_campaign = Convocation.objects.filter(criterion__intake__campaign=campaign).select_related("sitting")
        self.called = {(one.choice_id, one.criterion_id): one for one in of_campaign}
        planned = Sitting.objects.planned().filter(criterion__intake__campaign=campaign)
        self.planned = set(planned.values_list("criterion", flat=True))
        self.names: dict[int, dict[str, str]] = {}

    def missing(self, choice: Choice, criterion: Criterion) -> Missing:
        code, text, moment = self._why(choice, criterion)
        figures = {"criterion": self._name(criterion), **moment}
        file = choice.application
        return Missing(code, text, figures, kind="mark", application=file, choice=choice, criterion=criterion)

    def _name(self, criterion: Criterion) -> dict[str, str]:
        """Once for all who have no mark for it."""
        if criterion.pk not in self.names:
            self.names[criterion.pk] = named(criterion)
        return self.names[criterion.pk]

    def _why(self, choice: Choice, criterion: Criterion) -> tuple[str, StrOrPromise, dict[str, datetime]]:
        called = self.called.get((choice.pk, criterion.pk))
        if called is None and criterion.pk in self.planned:
            return "not_called", _("Not called yet: %(criterion)s."), {}
        if called and called.state == ConvocationState.CANNOT:
            return "cannot_come", _("Cannot come to the date, and has no other one yet: %(criterion)s."), {}
        if called and called.state == ConvocationState.NO_DATE:
            return "no_date", _("The date was cancelled, and there is no other one yet: %(criterion)s."), {}
        if called and called.is_to_come:
            starts = {"starts": called.called_to.starts_at}
            return "called", _("Called for %(date)s at %(time)s: %(criterion)s."), starts
        return "no_mark", _("Mark missing: %(criterion)s."), {}
