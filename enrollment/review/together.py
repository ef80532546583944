"""Deciding on many files by the rules: what `services.decide_application` does for one, in a few queries for all.

Files are locked in the order of the house (campaigns, then applications, by number); each is judged by the same rules
under these locks, and each is decided wholly or not at all. The constraints of the tables look once more at what is
written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import can_move, stands
from centers.core.reasons import Reason
from enrollment.allocation.explanations import broken_rules
from enrollment.interviews.dates import free_dates
from enrollment.models import (
    APPLICATION_MOVES,
    HOLDING,
    SENT,
    Application,
    ApplicationEvent,
    ApplicationMove,
    ApplicationState,
    Choice,
    Eligibility,
    Offer,
    Run,
    RunState,
)
from programs.models import Campaign

from .services import REASON_LENGTH, can_decide, can_decide_by_rules, check_seen

NOTHING_WAITS = Reason("nothing_waits", gettext_lazy("No choice of your centres waits for a decision."))
_WITH_RULES = ("intake__program__level", "intake__program__min_school_level")


@dataclass
class Judged:
    """A file with its choices of one's own centres, those that wait among them (`pending`, with what rules ask of), the
    `broken` rules of each of these by its number, and why nothing can be decided on it."""

    application: Application
    own: list[Choice]
    pending: list[Choice]
    broken: dict[int, list[Reason]] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        """Whether one choice at least meets the rules."""
        return any(not self.broken[choice.pk] for choice in self.pending)


@dataclass(frozen=True)
class Decision:
    """What is to be done with files: by the rules, with the choices `among` these, as those of one centre; `accepting`:
    those files alone of which one choice at least meets the rules; `refusing`: all choices that wait, for this reason.
    """

    among: QuerySet[Choice]
    accepting: bool = False
    refusing: str | None = None


def sort_out(
    files: Sequence[Application], seen: Mapping[int, str], decision: Decision
) -> tuple[list[Judged], dict[int, Refused]]:
    """Which of these files (of `with_all_it_takes`) can be decided so, in their order, and why not the others, by
    number; changes nothing. `seen`: the token of what was looked at of each."""
    numbers = [file.pk for file in files]
    own = set(decision.among.filter(application__in=numbers).values_list("pk", flat=True))
    now, fit, refused = looked_at.tokens(files), [], {}
    for file in files:
        one = _judge(file, own, decision)
        try:
            if now[file.pk] != seen[file.pk]:
                check_seen(file, one.own, seen[file.pk])
            if one.reasons:
                raise Refused(*one.reasons)
            fit.append(one)
        except Refused as refusal:
            refused[file.pk] = refusal
    return fit, refused


def with_all_it_takes(files: QuerySet[Application]) -> QuerySet[Application]:
    """Files with what `judged` looks at, in a few queries for all of them."""
    published = Run.objects.filter(campaign=OuterRef("campaign"), state=RunState.PUBLISHED)
    held = Offer.objects.filter(state__in=HOLDING).select_related("choice__intake__program")
    return (
        files.select_related("campaign", "applicant__school_level")
        .annotate(has_lists=Exists(published))
        .prefetch_related(
            Prefetch("choices", Choice.objects.select_related(*_WITH_RULES).order_by("rank"), to_attr="known_choices"),
            Prefetch("offers", held, to_attr="held_offers"),
        )
    )


def _judge(file: Application, own: set[int], decision: Decision) -> Judged:
    choices = [choice for choice in _choices(file) if choice.pk in own]
    for choice in choices:
        choice.application = file
    pending = [choice for choice in choices if choice.eligibility == Eligibility.PENDING]
    found = Judged(file, choices, pending, {choice.pk: broken_rules(choice) for choice in pending})
    found.reasons = _against(found, decision)
    return found


def _against(one: Judged, decision: Decision) -> list[Reason]:
    if gone := stands(one.application, *SENT):
        return gone
    if not one.pending:
        return [NOTHING_WAITS]
    if decision.refusing is not None:
        return can_decide(one.application, has_reason=bool(decision.refusing))
    found = can_decide_by_rules(one.application, has_reason=False)
    if decision.accepting and not found and not one.is_met:
        return [reason for choice in one.pending for reason in one.broken[choice.pk]]
    return found


def _choices(file: Application) -> list[Choice]:
    return file.known_choices  # type: ignore[attr-defined]  # prefetched by `with_all_it_takes`


@transaction.atomic
def decide_many(seen: Mapping[int, str], decision: Decision, *, by) -> dict[int, Refused]:
    """Decides on the files with these numbers and gives what was refused, by number. `seen` as in `sort_out`."""
    fit, refused = sort_out(_locked(seen), seen, decision)
    lines = []
    for one in fit:
        try:
            lines.append(_decided(one, decision.refusing, by))
        except Refused as refusal:
            refused[one.application.pk] = refusal
    _write([one for one in fit if one.application.pk not in refused], lines, by)
    return refused


def _locked(numbers: Iterable[int]) -> list[Application]:
    """These files as they are now, with their campaigns, locked until the transaction ends."""
    chosen = Application.objects.filter(pk__in=list(numbers))
    campaigns = Campaign.objects.select_for_update().filter(pk__in=chosen.order_by().values("campaign")).order_by("pk")
    by_number = {campaign.pk: campaign for campaign in campaigns}
    files = list(with_all_it_takes(chosen).select_for_update(of=("self",)).order_by("pk"))
    for file in files:
        file.campaign = by_number[file.campaign_id]
    return files


def _decided(one: Judged, refusing: str | None, by) -> ApplicationMove:
    """The choices and the state of a file as they will be, not written yet, and the line of its history."""
    file = one.application
    for choice in one.pending:
        refusal = refusing or _in_its_language(file, one.broken[choice.pk])
        choice.eligibility = Eligibility.REFUSED if refusal else Eligibility.ELIGIBLE
        choice.refusal = refusal[:REASON_LENGTH]
    before, to = file.state, _state_of(file)
    if before != to and (found := can_move(file, to, allowed=APPLICATION_MOVES)):
        raise Refused(*found)
    file.state, file.saved_at, file.set_aside_at = to, timezone.now(), None
    decisions = [[choice.pk, choice.eligibility] for choice in one.pending]
    told = {"event": ApplicationEvent.DECIDED, "figures": {"decisions": decisions}, "reason": refusing or ""}
    return ApplicationMove(application=file, by=by, from_state=before, to_state=to, **told)


def _in_its_language(file: Application, broken: list[Reason]) -> str:
    with translation.override(file.language):
        return " ".join(map(str, broken))


def _state_of(file: Application) -> ApplicationState:
    decided = {choice.eligibility for choice in _choices(file)}
    if Eligibility.PENDING in decided:
        return ApplicationState.UNDER_REVIEW
    return ApplicationState.ELIGIBLE if Eligibility.ELIGIBLE in decided else ApplicationState.REFUSED


def _write(decided: list[Judged], lines: list[ApplicationMove], by) -> None:
    choices = [choice for one in decided for choice in one.pending]
    Choice.objects.bulk_update(choices, ["eligibility", "refusal"])
    Application.objects.bulk_update([one.application for one in decided], ["state", "saved_at", "set_aside_at"])
    ApplicationMove.objects.bulk_create(lines)
    if ended := [choice.pk for choice in choices if choice.eligibility == Eligibility.REFUSED]:
        free_dates(Choice.objects.filter(pk__in=ended), by=by)
