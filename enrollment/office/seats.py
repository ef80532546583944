"""One line for each intake on the dashboard: seats that are given, offered and free, and who applies for them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from enrollment.models import KEPT, SENT, UNANSWERED, ApplicationState, Choice, Eligibility, Offer
from enrollment.security.permissions import own_choices
from programs.models import CampaignState, Intake

# While people apply and places are given.
_RUNNING = (CampaignState.OPEN, CampaignState.CLOSED, CampaignState.DECIDING)


@dataclass(frozen=True)
class IntakeSeats:
    """`kept`: accepted for good or while waiting for better; `offered`: the answer is awaited; `waiting`: would rather
    be here than where they are, and may still."""

    intake: Intake
    kept: int
    offered: int
    applications: int
    waiting: int

    @property
    def seats(self) -> int:
        return self.intake.seats

    @property
    def free(self) -> int:
        return max(self.intake.seats - self.kept - self.offered, 0)

    @property
    def is_unfilled(self) -> bool:
        """Seats are left after the first lists came out."""
        return bool(self.free and self.intake.campaign.lists_out_at)

    @property
    def per_seat(self) -> float | None:
        """Applications for each seat; None without a seat."""
        return self.applications / self.seats if self.seats else None


def taking_part(choices: QuerySet[Choice]) -> QuerySet[Choice]:
    """Those of files that still count."""
    return choices.filter(application__state__in=SENT)


def waiting(choices: QuerySet[Choice]) -> QuerySet[Choice]:
    """Those that meet the conditions and still count, of people who hold neither that place nor a preferred one."""
    better = Offer.objects.holding().filter(application=OuterRef("application"), choice__rank__lte=OuterRef("rank"))
    return choices.filter(
        ~Exists(better),
        application__state=ApplicationState.ELIGIBLE,
        eligibility=Eligibility.ELIGIBLE,
        given_up=False,
    )


def intakes_shown(user) -> QuerySet[Intake]:
    """Those of running campaigns in which this account may read a file: the campaign that is farthest comes first."""
    found = Intake.objects.filter(campaign__state__in=_RUNNING).select_related("campaign", "program__center")
    if not user.has_perm("enrollment.see_all_applications"):
        found = found.filter(program__center__staff=user)
    return found.order_by("campaign__opens_at", "campaign", "program__position", "pk")


def seats(user) -> list[IntakeSeats]:
    """For each intake that `intakes_shown` gives: four queries."""
    intakes = list(intakes_shown(user)) if user.has_perm("enrollment.view_application") else []
    if not intakes:
        return []
    own = own_choices(user).filter(intake__in=[intake.pk for intake in intakes])
    applied, in_line = _by_intake(taking_part(own)), _by_intake(waiting(own))
    offers = Offer.objects.filter(choice__in=own).order_by().values_list("choice__intake")
    kept, offered = Q(state__in=KEPT), Q(state__in=UNANSWERED)
    held = {
        pk: (taken, asked)
        for pk, taken, asked in offers.annotate(a=Count("pk", filter=kept), b=Count("pk", filter=offered))
    }
    return [
        IntakeSeats(
            intake=one,
            kept=held.get(one.pk, (0, 0))[0],
            offered=held.get(one.pk, (0, 0))[1],
            applications=applied.get(one.pk, 0),
            waiting=in_line.get(one.pk, 0),
        )
        for one in intakes
    ]


def _by_intake(choices: QuerySet[Choice]) -> dict[int, int]:
    return dict(choices.order_by().values_list("intake").annotate(Count("pk")))


def unfilled(lines: list[IntakeSeats]) -> Iterator[IntakeSeats]:
    return (line for line in lines if line.is_unfilled)
