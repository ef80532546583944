"""The verbs: two files of one person become one; files that strangers sent in a person's name are set aside.

Neither can be taken back, since a withdrawn file stays withdrawn: the pages ask twice, and nothing is thrown away. What
the file that stands does not take over stays readable in the other.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import locked, move, note, stands
from centers.core.reasons import SAY_WHY, Reason
from enrollment.applying import steps
from enrollment.applying.corrections import discard_correction
from enrollment.applying.rules import broken_sending_rules
from enrollment.models import (
    APPLICATION_MOVES,
    SENT,
    Application,
    ApplicationEvent,
    ApplicationState,
    Choice,
    Document,
    FilePair,
    Mark,
    Verdict,
)
from enrollment.models.locks import lock_file
from enrollment.outbox import queue
from enrollment.review.services import NOT_DECIDING
from programs.models import CampaignState

from .rules import is_enrolled
from .services import withdraw

# The pages whose answers may come from either file; the last look is nobody's to give but the person's.
PAGES = tuple(step.slug for step in steps.STEPS)
# They decide who may enter, and what a place that is held was given for.
_JUDGED = frozenset({"birth", "home", "schooling"})
_REASON_LENGTH = 300


@dataclass
class Taken:
    """What the file that stands takes over from the other."""

    pages: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    papers: list[Document] = field(default_factory=list)


def can_merge_files(kept: Application, other: Application, pages: Collection[str] = ()) -> list[Reason]:
    """`kept`: the file that stands; `pages`: whose answers it takes from the other."""
    if kept.campaign_id != other.campaign_id:
        text = _("These files are of two campaigns: each stands in its own.")
        return [Reason("two_campaigns", text)]
    found = [*stands(kept, *SENT), *stands(other, *SENT)]
    if kept.pk == other.pk:
        found.append(Reason("one_file", _("This is one file.")))
    if kept.campaign.state == CampaignState.FINISHED:
        found.append(NOT_DECIDING)
    if other.held_offer() or is_enrolled(other):
        text = _("The person holds a place with file %(number)s: that one has to stand.")
        found.append(Reason("other_holds_a_place", text, {"number": str(other)}))
    if kept.held_offer() and _JUDGED & set(pages):
        text = _(
            "The person holds a place with file %(number)s: birth date, home and schooling stand as they are there."
        )
        found.append(Reason("kept_holds_a_place", text, {"number": str(kept)}))
    if kept.average_read_at and "schooling" in pages:
        text = _("The average of file %(number)s was read on the original: its schooling stands.")
        found.append(Reason("average_was_read", text, {"number": str(kept)}))
    return found


def to_be_taken(kept: Application, other: Application, pages: Iterable[str]) -> Taken:
    """What merging would take over: answers of `pages`, choices that only the other has where they are among the pages,
    marks that nobody has entered in the file that stands, papers that it does not have."""
    wanted = set(pages)
    found = Taken(pages=[page for page in PAGES if page in wanted])
    own = {choice.intake_id: choice for choice in kept.choices.all()}
    room = settings.PORTAL["max_choices"] - len(own)
    theirs = list(other.choices.select_related("intake__program").order_by("rank"))
    if "choices" in wanted:
        found.choices = [choice for choice in theirs if choice.intake_id not in own][: max(room, 0)]
    shared = {choice.pk: own[choice.intake_id] for choice in theirs if choice.intake_id in own}
    there = set(Mark.objects.filter(choice__in=own.values()).values_list("choice", "criterion"))
    for mark in Mark.objects.filter(choice__in=shared).select_related("criterion", "choice"):
        if (shared[mark.choice_id].pk, mark.criterion_id) not in there:
            found.marks.append(mark)
    have = set(kept.documents.values_list("paper", flat=True))
    papers = other.documents.exclude(paper__in=have).filter(Q(held__gt=0) | Q(original_seen_at__isnull=False))
    found.papers = list(papers.select_related("paper"))
    return found


@transaction.atomic
def merge_files(
    kept: Application, other: Application, *, pages: Collection[str], reason: str, seen: str | None = None, by
) -> Application:
    """Two files of one person become one: `kept` stands, with what it takes over; the other is withdrawn, and both say
    so. `seen`: of centers.core.seen, over both."""
    lock_file(kept if kept.pk < other.pk else other)
    kept, other = (lock_file(one) for one in (kept, other))
    for one in (kept, other):
        looked_at.check(one, seen)
    if not reason.strip():
        raise Refused(SAY_WHY)
    if found := can_merge_files(kept, other, pages):
        raise Refused(*found)
    reason, taken = reason.strip()[:_REASON_LENGTH], to_be_taken(kept, other, pages)
    discard_correction(other)
    if taken.pages:  # a correction that the person has begun holds the answers as they were
        discard_correction(kept)
    _take_request(kept, other)
    _take_answers(kept, other, taken.pages)
    _take_marks(kept, taken.marks, reason, by)
    _take_choices(kept, taken.choices)
    for document in taken.papers:
        document.application = kept
        document.full_clean()
        document.save()
    first, second = sorted((kept, other), key=lambda file: file.pk)
    found_one = {"verdict": Verdict.ONE_PERSON, "by": by}
    FilePair.objects.update_or_create(first=first, second=second, defaults=found_one)
    withdraw(other, by=by, reason=reason, silent=True)
    note(Application.objects.get(pk=other.pk), by=by, event=ApplicationEvent.MERGED, figures={"file": kept.pk})
    return _note_kept(kept, other, taken, reason, by)


def _take_request(kept: Application, other: Application) -> None:
    """Whoever asked for one of the files to be erased asked it of the person's data."""
    if other.erasure_asked_at and not kept.erasure_asked_at:
        kept.erasure_asked_at = other.erasure_asked_at
        note(kept, event=ApplicationEvent.ERASURE_ASKED)


def _take_answers(kept: Application, other: Application, pages: Collection[str]) -> None:
    # What was wrong before, too late included, is no reason not to mend something else.
    broken = {"entry", *(one.code for one in broken_sending_rules(kept))}
    for step in (steps.get(page) for page in pages):
        for mine, theirs in ((kept.applicant, other.applicant), (kept, other)):
            for column in step.columns(type(mine)):
                setattr(mine, column, getattr(theirs, column))
        if step.slug == "schooling" and other.average_read_at:
            for column in ("average_read", "average_read_at", "average_read_by"):
                setattr(kept, column, getattr(other, column))
        if step.slug == "contact":
            kept.called_at = other.called_at if kept.wants_call else None
    steps.drop_unasked(kept)
    if found := [one for one in broken_sending_rules(kept) if one.code not in broken]:
        raise Refused(*found)
    kept.applicant.set_likeness()
    for row in (kept.applicant, kept):
        row.full_clean()
        row.save()
    if "contact" in pages:
        queue.move_to_phone(kept)


def _take_marks(kept: Application, marks: Iterable[Mark], reason: str, by) -> None:
    """Each with its line, as if it were entered here."""
    own = {choice.intake_id: choice for choice in kept.choices.all()}
    for mark in marks:
        mark.choice = own[mark.choice.intake_id]
        mark.full_clean()
        mark.save()
        figures = {"choice": mark.choice_id, "criterion": mark.criterion_id, **mark.value.as_figures()}
        note(kept, by=by, event=ApplicationEvent.MARKED, figures=figures, reason=reason)


def _take_choices(kept: Application, choices: Iterable[Choice]) -> None:
    """Behind those that stand, and decided on anew."""
    last = max(kept.choices.values_list("rank", flat=True), default=0)
    for rank, choice in enumerate(choices, start=last + 1):
        own = Choice(application=kept, intake=choice.intake, rank=rank)
        own.full_clean()
        own.save()
        for mark in choice.marks.all():
            mark.choice = own
            mark.full_clean()
            mark.save()


def _note_kept(kept: Application, other: Application, taken: Taken, reason: str, by) -> Application:
    figures = {
        "file": other.pk,
        "pages": taken.pages,
        "choices": [choice.intake.slug for choice in taken.choices],
        "papers": [document.paper.code for document in taken.papers],
    }
    told = {"by": by, "event": ApplicationEvent.ONE_PERSON, "figures": figures, "reason": reason}
    if taken.choices and kept.state in (ApplicationState.ELIGIBLE, ApplicationState.REFUSED):
        move(kept, ApplicationState.UNDER_REVIEW, allowed=APPLICATION_MOVES, **told)
    else:
        note(kept, **told)
    return kept


def stands_for(application: Application) -> Application | None:
    """The file that stands in the place of this one, which was withdrawn as the same person's."""
    line = application.moves.filter(event=ApplicationEvent.MERGED).order_by("pk").last()
    return Application.objects.filter(pk=line.figures.get("file", 0)).first() if line else None


# --- strangers --------------------------------------------------------------------------------


def can_set_aside(application: Application) -> list[Reason]:
    """Whatever was given a place is somebody's."""
    found = stands(application, *SENT)
    if application.held_offer() or is_enrolled(application):
        text = _("The person holds a place with file %(number)s.")
        found.append(Reason("holds_a_place", text, {"number": str(application)}))
    return found


def set_aside(files: Iterable[int], *, reason: str, by) -> tuple[int, list[tuple[Application, Refused]]]:
    """Files that strangers sent, by their keys: withdrawn with one reason, and nobody is written to, for the phone is
    another person's. Each by itself: how many were, and what was refused."""
    if not reason.strip():
        raise Refused(SAY_WHY)
    done, refused = 0, []
    for application in Application.objects.filter(pk__in=list(files)).select_related("campaign").order_by("pk"):
        try:
            done += _set_aside(application, reason.strip()[:_REASON_LENGTH], by)
        except Refused as refusal:
            refused.append((application, refusal))
    return done, refused


@transaction.atomic
def _set_aside(application: Application, reason: str, by) -> bool:
    """Whether it was not set aside before."""
    application = lock_file(application)
    if application.state == ApplicationState.WITHDRAWN:
        return False
    if found := can_set_aside(application):
        raise Refused(*found)
    withdraw(application, by=by, reason=reason, silent=True)
    note(locked(application), by=by, event=ApplicationEvent.FLOODED, reason=reason)
    return True
