"""What somebody who follows a file is told: where it stands, the steps, what to do now."""

from datetime import datetime
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.formatting import day, moment
from enrollment.interviews.schedule import of_person, takes_part
from enrollment.models import (
    KEPT,
    TO_DATE_ANEW,
    UNANSWERED,
    Appeal,
    AppealState,
    Application,
    ApplicationEvent,
    ApplicationMove,
    ApplicationState,
    Convocation,
    ConvocationMove,
    Eligibility,
    Offer,
    OfferMove,
    OfferState,
)
from enrollment.offers.results import open_next, waiting_next
from programs.models import CampaignState

from .timeline import Step, steps_of

_STATE_LABELS = {
    ApplicationState.SUBMITTED: gettext_lazy("We have your application"),
    ApplicationState.UNDER_REVIEW: gettext_lazy("Your file is being read"),
    ApplicationState.ELIGIBLE: gettext_lazy("Your file is complete"),
    ApplicationState.REFUSED: gettext_lazy("The conditions are not met"),
    ApplicationState.WITHDRAWN: gettext_lazy("Your application is withdrawn"),
}
_READ = (ApplicationState.ELIGIBLE, ApplicationState.REFUSED)


class FileStatus:
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
    def latest_offer(self) -> Offer:
        """The same where it is known that there is one."""
        assert self.offer, "no offer was made"
        return self.offer

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
    def moves(self) -> list[ApplicationMove]:
        """The history of the file, the first line first."""
        return list(self.application.moves.order_by("pk"))

    @property
    def withdrawn_at(self) -> datetime | None:
        return self._first_move_to(ApplicationState.WITHDRAWN)

    @property
    def read_at(self) -> datetime | None:
        """When the file was first decided on; None too where its history does not tell."""
        return self._first_move_to(*_READ)

    def _first_move_to(self, *states: str) -> datetime | None:
        return next((line.at for line in self.moves if line.to_state in states), None)

    @property
    def is_read(self) -> bool:
        return self.application.state in _READ or (self.withdrawn and self.read_at is not None)

    @cached_property
    def lists_at(self) -> list[datetime]:
        """When lists came out, the first ones first; of those after a withdrawal nothing is told."""
        runs = self.campaign.runs.filter(published_at__isnull=False)
        if self.withdrawn_at:
            runs = runs.filter(published_at__lte=self.withdrawn_at)
        return [run.out_at for run in runs.order_by("published_at").only("published_at")]

    @property
    def published(self) -> bool:
        return bool(self.lists_at)

    @cached_property
    def may_be_offered(self) -> bool:
        """Whether a place can still come: the campaign is not over, and a choice is alive or not yet decided on."""
        if self.withdrawn or self.campaign.state == CampaignState.FINISHED:
            return False
        alive = Q(eligibility__in=(Eligibility.ELIGIBLE, Eligibility.PENDING)) | Q(appeals__state=AppealState.OPEN)
        return self.application.choices.filter(alive, given_up=False).exists()

    @property
    def updated_at(self) -> datetime:
        """The last time a step changed: of the file, its offers, the lists, appeals, appointments."""
        changes = [self.application.sent_at, *(line.at for line in self.moves), *self.lists_at]
        changes += self.application.offers.values_list("made_at", flat=True)
        changes += OfferMove.objects.filter(offer__application=self.application).values_list("at", flat=True)
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
            }.get(OfferState(self.offer.state), _("No answer in time"))
        if self.published and self.application.state == ApplicationState.ELIGIBLE:
            return _("On the waiting list")
        return str(_STATE_LABELS[ApplicationState(self.application.state)])

    @property
    def next_step(self) -> str:
        """What the person can do now; nothing to do is an answer too."""
        if self.withdrawn and any(line.event == ApplicationEvent.MERGED for line in self.moves):
            # Never its number: staff may have been wrong about whose it is.
            return _("You have another file in this campaign: that one stands.")
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
            figures = {"criterion": dated[0].criterion, **moment(dated[0].called_to.starts_at)}
            return _("You are expected on %(date)s at %(time)s: %(criterion)s.") % figures
        if any(one.state in TO_DATE_ANEW for one in self.convocations):
            return _("The centre gives you another date for your appointment: this page will show it.")
        if self.published and self.application.state == ApplicationState.REFUSED:
            return " ".join(open_next(self.campaign))
        if not self.published and self.campaign.results_on:
            return self._lists_announced
        if self.published and not self.offer and self.application.state == ApplicationState.ELIGIBLE:
            return " ".join(waiting_next())
        return _("Nothing to do for now.")

    @property
    def _lists_announced(self) -> str:
        if self.campaign.lists_are_late:
            sentence = _("The lists were announced for %(date)s and are not out yet. This page will show them.")
        elif self.is_read:
            sentence = _("Your file is read. The lists come out on %(date)s.")
        else:
            sentence = _("Next: we read your file. The lists come out on %(date)s.")
        return sentence % {"date": day(self.campaign.results_on)}

    @property
    def until(self) -> dict[str, str]:
        return moment(self.latest_offer.deadline)

    @property
    def bring_originals(self) -> str:
        starts_on = self.latest_offer.choice.intake.starts_on
        if starts_on is None:
            return _("The place is yours. Bring the originals to the centre: it tells you the day.")
        sentence = _("The place is yours. Bring the originals to the centre before %(date)s.")
        return sentence % {"date": day(starts_on)}

    @property
    def steps(self) -> list[Step]:
        return steps_of(self)
