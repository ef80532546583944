"""What somebody who follows a file is told: where it stands, the five steps, what to do now."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.moments import day, moment
from enrollment.appointments import of_person, takes_part
from enrollment.models import Appeal, Application, Convocation, ConvocationMove, Offer
from enrollment.standing import open_next, waiting_next
from enrollment.states import ANSWERED, KEPT, TO_DATE_ANEW, UNANSWERED, ApplicationState, ConvocationState, OfferState

_FILE_WORDS = {
    ApplicationState.SUBMITTED: gettext_lazy("We have your application"),
    ApplicationState.UNDER_REVIEW: gettext_lazy("Your file is being read"),
    ApplicationState.ELIGIBLE: gettext_lazy("Your file is complete"),
    ApplicationState.REFUSED: gettext_lazy("The conditions are not met"),
    ApplicationState.WITHDRAWN: gettext_lazy("Your application is withdrawn"),
}


_READ, _LISTS = 2, 3  # steps up to the file that is read, and up to the published lists


@dataclass(frozen=True)
class Step:
    """One of the steps. `state`: done, now or to_come; `on`: its date, where it is known."""

    words: str
    state: str
    on: date | datetime | None = None


class Following:
    """The state of a file in words, without anything personal: fit for tracking by reference.

    `by_code`: for whoever opened the whole file; the steps then tell of appeals too.
    """

    def __init__(self, application: Application, *, by_code: bool = False):
        self.application = application
        self.campaign = application.campaign
        self.by_code = by_code

    @cached_property
    def offer(self) -> Offer | None:
        """The latest offer, whatever became of it."""
        return self.application.offers.select_related("choice__intake__program__center").order_by("-id").first()

    @property
    def unanswered(self) -> bool:
        return bool(self.offer and self.offer.state in UNANSWERED and timezone.now() < self.offer.deadline)

    @property
    def kept(self) -> bool:
        return bool(self.offer and self.offer.state in KEPT)

    @property
    def enrolled(self) -> bool:
        return hasattr(self.application, "enrollment")

    @property
    def withdrawn(self) -> bool:
        return self.application.state == ApplicationState.WITHDRAWN

    @cached_property
    def published(self) -> bool:
        return self.campaign.runs.filter(published_at__isnull=False).exists()

    @property
    def updated_at(self) -> datetime:
        """The last time a step changed."""
        changes = [self.application.submitted_at]
        changes += self.application.moves.values_list("at", flat=True)
        if self.offer:
            changes += [self.offer.made_at, *self.offer.moves.values_list("at", flat=True)]
        changes += [appeal.answered_at or appeal.sent_at for appeal in self.appeals]
        called = ConvocationMove.objects.filter(convocation__choice__application=self.application)
        changes += called.values_list("at", flat=True)
        return max(changes)

    @cached_property
    def appeals(self) -> list[Appeal]:
        """What was appealed against, the first one first; the reference alone tells nothing of it."""
        if not self.by_code:
            return []
        return list(Appeal.objects.filter(choice__application=self.application).select_related("choice"))

    @cached_property
    def convocations(self) -> list[Convocation]:
        """To what the person is or was called, as far as the choice still counts."""
        return [one for one in of_person(self.application) if takes_part(one.choice)]

    @property
    def status(self) -> str:
        """One line: the state of the offer once there is one, else of the file."""
        if self.enrolled and not self.withdrawn:
            return _("Enrolled")
        if self.offer and not self.withdrawn and self.offer.state != OfferState.SUPERSEDED:
            if self.unanswered:
                return _("A place is offered to you")
            return {
                OfferState.ACCEPTED: _("Place accepted"),
                OfferState.ACCEPTED_WAITING: _("Place kept, waiting for a choice you prefer"),
                OfferState.DECLINED: _("Place declined"),
                OfferState.ENDED: _("Place ended by the centre"),
            }.get(self.offer.state, _("No answer in time"))
        if self.published and self.application.state == ApplicationState.ELIGIBLE:
            return _("On the waiting list")
        return str(_FILE_WORDS[self.application.state])

    @property
    def next_step(self) -> str:
        """What the person can do now; nothing to do is an answer too."""
        if self.withdrawn:
            return _("You can apply again in the next campaign.")
        if self.unanswered:
            return _("Answer before %(date)s at %(time)s. After that, the place goes to the next person.") % self.until
        if self.enrolled:
            return _("Nothing to do for now.")
        if self.kept:
            return self.bring_originals
        if self.offer and self.offer.state == OfferState.ENDED:
            return _("The reason stands with your choices. Is it an error? The centre can correct it.")
        if self.offer and self.offer.state not in (OfferState.DECLINED, OfferState.SUPERSEDED):
            sentence = _(
                "The time to answer ended on %(date)s at %(time)s."
                " Was there a reason? The centre may be able to restore it."
            )
            return sentence % self.until
        if dated := [one for one in self.convocations if one.is_to_come]:
            figures = {"criterion": dated[0].criterion, **moment(dated[0].sitting.starts_at)}
            return _("You are expected on %(date)s at %(time)s: %(criterion)s.") % figures
        if any(one.state in TO_DATE_ANEW for one in self.convocations):
            return _("The centre gives you another date for your appointment: this page will show it.")
        if self.published and self.application.state == ApplicationState.REFUSED:
            return " ".join(open_next(self.campaign))
        if not self.published and self.campaign.results_on:
            sentence = _("Next: we read your file. The lists come out on %(date)s.")
            return sentence % {"date": day(self.campaign.results_on)}
        if self.published and not self.offer and self.application.state == ApplicationState.ELIGIBLE:
            return " ".join(waiting_next())
        return _("Nothing to do for now.")

    @property
    def until(self) -> dict[str, str]:
        return moment(self.offer.deadline)

    @property
    def bring_originals(self) -> str:
        starts_on = self.offer.choice.intake.starts_on
        if starts_on is None:
            return _("The place is yours. Bring the originals to the centre: it tells you the day.")
        sentence = _("The place is yours. Bring the originals to the centre before %(date)s.")
        return sentence % {"date": day(starts_on)}

    @property
    def steps(self) -> list[Step]:
        """From the application to the first day; the first that is not done is the present one.

        Appeals run beside them and keep nobody waiting.
        """
        read = self.application.state in (ApplicationState.ELIGIBLE, ApplicationState.REFUSED)
        starts_on = self.offer.choice.intake.starts_on if self.offer and (self.kept or self.unanswered) else None
        rows = [
            (_("Application sent"), True, self.application.submitted_at),
            (_("File read"), read or self.published, None),
            (_("Lists published"), self.published, self.campaign.results_on),
            (_("Answer to the offer"), self.kept, self.offer.deadline if self.unanswered else None),
            (_("First day of classes"), self.enrolled, starts_on),
        ]
        if self.withdrawn:
            rows = [row for row in rows if row[1]]  # nothing is to come
        present = next((place for place, (_words, done, _on) in enumerate(rows) if not done), len(rows))
        steps = [
            Step(words, "done" if done else "now" if place == present else "to_come", on)
            for place, (words, done, on) in enumerate(rows)
        ]
        for step in self._appeal_steps():
            _put_in(steps, step)
        for step in reversed(self._appointment_steps()):
            steps.insert(_READ, step)
        return steps

    def _appointment_steps(self) -> list[Step]:
        """Between the reading of the file and the lists."""
        steps = []
        for one in self.convocations:
            if one.sitting is None or one.state == ConvocationState.CANNOT:
                continue
            told = {"criterion": one.criterion, "choice": one.choice.rank}
            state = "to_come" if one.is_to_come else "done"
            steps.append(Step(_("%(criterion)s, choice %(choice)s") % told, state, one.sitting.starts_at))
        return steps

    def _appeal_steps(self) -> list[Step]:
        steps, until = [], self.campaign.appeals_until
        if self.by_code and self.published and until:
            over = self.withdrawn or timezone.now() >= until
            steps.append(Step(_("Last moment to appeal"), "done" if over else "to_come", until))
        for appeal in self.appeals:
            choice = {"choice": appeal.choice.rank}
            steps.append(Step(_("Appeal sent, choice %(choice)s") % choice, "done", appeal.sent_at))
            if appeal.state in ANSWERED:
                steps.append(Step(_("Appeal answered, choice %(choice)s") % choice, "done", appeal.answered_at))
        return sorted(steps, key=lambda step: step.on)


def _put_in(steps: list[Step], dated: Step) -> None:
    """After the lists, and after whatever is known to come earlier."""
    place = _LISTS
    while place < len(steps) and steps[place].on and _day(steps[place]) <= _day(dated):
        place += 1
    steps.insert(place, dated)


def _day(step: Step) -> date:
    return timezone.localdate(step.on) if isinstance(step.on, datetime) else step.on
