"""The receipt: what was sent, when, and what happens next."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core import printing
from centers.core.formatting import day, moment
from centers.core.reasons import Reason
from enrollment.interviews.expected import may_be_called
from enrollment.models import Application, ApplicationState
from enrollment.outbox import addresses
from enrollment.tracking.status import FileStatus

from .sheet import fact, place


def can_print(application: Application) -> list[Reason]:
    if application.state == ApplicationState.DRAFT:
        return [Reason("not_sent", gettext_lazy("There is a receipt once the application is sent."))]
    return []


def content(application: Application) -> dict:
    file_status = FileStatus(application)
    return {
        "dated": _("Received on %(date)s at %(time)s") % moment(application.sent_at),
        "facts": _facts(application),
        "choices": {"title": _("Your choices, in order"), "rows": _choices(application)},
        "box": {"label": _("Next step"), "value": file_status.next_step},
        "steps": {
            "title": _("From the application to the first day"),
            "rows": [{"words": s.words, "state": s.state, "on": day(s.on)} for s in file_status.steps],
        },
        "parts": [*_expected(application), _advice()],
    }


def _facts(application: Application) -> list[dict]:
    person = application.applicant
    guardian = f"{person.guardian_name} · {person.get_guardian_relation_display()}" if person.guardian_name else ""
    return [
        *fact(_("Campaign"), application.campaign),
        *fact(_("List number, on posted lists"), printing.isolated(application.listed_as)),
        *fact(_("Boarding house"), application.get_boarding_display()),
        *fact(_("Guardian"), guardian),
        *fact(_("How messages reach you"), " ".join(addresses.sentences(person))),
    ]


def _choices(application: Application) -> list[dict]:
    choices = application.choices.select_related("intake__program__center").order_by("rank")
    return [{"rank": choice.rank, **place(choice.intake), "figures": [], "sentences": []} for choice in choices]


def _expected(application: Application) -> list[dict]:
    """What the person may be called to; where several choices say the same, once, so that one sheet is enough."""
    ranks: dict[tuple, list[int]] = {}
    for one in may_be_called(application):
        ranks.setdefault((str(one.expected.criterion), *one.expected.lines), []).append(one.choice.rank)
    if not ranks:
        return []
    return [{"title": _("You may be called to"), "lines": [_called(told, of) for told, of in ranks.items()]}]


def _called(told: tuple[str, ...], ranks: list[int]) -> str:
    name, *lines = told
    choices = _("Choice %(rank)s") % {"rank": _(", ").join(map(str, ranks))}
    return f"{name} ({choices}). {' '.join(lines)}"


def _advice() -> dict:
    return {
        "title": "",
        "lines": [_("Applying is done here or at the centre only. Nobody sells seats; nobody may ask for your code.")],
    }
