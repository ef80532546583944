"""Why each choice ended as it did, in the language of whoever reads: sentences from figures (wording, why.*)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core import printing
from centers.core.reasons import Reason
from centers.core.types import StrOrPromise
from enrollment.models import (
    Appeal,
    Application,
    Choice,
    Diploma,
    Eligibility,
    Mark,
    Offer,
    OfferEvent,
    OfferMove,
    OfferState,
    Outcome,
    OutcomeKind,
    RunState,
)
from enrollment.values.marks import localized_averages
from programs.rules import broken_entry_rules

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

_ABSENCES = Prefetch("marks", Mark.objects.filter(is_absence=True).select_related("criterion"), to_attr="absence_marks")


# What a choice is read with to be explained, without a query for each.
TO_EXPLAIN = (
    "application__applicant__school_level",
    "application__campaign",
    "intake__program__level",
    "intake__program__min_school_level",
)


@dataclass(frozen=True)
class Explained:
    """A choice, its outcome in the last published allocation (or None) and the sentences to show.

    `offer_state`: of the last offer for this choice, or None; `ended`: another place was accepted for good;
    `ending`: how the centre ended the place here, as long as that counts more than the figures.
    """

    choice: Choice
    outcome: Outcome | None = None
    sentences: list[str] = field(default_factory=list)
    offer_state: str | None = None
    ended: bool = False
    ending: OfferMove | None = None

    @property
    def appeal(self) -> Appeal | None:
        return next(iter(self.choice.appeals.all()), None)


def broken_rules(choice: Choice) -> list[Reason]:
    """Every entry rule of the choice's programme that the applicant does not meet."""
    applicant = choice.application.applicant
    return broken_entry_rules(
        choice.intake.program,
        choice.application.campaign,
        applicant.birth_date,
        applicant.school_level,
        technician=applicant.diploma == Diploma.TECHNICIAN if applicant.diploma else None,
    )


def explained_choices(application: Application) -> list[Explained]:
    """Every choice in its order. Before the first published allocation only refusals have a sentence."""
    return explained(application.choices.all())


def explained(choices: QuerySet[Choice]) -> list[Explained]:
    """The same for choices of any number of files, in as many queries as for one."""
    return explained_rows(choices.select_related(*TO_EXPLAIN).prefetch_related("appeals"))


def explained_rows(choices: Iterable[Choice]) -> list[Explained]:
    """The same for choices that were read already, with TO_EXPLAIN."""
    found = cast("list[WithAnnotations[Choice, _Absences]]", list(choices))
    prefetch_related_objects(found, _ABSENCES)
    files = {choice.application_id for choice in found}
    latest, given = _latest_outcomes(files)
    answers, final = {}, {}
    offers = Offer.objects.filter(application__in=files).order_by("pk")
    for choice_id, file, state in offers.values_list("choice_id", "application_id", "state"):
        answers[choice_id] = state
        if state == OfferState.ACCEPTED:
            final[file] = choice_id
    endings = _endings([choice for choice in found if answers.get(choice.pk) == OfferState.ENDED], latest)
    return [
        Explained(
            choice,
            latest.get(choice.pk),
            explain(
                choice,
                latest.get(choice.pk),
                offer_state=answers.get(choice.pk),
                given=given.get(choice.application_id),
                ending=endings.get(choice.pk),
            )
            + absences(choice),
            offer_state=answers.get(choice.pk),
            ended=final.get(choice.application_id, choice.pk) != choice.pk,
            ending=endings.get(choice.pk),
        )
        for choice in found
    ]


class _Absences(TypedDict):
    absence_marks: list[Mark]


def absences(choice: "WithAnnotations[Choice, _Absences]") -> list[str]:
    """What counted as 0 because the person did not come. Nothing of a choice that is out of play."""
    if not choice.is_wanted:
        return []
    sentence = _("%(criterion)s: absent, counted as 0 out of 20 (%(weight)s of the score).")
    return [
        sentence % {"criterion": mark.criterion, "weight": printing.isolated(f"{mark.criterion.weight}\u00a0%")}
        for mark in choice.absence_marks
    ]


def _endings(choices: list[Choice], latest: dict[int, Outcome]) -> dict[int, OfferMove]:
    """How the centre ended the last offer of each of these choices, until a later allocation has looked at it again."""
    if not choices:
        return {}
    moves = OfferMove.objects.filter(offer__choice__in=choices, to_state=OfferState.ENDED).order_by("pk")
    found = {move.offer.choice_id: move for move in moves.select_related("offer")}
    decided = {pk: outcome.run.out_at for pk, outcome in latest.items()}
    return {
        choice.pk: found[choice.pk]
        for choice in choices
        if choice.given_up or choice.pk not in decided or decided[choice.pk] <= found[choice.pk].at
    }


def _latest_outcomes(files: set[int]) -> tuple[dict[int, Outcome], dict[int, Choice]]:
    """The last published outcome by choice; by file, the choice that received a seat."""
    latest, given = {}, {}
    published = Outcome.objects.filter(choice__application__in=files, run__state=RunState.PUBLISHED)
    for outcome in published.select_related("run", "choice__intake__program").order_by("run__number"):
        latest[outcome.choice_id] = outcome
    for outcome in sorted(latest.values(), key=lambda outcome: -outcome.choice.rank):
        if outcome.kind == OutcomeKind.ADMITTED:
            given[outcome.choice.application_id] = outcome.choice
    return latest, given


def explain(
    choice: Choice,
    outcome: Outcome | None,
    *,
    offer_state: str | None = None,
    given: Choice | None = None,
    ending: OfferMove | None = None,
) -> list[str]:
    """The sentences of one choice: the seat, then the bed. None while nothing is known.

    `offer_state`: of the last offer for this choice; `given`: the choice that received a seat.
    A decision or an answer counts before the figures of an earlier allocation.
    """
    if choice.eligibility == Eligibility.REFUSED:
        return [_not_eligible(choice)]
    if ending:
        return [ended_sentence(ending.event, ending.figures)]
    if choice.given_up:
        return [_given_up(offer_state)]
    return _FIGURES[OutcomeKind(outcome.kind)](outcome, given) if outcome and outcome.kind in _FIGURES else []


def _given_up(offer_state: str | None) -> str:
    if offer_state == OfferState.DECLINED:
        return _("Noted: you have declined this place.")
    if offer_state == OfferState.LAPSED:
        return _("The time to answer this offer has ended.")
    return _("You accepted another place for good: this choice ended with it.")


def ended_sentence(event: str, figures: dict) -> str:
    """Why the centre ended a place, with the figures of that line of history."""
    if event == OfferEvent.AVERAGE:
        if figures.get("last") is None:
            sentence = _(
                "The average on the original is %(read)s, not %(before)s. With it your rank is %(position)s and no seat"
                " came free: the place goes back. You stay on the list at that rank."
            )
        else:
            sentence = _(
                "The average on the original is %(read)s, not %(before)s. With it your rank is %(position)s and the"
                " last seat went to rank %(last)s: the place goes back. You stay on the list at that rank."
            )
        return sentence % localized_averages(figures)
    return str(_ENDINGS[event])


_ENDINGS: dict[str, StrOrPromise] = {
    OfferEvent.ABSENT: gettext_lazy("The centre has noted that you did not come. This place has ended."),
    OfferEvent.LEFT: gettext_lazy("The centre has noted that you left the training. This place has ended."),
    OfferEvent.IN_LINE_AGAIN: gettext_lazy(
        "The centre has corrected an error: your rank on this list is back. The next seat that comes free goes by rank."
    ),
}


def _admitted(outcome: Outcome, given: Choice | None) -> list[str]:
    if outcome.position is None:
        seat = _("This place is kept for you.")
    elif outcome.last_position is None:
        seat = _("There were seats for everyone who met the conditions.")
    else:
        seat = _("Your rank is %(position)s and the last seat went to rank %(last)s: you have a seat.")
    return [seat % _figures(outcome), *_bed(outcome)]


def _bed(outcome: Outcome) -> list[str]:
    """The bed of somebody with a seat. Without a wish for one nothing is said."""
    position, cutoff = outcome.bed_position, outcome.bed_cutoff
    if outcome.with_bed:
        if position and cutoff and position <= cutoff:
            bed = _(
                "On the list for beds your rank is %(position)s and beds went up to rank %(cutoff)s: you have a bed."
            )
            return [bed % _bed_figures(outcome)]
        return [_("With a bed in the boarding house.")]
    if position is None:
        return []
    if cutoff:
        bed = _(
            "On the list for beds your rank is %(position)s and beds went up to rank %(cutoff)s."
            " You keep your seat and stay on the list."
        )
    else:
        bed = _(
            "On the list for beds your rank is %(position)s and no bed came free. You keep your seat and your rank."
        )
    return [bed % _bed_figures(outcome)]


def _not_reached(outcome: Outcome, given: Choice | None) -> list[str]:
    if outcome.last_position is None:
        sentence = _("Your rank is %(position)s and no seat came free this time.")
    else:
        sentence = _("Your rank is %(position)s and the last seat went to rank %(last)s.")
    return [sentence % _figures(outcome)]


def _better(outcome: Outcome, given: Choice | None) -> list[str]:
    if given is None:
        return []
    return [_("You received a choice you ranked higher: %(choice)s.") % {"choice": given.intake.program}]


def _bed_essential(outcome: Outcome, given: Choice | None) -> list[str]:
    if outcome.bed_cutoff:
        sentence = _(
            "By your answer a bed is essential. On the list for beds your rank is %(position)s and beds went"
            " up to rank %(cutoff)s, so this seat could not be offered to you."
        )
    else:
        sentence = _(
            "By your answer a bed is essential. On the list for beds your rank is %(position)s and no bed came"
            " free, so this seat could not be offered to you."
        )
    return [sentence % _bed_figures(outcome)]


def _not_eligible(choice: Choice) -> str:
    """The broken rules in the reader's language; else what the reviewer wrote."""
    reasons = [str(broken) for broken in broken_rules(choice)] or [choice.refusal]
    return _("The conditions of this programme are not met. %(reason)s") % {"reason": " ".join(reasons)}


def _figures(outcome: Outcome) -> dict:
    return {"position": outcome.position, "last": outcome.last_position}


def _bed_figures(outcome: Outcome) -> dict:
    return {"position": outcome.bed_position, "cutoff": outcome.bed_cutoff}


# The kinds left out are told by the choice itself.
_FIGURES = {
    OutcomeKind.ADMITTED: _admitted,
    OutcomeKind.NOT_REACHED: _not_reached,
    OutcomeKind.BETTER: _better,
    OutcomeKind.BED_ESSENTIAL: _bed_essential,
}
