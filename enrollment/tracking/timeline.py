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


def steps_of(file_status) -> list[Step]:
    """Of a `FileStatus`, from the application to the first day. Appointments stand before the lists; appeals, which
    keep nobody waiting, where their dates belong."""
    before, after = _until_read(file_status), [*_lists(file_status), *_to_the_first_day(file_status)]
    steps = [*before, *_appointments(file_status), *after]
    for step in _appeals(file_status):
        _put_in(steps, len(before), step)
    if file_status.withdrawn:
        # Nothing is to come.
        steps = [step for step in steps if step.state == DONE]
        steps.append(Step(_("Application withdrawn"), DONE, file_status.withdrawn_at))
    return steps


def _until_read(file_status) -> list[Step]:
    sent = Step(_("Application sent"), DONE, file_status.application.submitted_at)
    if file_status.is_read:
        return [sent, Step(_("File read"), DONE, file_status.read_at)]
    holds = file_status.unanswered or file_status.kept
    return [sent, Step(_("File read"), TO_COME if holds else NOW)]


def _lists(file_status) -> list[Step]:
    if file_status.published:
        return [Step(_("Lists published"), DONE, file_status.lists_at[0])]
    campaign = file_status.campaign
    planned = None if campaign.lists_are_late else campaign.results_on
    return [Step(_("Lists published"), TO_COME, planned)]


def _to_the_first_day(file_status) -> list[Step]:
    """Only as far as a place is held or can still come."""
    offer, steps = file_status.offer, []
    has_place = file_status.unanswered or file_status.kept
    if file_status.unanswered:
        steps.append(Step(_("Answer to the offer"), NOW, offer.deadline))
    elif file_status.kept or _was_answered(file_status):
        steps.append(Step(_("Answer to the offer"), DONE, offer.answered_at))
    elif file_status.may_be_offered:
        steps.append(Step(_("Answer to the offer"), TO_COME))
    if file_status.enrolled:
        steps.append(Step(_("Originals seen: enrolled"), DONE, file_status.application.enrollment.enrolled_at))
    elif has_place or file_status.may_be_offered:
        steps.append(Step(_("Enrolment with the originals"), NOW if file_status.kept else TO_COME))
    if has_place or file_status.may_be_offered:
        steps.append(_first_day(file_status, offer.choice.intake.starts_on if has_place else None))
    return steps


def _was_answered(file_status) -> bool:
    """A place that was given back or that the centre ended. Leaving the campaign is told by its own step."""
    offer = file_status.offer
    gone = offer is not None and offer.state in (OfferState.DECLINED, OfferState.ENDED)
    return gone and offer.answered_at is not None and not file_status.withdrawn


def _first_day(file_status, starts_on: date | None) -> Step:
    """Done for who is enrolled once it has passed; a day that passed without the person is told to nobody."""
    today, words = timezone.localdate(), _("First day of classes")
    if starts_on and starts_on <= today:
        if not file_status.enrolled:
            return Step(words, TO_COME)
        return Step(words, NOW if starts_on == today else DONE, starts_on)
    return Step(words, TO_COME, starts_on)


def _appointments(file_status) -> list[Step]:
    """Between the reading of the file and the lists."""
    steps = []
    for one in file_status.convocations:
        if one.sitting is None or one.state == ConvocationState.CANNOT:
            continue
        told = {"criterion": one.criterion, "choice": one.choice.rank}
        state = DONE if one.sitting.has_begun else TO_COME
        steps.append(Step(_("%(criterion)s, choice %(choice)s") % told, state, one.sitting.starts_at))
    return steps


def _appeals(file_status) -> list[Step]:
    steps, until = [], file_status.campaign.appeals_until
    if file_status.by_code and file_status.published and until and not file_status.withdrawn:
        over = timezone.now() >= until
        steps.append(Step(_("Last moment to appeal"), DONE if over else TO_COME, until))
    for appeal in file_status.appeals:
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
