"""Taking back what was pressed a moment ago (`whole_file`), exactly, as long as the person was told nothing."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from centers.bulk import GONE
from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import move, note
from centers.core.reasons import Reason
from enrollment.documents.services import PERSON_KNOWS, undo_asking
from enrollment.interviews.dates import free_dates
from enrollment.models import (
    UNDONE_MOVES,
    Application,
    ApplicationEvent,
    ApplicationMove,
    ConvocationMove,
    Document,
    Eligibility,
)
from enrollment.models.locks import lock_file

from .services import can_decide, set_eligibility
from .whole_file import UNDO_FOR

_PRESSED = (ApplicationEvent.DECIDED, ApplicationEvent.SET_ASIDE, ApplicationEvent.PAPER_ASKED)
_QUIET = (
    ApplicationEvent.MARKED,
    ApplicationEvent.CONTACT_CHANGED,
    ApplicationEvent.CALLED,
    ApplicationEvent.CHANNEL_OPENED,
)
_AT_ONCE = 100  # lines of one account in ten minutes that are looked through


def last_undoable(by, now: datetime | None = None) -> ApplicationMove | None:
    """The latest line of this account that can still be taken back, as far as time goes."""
    since = (now or timezone.now()) - UNDO_FOR
    lines = ApplicationMove.objects.filter(by=by, at__gt=since, event__in=(*_PRESSED, ApplicationEvent.UNDONE))
    undone = set()
    for line in lines.select_related("application").order_by("-pk")[:_AT_ONCE]:
        if line.event == ApplicationEvent.UNDONE:
            undone.add(line.figures["undoes"])
        elif line.pk not in undone and "undoable" in line.figures:
            return line
    return None


def can_undo(line: ApplicationMove, now: datetime | None = None) -> list[Reason]:
    """`line`: of the history of a file that the caller has locked, as `last_undoable` gives it."""
    if "undoable" not in line.figures:
        return [Reason("not_pressed", gettext_lazy("This is taken back on the page of the file."))]
    if line.at + UNDO_FOR <= (now or timezone.now()):
        text = gettext_lazy("More than %(minutes)s minutes have passed: change it on the page of the file.")
        return [Reason("too_late", text, {"minutes": int(UNDO_FOR.total_seconds() // 60)})]
    return _known_since(line) or can_decide(line.application, has_reason=True)


def _known_since(line: ApplicationMove) -> list[Reason]:
    """Lists that came out after it tell the person where the file stands; a date, that it was accepted."""
    if line.event != ApplicationEvent.DECIDED:
        return []
    file = line.application
    dates = ConvocationMove.objects.filter(convocation__choice__application=file, at__gte=line.at)
    if file.campaign.runs.filter(published_at__gte=line.at).exists() or dates.exists():
        return [PERSON_KNOWS]
    return []


@transaction.atomic
def undo(line: ApplicationMove, *, among=None, by) -> Application:
    """The file stands as before that line: states, choices, the paper that was asked for; what was to be told is not.

    `among`: a query set of choices to keep to, as those of one centre. Raises Refused, and Moved where a colleague or
    the person came after it.
    """
    application = lock_file(line.application)
    line.application = application
    looked_at.check(application, f"{application._meta.label_lower}.{application.pk}.{line.pk}", about=_counts)
    if found := can_undo(line):
        raise Refused(*found)
    kept, decided = line.figures["undoable"], [pk for pk, _to in line.figures.get("decisions", ())]
    choices = application.choices.filter(pk__in=decided)
    if among is not None and not set(decided) <= set(choices.filter(pk__in=among).values_list("pk", flat=True)):
        raise Refused(GONE)
    if line.event == ApplicationEvent.PAPER_ASKED:
        document = Document.objects.select_related("application", "paper").get(pk=kept["document"])
        undo_asking(document, before=kept["before"], version=kept["version"], by=by)
    for choice in choices:
        set_eligibility(choice, Eligibility.PENDING, "")
        free_dates(application.choices.filter(pk=choice.pk), by=by)
    application.set_aside_at = datetime.fromisoformat(kept["aside"]) if kept["aside"] else None
    describe = {"by": by, "event": ApplicationEvent.UNDONE, "figures": {"undoes": line.pk}}
    if application.state == line.from_state:
        application.full_clean()
        application.save()
        note(application, **describe)
    else:
        move(application, line.from_state, allowed=UNDONE_MOVES, **describe)
    return application


def _counts(line: ApplicationMove) -> bool:
    return line.event not in _QUIET
