"""Why each choice ended as it did, as staff read it of somebody: the figures that the person is told in her or his own
words (enrollment.allocation.explanations)."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.types import StrOrPromise
from enrollment.allocation.explanations import Explained, absences
from enrollment.models import Choice, Eligibility, OfferEvent, OfferState, Outcome, OutcomeKind
from enrollment.values.marks import localized_averages


def given_choice(found: list[Explained]) -> Choice | None:
    """Of one file: the choice that received a seat in the last published allocation."""
    given = [one for one in found if one.outcome and one.outcome.kind == OutcomeKind.ADMITTED]
    return min((one.choice for one in given), key=lambda choice: choice.rank, default=None)


def sentences(explained: Explained, given: Choice | None = None) -> list[str]:
    """The seat, then the bed, then absences; none while nothing is known. A refusal stands beside its rules."""
    outcome = explained.outcome
    choice: Any = explained.choice  # with the marks of absences, as `explained` reads them
    if choice.eligibility == Eligibility.REFUSED:
        return []
    if explained.ending:
        return [_ended(explained.ending.event, explained.ending.figures)]
    if choice.given_up:
        return [str(_GIVEN_UP.get(explained.offer_state or "", _CLOSED))]
    told = _FIGURES[OutcomeKind(outcome.kind)](outcome, given) if outcome and outcome.kind in _FIGURES else []
    return told + absences(choice)


_CLOSED = gettext_lazy("Closed: another place was accepted for good.")
_GIVEN_UP: dict[str, StrOrPromise] = {
    OfferState.DECLINED: gettext_lazy("The person declined this place."),
    OfferState.LAPSED: gettext_lazy("The time to answer ended without an answer."),
}
_ENDINGS: dict[str, StrOrPromise] = {
    OfferEvent.ABSENT: gettext_lazy("The centre ended this place: the person did not come."),
    OfferEvent.LEFT: gettext_lazy("The centre ended this place: the person left the training."),
    OfferEvent.IN_LINE_AGAIN: gettext_lazy("An error of the centre was corrected: the rank on this list is back."),
}


def _ended(event: str, figures: dict) -> str:
    if event != OfferEvent.AVERAGE:
        return str(_ENDINGS[event])
    if figures.get("last") is None:
        text = _(
            "Average on the original: %(read)s instead of %(before)s. With it the rank is %(position)s; no seat free."
        )
    else:
        text = _(
            "Average on the original: %(read)s instead of %(before)s. With it the rank is %(position)s; the last seat"
            " went to rank %(last)s."
        )
    return text % localized_averages(figures)


def _admitted(outcome: Outcome, given: Choice | None) -> list[str]:
    if outcome.position is None:
        seat = _("This place is kept.")
    elif outcome.last_position is None:
        seat = _("Seats were enough for everyone who met the conditions.")
    else:
        seat = _("Rank %(position)s; the last seat went to rank %(last)s.")
    return [seat % _seat(outcome), *_bed(outcome)]


def _bed(outcome: Outcome) -> list[str]:
    if outcome.bed_position is None:
        return [_("With a bed.")] if outcome.with_bed else []
    if not outcome.bed_cutoff:
        return [_("Bed: rank %(bed)s; no bed came free.") % _seat(outcome)]
    return [_("Bed: rank %(bed)s; beds went up to rank %(cutoff)s.") % _seat(outcome)]


def _not_reached(outcome: Outcome, given: Choice | None) -> list[str]:
    if outcome.last_position is None:
        return [_("Rank %(position)s; no seat came free.") % _seat(outcome)]
    return [_("Rank %(position)s; the last seat went to rank %(last)s.") % _seat(outcome)]


def _better(outcome: Outcome, given: Choice | None) -> list[str]:
    if given is None:
        return []
    told = [_("Received a choice ranked higher: %(choice)s.") % {"choice": given.intake.program}]
    if outcome.position and outcome.last_position:
        told.append(_("Here: rank %(position)s; the last seat went to rank %(last)s.") % _seat(outcome))
    return told


def _bed_essential(outcome: Outcome, given: Choice | None) -> list[str]:
    return [_("A bed is essential and none is left: this seat could not be offered."), *_bed(outcome)]


def _seat(outcome: Outcome) -> dict:
    beds = {"bed": outcome.bed_position, "cutoff": outcome.bed_cutoff}
    return {"position": outcome.position, "last": outcome.last_position, **beds}


# The kinds left out are told by the choice itself.
_FIGURES: dict[OutcomeKind, Callable[[Outcome, Choice | None], list[str]]] = {
    OutcomeKind.ADMITTED: _admitted,
    OutcomeKind.NOT_REACHED: _not_reached,
    OutcomeKind.BETTER: _better,
    OutcomeKind.BED_ESSENTIAL: _bed_essential,
}
