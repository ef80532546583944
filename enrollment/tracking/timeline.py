"""The time line of a file: what has happened, with its date; what is to be done now; what is known to come.

Nothing that lies ahead is done, a plan that has passed without happening has no date, and at most one step is now:
the one at which somebody, the reader or the centre, is at work. Whoever waits for lists or for a seat has none.
"""

from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.models import ANSWERED, ConvocationState, OfferState

DONE, NOW, TO_COME = "done", "now", "to_come"


@dataclass(frozen=True)
class Step:
    """One of the steps. `state`: done, now or to_come; `on`: its date, where it is known."""

    words: str
    state: str
    on: date | datetime | None = None

    @property
    def day(self) -> date | None:
        """The local day."""
        return timezone.localdate(self.on) if isinstance(self.on, datetime) else self.on


def steps_of(following) -> list[Step]:
    """Of a `Following`, from the application to the first day. Appointments stand before the lists; appeals, which
    keep nobody waiting, where their dates belong."""
    before, after = _until_read(following), [*_lists(following), *_to_the_first_day(following)]
    steps = [*before, *_appointments(following), *after]
    for step in _appeals(following):
        _put_in(steps, len(before), step)
    if following.withdrawn:
        # Nothing is to come.
        steps = [step for step in steps if step.state == DONE]
        steps.append(Step(_("Application withdrawn"), DONE, following.withdrawn_at))
    return steps


def _until_read(following) -> list[Step]:
    sent = Step(_("Application sent"), DONE, following.application.submitted_at)
    if following.is_read:
        return [sent, Step(_("File read"), DONE, following.read_at)]
    holds = following.unanswered or following.kept
    return [sent, Step(_("File read"), TO_COME if holds else NOW)]


def _lists(following) -> list[Step]:
    if following.published:
        return [Step(_("Lists published"), DONE, following.lists_at[0])]
    campaign = following.campaign
    planned = None if campaign.lists_are_late else campaign.results_on
    return [Step(_("Lists published"), TO_COME, planned)]


def _to_the_first_day(following) -> list[Step]:
    """Only as far as a place is held or can still come."""
    offer, steps = following.offer, []
    has_place = following.unanswered or following.kept
    if following.unanswered:
        steps.append(Step(_("Answer to the offer"), NOW, offer.deadline))
    elif following.kept or _was_answered(following):
        steps.append(Step(_("Answer to the offer"), DONE, offer.answered_at))
    elif following.may_be_offered:
        steps.append(Step(_("Answer to the offer"), TO_COME))
    if following.enrolled:
        steps.append(Step(_("Originals seen: enrolled"), DONE, following.application.enrollment.enrolled_at))
    elif has_place or following.may_be_offered:
        steps.append(Step(_("Enrolment with the originals"), NOW if following.kept else TO_COME))
    if has_place or following.may_be_offered:
        steps.append(_first_day(following, offer.choice.intake.starts_on if has_place else None))
    return steps


def _was_answered(following) -> bool:
    """A place that was given back or that the centre ended. Leaving the campaign is told by its own step."""
    offer = following.offer
    gone = offer is not None and offer.state in (OfferState.DECLINED, OfferState.ENDED)
    return gone and offer.answered_at is not None and not following.withdrawn


def _first_day(following, starts_on: date | None) -> Step:
    """Done for who is enrolled once it has passed; a day that passed without the person is told to nobody."""
    today, words = timezone.localdate(), _("First day of classes")
    if starts_on and starts_on <= today:
        if not following.enrolled:
            return Step(words, TO_COME)
        return Step(words, NOW if starts_on == today else DONE, starts_on)
    return Step(words, TO_COME, starts_on)


def _appointments(following) -> list[Step]:
    """Between the reading of the file and the lists."""
    steps = []
    for one in following.convocations:
        if one.sitting is None or one.state == ConvocationState.CANNOT:
            continue
        told = {"criterion": one.criterion, "choice": one.choice.rank}
        state = DONE if one.sitting.has_begun else TO_COME
        steps.append(Step(_("%(criterion)s, choice %(choice)s") % told, state, one.sitting.starts_at))
    return steps


def _appeals(following) -> list[Step]:
    steps, until = [], following.campaign.appeals_until
    if following.by_code and following.published and until and not following.withdrawn:
        over = timezone.now() >= until
        steps.append(Step(_("Last moment to appeal"), DONE if over else TO_COME, until))
    for appeal in following.appeals:
        choice = {"choice": appeal.choice.rank}
        steps.append(Step(_("Appeal sent, choice %(choice)s") % choice, DONE, appeal.sent_at))
        if appeal.state in ANSWERED:
            steps.append(Step(_("Appeal answered, choice %(choice)s") % choice, DONE, appeal.answered_at))
    return sorted(steps, key=attrgetter("on"))


def _put_in(steps: list[Step], first: int, dated: Step) -> None:
    """After whatever is known to come earlier, from place `first` on; lists and appointments come before any appeal."""
    place = len(steps)
    while place > first and not _is_before(steps[place - 1], dated):
        place -= 1
    steps.insert(place, dated)


def _is_before(step: Step, dated: Step) -> bool:
    return step.day <= dated.day if step.day and dated.day else step.state == DONE
