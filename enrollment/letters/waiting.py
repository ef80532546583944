"""The waiting-list notice: for each choice the rank, the last rank served, and the reason in a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.formatting import moment
from centers.core.reasons import Reason
from enrollment.allocation.explanations import Explained, explained_choices
from enrollment.models import Application, OutcomeKind
from enrollment.tracking.status import FileStatus
from programs.models import CampaignState

from .sheet import fact, place

_WAITING = (OutcomeKind.NOT_REACHED, OutcomeKind.BED_ESSENTIAL)
_WITH_FIGURES = (*_WAITING, OutcomeKind.ADMITTED)


def can_print(application: Application) -> list[Reason]:
    file_status = FileStatus(application)
    if file_status.withdrawn:
        return [Reason("withdrawn", gettext_lazy("Your application is withdrawn"))]
    if any(_waits(one) for one in explained_choices(application)):
        return []
    if file_status.published:
        return [Reason("not_waiting", gettext_lazy("None of the choices is on a waiting list."))]
    return [Reason("no_lists", gettext_lazy("There is a waiting list once the lists are published."))]


def _waits(one: Explained) -> bool:
    return bool(one.outcome and one.outcome.kind in _WAITING and one.choice.is_wanted)


def content(application: Application) -> dict:
    choices = explained_choices(application)
    run = max((one.outcome.run for one in choices if one.outcome), key=lambda run: run.number)
    return {
        "lead": _("On the waiting list"),
        "facts": [
            *fact(_("Campaign"), application.campaign),
            *fact(_("Lists published"), _("%(date)s at %(time)s") % moment(run.out_at)),
        ],
        "choices": {"title": _("Your choices, in order"), "rows": [_row(one) for one in choices]},
        "parts": [{"title": _("Next step"), "lines": _next(application)}],
    }


def _row(one: Explained) -> dict:
    outcome, figures = one.outcome, []
    if outcome and outcome.kind in _WITH_FIGURES and outcome.position and not one.choice.given_up:
        figures = [{"label": _("Your rank"), "value": str(outcome.position)}]
        if outcome.last_position is not None:
            figures += [{"label": _("Last rank served"), "value": str(outcome.last_position)}]
    return {"rank": one.choice.rank, **place(one.choice.intake), "figures": figures, "sentences": one.sentences}


def _next(application: Application) -> list[str]:
    if application.campaign.state == CampaignState.FINISHED:
        return [_("The campaign is over: its lists move no more."), _("You can apply again in the next campaign.")]
    return [
        _("A place that comes free goes to the next rank. Your page always shows your present rank."),
        FileStatus(application).next_step,
    ]
