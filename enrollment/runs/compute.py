"""Computing an allocation: files are frozen under the campaign's lock, engine and checker run without it.

A run belongs to the process that took it up last (`Run.tries`). Whoever loses it, to a colleague who discards it or to
another process after a long silence, writes nothing more.
"""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from centers.core.errors import Refused
from centers.core.moves import locked, move
from centers.core.reasons import Reason
from enrollment.allocation.engine.format import FormatError, result_bytes
from enrollment.allocation.freezing import computed, fingerprint, frozen_text
from enrollment.models import RUN_MOVES, Run, RunEvent, RunState, RunStep
from enrollment.offers.services import lapse_overdue
from programs.models import Campaign, CampaignState

from .missing import Missing, missing

_SHOWN = 10
# The first process, and one more where it was killed.
_TRIES = 2


class _Lost(Exception):
    """This run is no longer ours to compute."""


def can_give_places(campaign: Campaign) -> list[Reason]:
    """By a run, computed or published."""
    if campaign.state == CampaignState.DECIDING:
        return []
    text = _("Allocations are computed and published while places are being given: this campaign is “%(state)s”.")
    return [Reason("not_deciding", text, {"state": CampaignState(campaign.state).label})]


def being_computed(campaign: Campaign) -> list[Reason]:
    """That an allocation is being computed; empty when none is."""
    run = campaign.runs.filter(state=RunState.COMPUTING).first()
    text = _("Allocation %(number)s is being computed: wait for it first.")
    return [Reason("being_computed", text, {"number": run.number})] if run else []


def unfit(error: FormatError) -> Reason:
    return Reason("unfit", _("The files do not fit together: %(place)s"), {"place": str(error)})


def can_ask_for_run(campaign: Campaign) -> list[Reason]:
    return can_give_places(campaign) or being_computed(campaign)


@transaction.atomic
def ask_for_run(campaign: Campaign, *, by) -> Run:
    """A run that waits to be computed. One at a time: whoever asks meanwhile is told so."""
    campaign = locked(campaign)
    if found := can_ask_for_run(campaign):
        raise Refused(*found)
    last = campaign.runs.aggregate(last=Max("number"))["last"] or 0
    run = Run(campaign=campaign, number=last + 1, made_by=by)
    run.full_clean()
    run.save()
    run.moves.create(by=by, to_state=run.state)
    return run


def make_run(campaign: Campaign, *, by) -> Run:
    """Asked for and computed in one go. A run the check objects to stays a draft.

    Refused, with nothing left behind, where something is still missing.
    """
    with transaction.atomic():
        run = _taken_up(ask_for_run(campaign, by=by))
        assert run, "nobody else has it: it was not there before"
        if lacking := _freeze(run):
            raise Refused(*_shortened(lacking))
    try:
        return _compute(run)
    except FormatError as error:
        _break_off(run, RunEvent.UNFIT, place=str(error))
        raise Refused(unfit(error)) from error
    except _Lost as lost:
        raise Refused(Reason("discarded", _("A colleague has discarded this allocation meanwhile."))) from lost


def compute_run(run: Run) -> Run | None:
    """Compute a run that waits, in a process that has time. None where there is nothing to do, or no longer.

    What stops it is kept in the history of the run. An error nobody expected is raised again, for the log.
    """
    ours = _taken_up(run)
    if ours is None:
        return None
    try:
        if lacking := _freeze(ours):
            return _break_off(ours, RunEvent.INCOMPLETE, count=len(lacking))
        return _compute(ours)
    except FormatError as error:
        return _break_off(ours, RunEvent.UNFIT, place=str(error))
    except _Lost:
        return None
    except Exception as error:
        _break_off(ours, RunEvent.FAILED, error=type(error).__name__)
        raise


def compute_forsaken() -> int:
    """Compute anew what a killed process left behind. Returns how many were done; safe to call twice or at once."""
    forsaken = Run.objects.filter(state=RunState.COMPUTING, heard_at__lt=_silent_since()).order_by("pk")
    return sum(compute_run(run) is not None for run in forsaken)


def _silent_since():
    return timezone.now() - timedelta(minutes=settings.RUN_SILENT_MINUTES)


@transaction.atomic
def _taken_up(run: Run) -> Run | None:
    """The run, ours from now on. Who freezes holds the campaign's lock and is waited for, however long it takes."""
    campaign = locked(run.campaign)
    run = locked(run)
    run.campaign = campaign
    if run.state != RunState.COMPUTING or (run.tries and run.heard_at >= _silent_since()):
        return None
    if run.tries >= _TRIES:
        move(run, RunState.BROKEN, allowed=RUN_MOVES, event=RunEvent.SILENT)
        return None
    run.tries += 1
    run.step, run.heard_at = RunStep.FREEZING, timezone.now()
    run.save(update_fields=["tries", "step", "heard_at"])
    return run


@transaction.atomic
def _freeze(run: Run) -> list[Missing]:
    """Keep the files as they stand, after silence has counted. What is missing instead, when something is."""
    campaign = locked(run.campaign)
    lapse_overdue(campaign=campaign)
    if lacking := missing(campaign):
        return lacking
    run.frozen_input = frozen_text(campaign)
    run.fingerprint = fingerprint(run.frozen_input)
    _say(run, RunStep.COMPUTING, frozen_input=run.frozen_input, fingerprint=run.fingerprint)
    return []


def _compute(run: Run) -> Run:
    found = computed(run.frozen_input, before_check=lambda: _say(run, RunStep.CHECKING))
    result = result_bytes(found.result, run.frozen_input.encode()).decode()

    def finish(run: Run) -> None:
        run.result, run.made_at = result, timezone.now()
        run.problems = [violation.as_fields() for violation in found.problems]
        move(run, RunState.DRAFT if found.problems else RunState.CHECKED, allowed=RUN_MOVES, by=run.made_by)

    return _if_ours(run, finish)


def _break_off(run: Run, event: str, **figures) -> Run | None:
    try:
        return _if_ours(run, lambda row: move(row, RunState.BROKEN, allowed=RUN_MOVES, event=event, figures=figures))
    except _Lost:
        return None


@transaction.atomic
def _if_ours(run: Run, act: Callable[[Run], None]) -> Run:
    row = locked(run)
    if (row.state, row.tries) != (RunState.COMPUTING, run.tries):
        raise _Lost
    act(row)
    return row


def _say(run: Run, step: str, **kept) -> None:
    """How far it has come, seen by everybody at once, and a sign of life."""
    ours = Run.objects.filter(pk=run.pk, state=RunState.COMPUTING, tries=run.tries)
    if not ours.update(step=step, heard_at=timezone.now(), **kept):
        raise _Lost


def _shortened(reasons: list[Missing]) -> list[Reason]:
    rest = len(reasons) - _SHOWN
    if rest <= 0:
        return [*reasons]
    text = ngettext_lazy("And %(count)s more.", "And %(count)s more.", "count")
    return [*reasons[:_SHOWN], Reason("more", text, {"count": rest})]
