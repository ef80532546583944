"""Deciding on a whole file at one press: accepted, refused, set aside, a paper asked for.

Each leaves one line in the history, with what it takes to undo it (`undo`); what it tells the person leaves later.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.core.moves import note, stands
from centers.core.reasons import Reason
from enrollment.allocation.explanations import broken_rules
from enrollment.documents.services import ask_document, message_key, refuse_document
from enrollment.models import SENT, Application, ApplicationEvent, Choice, Document, Eligibility
from programs.models import CampaignState

from .services import (
    NO_REASON,
    NOT_DECIDING,
    can_decide,
    can_decide_by_rules,
    follow,
    lock_pending,
    set_by_rules,
    set_eligibility,
    trimmed,
)

UNDO_FOR = timedelta(minutes=10)  # so long messages of these decisions wait, too


@transaction.atomic
def accept_application(application: Application, *, among=None, reason: str = "", seen=None, by) -> Application:
    """Decide every choice that waits by the rules, where one at least meets them.

    `among`: a query set of choices to keep to; `seen`: of centers.core.seen; `reason`: needed once lists are out.
    """
    application, pending = lock_pending(application, among, seen)
    reason = trimmed(reason)
    if found := can_accept(application, pending, has_reason=bool(reason)):
        raise Refused(*found)
    figures = {"undoable": _before(application)}
    set_by_rules(application, pending)
    follow(application, pending, by, reason, **figures)
    return application


def can_accept(application: Application, pending: Iterable[Choice], *, has_reason: bool) -> list[Reason]:
    """`pending`: the choices that wait, with what rules ask of."""
    pending = list(pending)
    if found := _can_press(application, pending) or can_decide_by_rules(application, has_reason=has_reason):
        return found
    if all(broken_rules(choice) for choice in pending):
        text = gettext_lazy("No choice meets the rules: refuse, or make an exception on the page of the file.")
        return [Reason("none_met", text)]
    return []


@transaction.atomic
def refuse_application(application: Application, *, refusal: str, among=None, seen=None, by) -> Application:
    """Refuse every choice that waits. `refusal`: what the person is told, in the language of the file."""
    application, pending = lock_pending(application, among, seen)
    refusal = trimmed(refusal)
    if found := can_refuse(application, pending) or ([] if refusal else [NO_REASON]):
        raise Refused(*found)
    figures = {"undoable": _before(application)}
    for choice in pending:
        set_eligibility(choice, Eligibility.REFUSED, refusal)
    follow(application, pending, by, refusal, **figures)
    return application


def can_refuse(application: Application, pending: Iterable[Choice]) -> list[Reason]:
    return _can_press(application, pending) or can_decide(application, has_reason=True)


@transaction.atomic
def set_aside(application: Application, *, among=None, seen=None, by) -> Application:
    """Wait with this file: it comes last in a queue, and no state changes."""
    application, pending = lock_pending(application, among, seen)
    if found := can_set_aside(application, pending):
        raise Refused(*found)
    _set_aside(application, ApplicationEvent.SET_ASIDE, by)
    return application


def can_set_aside(application: Application, pending: Iterable[Choice]) -> list[Reason]:
    return _can_press(application, pending) or _can_wait(application)


@transaction.atomic
def ask_paper(
    application: Application, code: str, *, version: int = 0, reason: str = "", among=None, seen=None, by
) -> Application:
    """Ask for a paper, and wait with the file until it comes. `code`: of the paper.

    Of one that was sent: `version` as it was looked at, and a `reason` of DocumentReason.
    """
    application, pending = lock_pending(application, among, seen)
    if found := can_set_aside(application, pending):
        raise Refused(*found)
    told = {"not_before": timezone.now() + UNDO_FOR, "by": by}
    document = application.documents.select_related("application", "paper").filter(paper__code=code).first()
    before = document.state if document else ""
    if document and document.held:
        document = refuse_document(document, version=version, reason=reason, **told)
    else:
        document = ask_document(application, code, **told)
    _set_aside(application, ApplicationEvent.PAPER_ASKED, by, **_asked(document, before))
    return application


def _asked(document: Document, before: str) -> dict:
    """What undoing asks of the paper: its row, its version and the state it had."""
    return {
        "paper": document.paper_id,
        "document": document.pk,
        "version": document.version,
        "before": before or document.state,
        "key": message_key(document),
    }


def _can_press(application: Application, pending: Iterable[Choice]) -> list[Reason]:
    """Whether anything of this file waits for this account."""
    if found := stands(application, *SENT):
        return found
    if not any(True for _choice in pending):
        return [Reason("decided", gettext_lazy("Everything in this file is decided already."))]
    return []


def _can_wait(application: Application) -> list[Reason]:
    is_over = application.campaign.state in (CampaignState.DRAFT, CampaignState.FINISHED)
    return [NOT_DECIDING] if is_over else []


def _before(application: Application) -> dict:
    """What undoing puts back, besides the choices, which waited."""
    aside = application.set_aside_at
    return {"aside": aside.isoformat() if aside else None}


def _set_aside(application: Application, event: ApplicationEvent, by, **asked) -> None:
    figures = {"undoable": {**_before(application), **asked}}
    application.set_aside_at = timezone.now()
    application.full_clean()
    application.save()
    note(application, by=by, event=event, figures=figures)
