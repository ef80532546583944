"""The history of a file as acts: what was done, by whom, when and why, of the file and all that hangs on it, the latest
first. What another centre decided of its own choices is told without figures (enrollment.office.history)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy, pgettext_lazy

from centers.core.types import StrOrPromise
from centers.office.buttons import localized_moves
from enrollment.models import (
    AppealMove,
    AppealState,
    Application,
    ApplicationEvent,
    ApplicationMove,
    ApplicationState,
    ConvocationEvent,
    ConvocationMove,
    ConvocationState,
    DocumentEvent,
    DocumentMove,
    DocumentReason,
    DocumentState,
    OfferEvent,
    OfferMove,
    OfferState,
)
from enrollment.security.permissions import own_choices

from . import history


@dataclass(frozen=True)
class Act:
    """One line. `title`: what was done; `about`: with which paper, programme or appointment; `details`: sentences."""

    at: datetime
    title: StrOrPromise
    who: str
    about: StrOrPromise = ""
    details: list = field(default_factory=list)
    reason: str = ""


def of_file(user, application: Application) -> list[Act]:
    """Seven queries, however long the history is."""
    own = own_choices(user).filter(application=application)
    acts = [
        *_of_the_file(history.of_file(user, application)),
        *_of_offers(OfferMove.objects.filter(offer__application=application)),
        *_of_papers(DocumentMove.objects.filter(document__application=application)),
        *_of_appointments(ConvocationMove.objects.filter(convocation__choice__in=own)),
        *_of_appeals(AppealMove.objects.filter(appeal__choice__in=own)),
    ]
    return sorted(acts, key=lambda act: act.at, reverse=True)


_FILE: dict[str, StrOrPromise] = {
    ApplicationState.SUBMITTED: pgettext_lazy("act", "File sent"),
    ApplicationState.UNDER_REVIEW: pgettext_lazy("act", "Put back among the files being read"),
    ApplicationState.ELIGIBLE: pgettext_lazy("act", "File complete, ready for ranking"),
    ApplicationState.REFUSED: pgettext_lazy("act", "Conditions found not met"),
    ApplicationState.WITHDRAWN: pgettext_lazy("act", "Application withdrawn"),
}
# Whose figures say more; of the others the sentence itself is the title.
_TITLED = {
    ApplicationEvent.DECIDED,
    ApplicationEvent.MARKED,
    ApplicationEvent.CORRECTED,
    ApplicationEvent.PERSON_CORRECTED,
    ApplicationEvent.PHONE_CORRECTED,
    ApplicationEvent.ASSISTED,
    ApplicationEvent.REOPENED,
    ApplicationEvent.NEW_CODE,
}


def _of_the_file(lines: Iterable[ApplicationMove]) -> Iterator[Act]:
    for line in lines:
        label: str = line.to_label  # type: ignore[attr-defined]  # given by localized_moves
        if not line.event:
            yield _act(line, _FILE.get(line.to_state, label))
        elif line.event in _TITLED:
            yield _act(line, ApplicationEvent(line.event).label, details=line.details)
        else:
            yield _act(line, line.words[0] if line.words else label)


_OFFER: dict[str, StrOrPromise] = {
    OfferState.PENDING: pgettext_lazy("act", "Place offered"),
    OfferState.ACCEPTED: pgettext_lazy("act", "Place accepted"),
    OfferState.ACCEPTED_WAITING: pgettext_lazy("act", "Place kept while waiting for a better one"),
    OfferState.DECLINED: pgettext_lazy("act", "Place declined"),
    OfferState.LAPSED: pgettext_lazy("act", "Time to answer over"),
    OfferState.RESTORED: pgettext_lazy("act", "Offer given back"),
    OfferState.SUPERSEDED: pgettext_lazy("act", "Place replaced by a better one"),
    OfferState.ENDED: pgettext_lazy("act", "Place ended by the centre"),
}


def _of_offers(rows) -> Iterator[Act]:
    for line in localized_moves(rows.select_related("offer__choice__intake__program"), OfferState, OfferEvent):
        has_moved = line.from_state != line.to_state
        title = _OFFER[line.to_state] if has_moved else line.words[0] if line.words else line.to_label
        yield _act(line, title, about=line.offer.choice.intake.program, details=line.words if has_moved else [])


_PAPER: dict[str, StrOrPromise] = {
    DocumentState.RECEIVED: pgettext_lazy("act", "Paper received"),
    DocumentState.ACCEPTED: pgettext_lazy("act", "Paper accepted"),
    DocumentState.REFUSED: pgettext_lazy("act", "Paper asked for again"),
    DocumentState.REQUESTED: pgettext_lazy("act", "Paper removed"),
}
_PAPER_EVENTS: dict[str, StrOrPromise] = {
    DocumentEvent.REPLACED: pgettext_lazy("act", "Paper replaced"),
    DocumentEvent.ADDED: pgettext_lazy("act", "File added to a paper"),
    DocumentEvent.REMOVED: pgettext_lazy("act", "File removed from a paper"),
    DocumentEvent.REORDERED: pgettext_lazy("act", "Files put in another order"),
    DocumentEvent.ORIGINAL: pgettext_lazy("act", "Original seen"),
}


def _of_papers(rows) -> Iterator[Act]:
    """Openings have a list of their own."""
    shown = rows.exclude(event=DocumentEvent.VIEWED).select_related("document__paper")
    for line in localized_moves(shown, DocumentState, DocumentEvent):
        if line.from_state != line.to_state or not line.event:
            title = _PAPER.get(line.to_state, line.to_label)
        else:
            title = _PAPER_EVENTS.get(line.event) or line.words[0]
        why = line.figures.get("reason")
        details = [DocumentReason(why).label] if why else []
        yield _act(line, title, line.document.paper, details)


_APPOINTMENT: dict[str, StrOrPromise] = {
    ConvocationState.CALLED: pgettext_lazy("act", "Called to an appointment"),
    ConvocationState.CANNOT: pgettext_lazy("act", "Said: cannot come"),
    ConvocationState.NO_DATE: pgettext_lazy("act", "Date of the appointment taken back"),
    ConvocationState.CAME: pgettext_lazy("act", "Came to the appointment"),
}


def _of_appointments(rows) -> Iterator[Act]:
    near = rows.select_related("convocation__criterion")
    for line in localized_moves(near, ConvocationState, ConvocationEvent):
        title = _APPOINTMENT.get(line.to_state, line.to_label)
        yield _act(line, title, line.convocation.criterion, line.words)


_APPEAL: dict[str, StrOrPromise] = {
    AppealState.OPEN: pgettext_lazy("act", "Appeal received"),
    AppealState.GRANTED: pgettext_lazy("act", "Appeal granted"),
    AppealState.REJECTED: pgettext_lazy("act", "Appeal rejected"),
    AppealState.CLOSED: gettext_lazy("Appeal ended without an answer"),
}


def _of_appeals(rows) -> Iterator[Act]:
    for line in localized_moves(rows.select_related("appeal__choice__intake__program"), AppealState):
        yield _act(line, _APPEAL[line.to_state], line.appeal.choice.intake.program)


def _act(line, title: StrOrPromise, about: StrOrPromise = "", details: Iterable = ()) -> Act:
    """`line`: a Move as `localized_moves` gives it."""
    return Act(line.at, title, line.who, about, list(details), line.reason)
